package io.xuqi.token.pkcs11;

import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverRequirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be known about a maker's driver before it is loaded. Differences between drivers are
 * data of this kind, not code.
 *
 * @param id a short name for configuration
 * @param name what people call the driver
 * @param libraries absolute paths of its PKCS#11 library per operating system, the preferred first
 * @param versionSources where its version is read from, the best first (R1): {@code PACKAGE},
 *     {@code FILE}, {@code CK_INFO}
 * @param debianPackage the package it is installed with on Debian and its descendants
 * @param requirement the oldest version accepted and where to get it (R1, R2)
 * @param traits what its tokens do in their own way
 */
public record DriverProfile(
    String id,
    String name,
    Map<Platform, List<String>> libraries,
    List<VersionSource> versionSources,
    Optional<String> debianPackage,
    DriverRequirement requirement,
    TokenTraits traits) {

  private static final Set<VersionSource> READABLE =
      Set.of(VersionSource.PACKAGE, VersionSource.FILE, VersionSource.CK_INFO);

  /**
   * @throws IllegalArgumentException if the id or name is blank, a path of this operating system is
   *     none, or the version is to be read from something else than the three sources
   */
  public DriverProfile {
    libraries = Map.copyOf(libraries);
    versionSources = List.copyOf(versionSources);
    if (id.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("a driver needs an id and a name");
    }
    pathsHere(libraries); // refuses what is no path while it can still be said where it stands
    if (!READABLE.containsAll(versionSources)) {
      throw new IllegalArgumentException("a version can be read from " + READABLE);
    }
  }

  /** A driver whose tokens keep to the standard. */
  public DriverProfile(
      String id,
      String name,
      Map<Platform, List<String>> libraries,
      List<VersionSource> versionSources,
      Optional<String> debianPackage,
      DriverRequirement requirement) {
    this(id, name, libraries, versionSources, debianPackage, requirement, TokenTraits.standard());
  }

  /** A profile for one library file of which nothing else is known. */
  static DriverProfile of(Path library) {
    Platform here = Platform.current();
    // Elsewhere the number in a file's name is its interface's version, not the product's.
    List<VersionSource> sources =
        here == Platform.WINDOWS
            ? List.of(VersionSource.FILE, VersionSource.CK_INFO)
            : List.of(VersionSource.CK_INFO);
    String name = String.valueOf(library.getFileName());
    return new DriverProfile(
        name,
        name,
        Map.of(here, List.of(library.toAbsolutePath().toString())),
        sources,
        Optional.empty(),
        DriverRequirement.none());
  }

  /** The paths to look at on this operating system. */
  public List<Path> candidates() {
    return pathsHere(libraries);
  }

  /** An {@link java.nio.file.InvalidPathException} is an IllegalArgumentException. */
  private static List<Path> pathsHere(Map<Platform, List<String>> libraries) {
    return libraries.getOrDefault(Platform.current(), List.of()).stream().map(Path::of).toList();
  }

  /** The library as it is installed here, empty when it is not. */
  public Optional<Path> installedLibrary() {
    return candidates().stream().filter(Files::isRegularFile).findFirst();
  }
}
