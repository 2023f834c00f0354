package io.xuqi.token;

import java.util.Optional;

/**
 * What a driver library says of itself.
 *
 * @param name what people know it by, e.g. the library's description or file name
 * @param version its version, empty when nothing tells it
 * @param source where the version was read from
 */
public record DriverInfo(String name, Optional<DriverVersion> version, VersionSource source) {

  /** Where a driver's version can come from (R1). They differ in precision. */
  public enum VersionSource {
    /** The version resource or name of the library file. */
    FILE,
    /** The operating system's registry of installed programs. */
    REGISTRY,
    /** The package manager. */
    PACKAGE,
    /** PKCS#11 {@code CK_INFO.libraryVersion}: major and minor only. */
    CK_INFO,
    /** The program itself, for tokens made of software. */
    BUILT_IN,
    /** Nothing tells it. */
    UNKNOWN
  }
}
