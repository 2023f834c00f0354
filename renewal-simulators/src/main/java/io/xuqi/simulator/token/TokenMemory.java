package io.xuqi.simulator.token;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything a simulated token remembers without power. Immutable.
 *
 * @param info what it says of itself
 * @param settings how it was made
 * @param user the PIN it is used with
 * @param administrator the PIN that unblocks the other one, empty when it was made without
 * @param keys its key pairs
 * @param certificates its certificates, in the order they were written
 */
record TokenMemory(
    TokenInfo info,
    Settings settings,
    PinEntry user,
    Optional<PinEntry> administrator,
    List<SealedKey> keys,
    List<TokenCertificate> certificates) {

  TokenMemory {
    keys = List.copyOf(keys);
    certificates = List.copyOf(certificates);
    requireTries(user, settings);
    administrator.ifPresent(entry -> requireTries(entry, settings));
  }

  private static void requireTries(PinEntry entry, Settings settings) {
    if (entry.remainingTries() < 0 || entry.remainingTries() > settings.maxTries()) {
      throw new IllegalArgumentException(entry.remainingTries() + " tries");
    }
  }

  /**
   * @param capacity bytes for keys and certificates
   * @param maxTries wrong PINs until it locks
   * @param exactTries whether it tells the number of tries, or levels only
   * @param algorithms the key pairs it can generate
   */
  record Settings(long capacity, int maxTries, boolean exactTries, Set<KeyAlgorithm> algorithms) {

    /** More tries than any key gives. */
    static final int MAX_TRIES = 99;

    /** More than any key holds; it bounds the file. */
    static final long MAX_CAPACITY = 1024 * 1024;

    Settings {
      algorithms = Set.copyOf(algorithms);
      if (maxTries < 1 || maxTries > MAX_TRIES || capacity < 0 || capacity > MAX_CAPACITY) {
        throw new IllegalArgumentException("1 to 99 tries, 0 to 1 MiB");
      }
    }
  }

  PinStatus pinStatus() {
    return user.status(settings);
  }

  /** The entry that a PIN of this kind is held against. */
  Optional<PinEntry> entry(PinKind kind) {
    return kind == PinKind.ADMINISTRATOR ? administrator : Optional.of(user);
  }

  long free() {
    return settings.capacity()
        - keys.stream().mapToLong(SealedKey::size).sum()
        - certificates.stream().mapToLong(c -> c.der().size()).sum();
  }

  Optional<SealedKey> key(KeyRef ref) {
    return keys.stream().filter(key -> key.ref().equals(ref)).findFirst();
  }

  boolean hasCertificate(KeyRef ref) {
    return certificates.stream().anyMatch(certificate -> certificate.keyRef().equals(ref));
  }

  TokenMemory with(PinKind kind, PinEntry entry) {
    return kind == PinKind.ADMINISTRATOR
        ? new TokenMemory(info, settings, user, Optional.of(entry), keys, certificates)
        : new TokenMemory(info, settings, entry, administrator, keys, certificates);
  }

  TokenMemory with(SealedKey key) {
    return withKeys(Stream.concat(keys.stream(), Stream.of(key)).toList());
  }

  TokenMemory without(SealedKey key) {
    return withKeys(keys.stream().filter(k -> !k.equals(key)).toList());
  }

  TokenMemory with(TokenCertificate certificate) {
    return withCertificates(Stream.concat(certificates.stream(), Stream.of(certificate)).toList());
  }

  TokenMemory without(TokenCertificate certificate) {
    return withCertificates(certificates.stream().filter(c -> !c.equals(certificate)).toList());
  }

  private TokenMemory withKeys(List<SealedKey> changed) {
    return new TokenMemory(info, settings, user, administrator, changed, certificates);
  }

  private TokenMemory withCertificates(List<TokenCertificate> changed) {
    return new TokenMemory(info, settings, user, administrator, keys, changed);
  }
}
