package io.xuqi.token.pkcs11;

import java.util.Locale;

/** The operating systems that drivers are installed on. */
public enum Platform {
  LINUX,
  MACOS,
  WINDOWS;

  /** The one this Java runs on; every other Unix counts as Linux. */
  public static Platform current() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return WINDOWS;
    }
    return name.startsWith("mac") ? MACOS : LINUX;
  }
}
