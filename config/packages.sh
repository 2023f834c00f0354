# shellcheck shell=bash
# Sourced by the scripts: the Debian packages they use besides a JDK.

# Whether a package, or what it would bring, is there.
has_package() {
  local path
  case $1 in
    maven) command -v mvn ;;
    softhsm2) command -v softhsm2-util ;;
    opensc) command -v pkcs11-tool ;;
    pcscd) command -v pcscd || [[ -x /usr/sbin/pcscd ]] ;;
    libp11-kit-dev)
      for path in /usr/include /usr/local/include /opt/homebrew/include; do
        if [[ -e $path/p11-kit-1/p11-kit/pkcs11.h ]]; then return 0; fi
      done
      return 1
      ;;
    libssl-dev)
      for path in /usr/include /usr/local/include /opt/homebrew/include; do
        if [[ -e $path/openssl/evp.h ]]; then return 0; fi
      done
      return 1
      ;;
    *) command -v "$1" ;;
  esac >/dev/null
}

# Prints those of the packages that are missing.
missing_packages() {
  local package
  for package; do has_package "$package" || echo "$package"; done
}

# Installs those of the packages that are missing, when this is root on Debian. The caller asks
# afterwards what is missing still.
install_packages() {
  local missing install
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)) || [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then return; fi
  echo "Installing ${missing[*]} …" >&2
  install=(env DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "${missing[@]}")
  {
    # The package lists may be absent or old: fetch them only when the first try says so.
    "${install[@]}" || { apt-get update -qq && "${install[@]}"; } || true
  } </dev/null >/dev/null 2>&1
}

# Prints where SoftHSM2's library is; nothing when it is not installed.
softhsm_library() {
  local folder
  for folder in /usr/lib/softhsm /usr/lib/*/softhsm /usr/lib64/pkcs11 /usr/local/lib/softhsm \
    /opt/homebrew/lib/softhsm; do
    if [[ -e $folder/libsofthsm2.so ]]; then
      echo "$folder/libsofthsm2.so"
      return
    fi
  done
}
