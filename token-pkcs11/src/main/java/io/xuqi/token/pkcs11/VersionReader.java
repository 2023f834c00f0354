package io.xuqi.token.pkcs11;

import io.xuqi.token.DriverInfo;
import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out a driver's version (R1) from what its profile names, the first source that tells it.
 * PKCS#11 itself has major and minor only.
 */
final class VersionReader {

  /** The largest library searched for its version resource, in bytes. */
  private static final int MAX_LIBRARY_SIZE = 32 * 1024 * 1024;

  /** The most lines read of the package manager's list. */
  private static final int MAX_PACKAGE_LINES = 2_000_000;

  private static final Pattern DOTTED = Pattern.compile("\\d{1,9}(\\.\\d{1,9}){1,5}");

  /** VS_FIXEDFILEINFO: the signature and the version of the structure. */
  private static final long FIXED_FILE_INFO = 0x0001_0000_FEEF_04BDL;

  private final Path packages;

  /**
   * @param packages the package manager's list, dpkg's {@code status} file
   */
  VersionReader(Path packages) {
    this.packages = packages;
  }

  static VersionReader ofThisMachine() {
    return new VersionReader(Path.of("/var/lib/dpkg/status"));
  }

  DriverInfo read(DriverProfile profile, Path library, String name, LibraryInfo info) {
    for (VersionSource source : profile.versionSources()) {
      Optional<DriverVersion> version =
          switch (source) {
            case PACKAGE -> profile.debianPackage().flatMap(this::ofPackage);
            case FILE -> ofFile(library);
            default -> ofInfo(info);
          };
      if (version.isPresent()) {
        return new DriverInfo(name, version, source);
      }
    }
    return new DriverInfo(name, Optional.empty(), VersionSource.UNKNOWN);
  }

  /** A driver that leaves the field at 0.0 tells nothing. */
  private static Optional<DriverVersion> ofInfo(LibraryInfo info) {
    boolean told = info.version().stream().anyMatch(segment -> segment != 0);
    return told ? Optional.of(new DriverVersion(info.version())) : Optional.empty();
  }

  private Optional<DriverVersion> ofPackage(String wanted) {
    try (BufferedReader reader = Files.newBufferedReader(packages, StandardCharsets.UTF_8)) {
      boolean here = false;
      String line = reader.readLine();
      for (int lines = 0; line != null && lines < MAX_PACKAGE_LINES; lines++) {
        if (line.startsWith("Package: ")) {
          here = line.substring("Package: ".length()).equals(wanted);
        } else if (here && line.startsWith("Version: ")) {
          return upstream(line.substring("Version: ".length()));
        }
        line = reader.readLine();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no Debian
    }
  }

  /** Of {@code epoch:upstream-revision} (Debian Policy 5.6.12) the upstream part's numbers. */
  private static Optional<DriverVersion> upstream(String version) {
    return dotted(version.substring(version.indexOf(':') + 1), true);
  }

  private static Optional<DriverVersion> ofFile(Path library) {
    try {
      return Platform.current() == Platform.WINDOWS
          ? ofVersionResource(library)
          : dotted(String.valueOf(library.toRealPath().getFileName()), false);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<DriverVersion> dotted(String text, boolean fromStart) {
    Matcher matcher = DOTTED.matcher(text);
    boolean found = fromStart ? matcher.lookingAt() : matcher.find();
    return found ? Optional.of(DriverVersion.parse(matcher.group())) : Optional.empty();
  }

  /** The file version in a DLL's VS_FIXEDFILEINFO, which is found by its signature. */
  static Optional<DriverVersion> ofVersionResource(Path library) throws IOException {
    try (InputStream in = Files.newInputStream(library)) {
      return ofVersionResource(in.readNBytes(MAX_LIBRARY_SIZE));
    }
  }

  static Optional<DriverVersion> ofVersionResource(byte[] library) {
    ByteBuffer content = ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i + 16 <= content.limit(); i += 4) { // resources are aligned
      if (content.getLong(i) == FIXED_FILE_INFO) {
        int high = content.getInt(i + 8);
        int low = content.getInt(i + 12);
        return Optional.of(
            new DriverVersion(List.of(high >>> 16, high & 0xFFFF, low >>> 16, low & 0xFFFF)));
      }
    }
    return Optional.empty();
  }
}
