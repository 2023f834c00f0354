package io.xuqi.token.pkcs11;

import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.DriverVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where profiles of drivers come from: some are shipped, others are read from a file of the same
 * form. The form is described at the head of the shipped file, {@code drivers.properties}.
 */
public final class DriverProfiles {

  /** The largest profile file read, in bytes. */
  public static final int MAX_FILE_SIZE = 256 * 1024;

  private static final String SHIPPED = "drivers.properties";

  private DriverProfiles() {}

  /** The profiles shipped with this module, by id in alphabetical order. */
  public static List<DriverProfile> shipped() {
    try (InputStream in = DriverProfiles.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the module");
      }
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shipped profile with this id, e.g. {@code softhsm2}. */
  public static Optional<DriverProfile> shipped(String id) {
    return shipped().stream().filter(profile -> profile.id().equals(id)).findFirst();
  }

  /**
   * Reads profiles from a file in UTF-8.
   *
   * @throws IOException if the file cannot be read, is larger than {@link #MAX_FILE_SIZE} or is
   *     malformed; the message names the entry
   */
  public static List<DriverProfile> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  private static List<DriverProfile> read(InputStream in) throws IOException {
    byte[] content = in.readNBytes(MAX_FILE_SIZE + 1);
    if (content.length > MAX_FILE_SIZE) {
      throw new IOException("driver profiles larger than " + MAX_FILE_SIZE + " bytes");
    }
    Properties entries = new Properties();
    try {
      entries.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IOException("malformed driver profiles: " + e.getMessage(), e);
    }
    List<String> ids =
        entries.stringPropertyNames().stream()
            .filter(key -> key.endsWith(".name"))
            .map(key -> key.substring(0, key.length() - ".name".length()))
            .sorted()
            .toList();
    for (String key : entries.stringPropertyNames()) {
      if (!ids.contains(key.substring(0, Math.max(0, key.lastIndexOf('.'))))) {
        throw new IOException("malformed driver profiles: " + key + " belongs to no driver");
      }
    }
    return readAll(ids, entries);
  }

  private static List<DriverProfile> readAll(List<String> ids, Properties entries)
      throws IOException {
    Stream.Builder<DriverProfile> profiles = Stream.builder();
    for (String id : ids) {
      try {
        profiles.add(read(id, entries));
      } catch (IllegalArgumentException e) {
        throw new IOException("malformed driver profile " + id + ": " + e.getMessage(), e);
      }
    }
    return profiles.build().toList();
  }

  private static DriverProfile read(String id, Properties entries) {
    Map<Platform, List<String>> libraries = new EnumMap<>(Platform.class);
    for (Platform platform : Platform.values()) {
      List<String> paths =
          list(entries.getProperty(id + "." + platform.name().toLowerCase(Locale.ROOT)), ";");
      if (!paths.isEmpty()) {
        libraries.put(platform, paths);
      }
    }
    if (libraries.isEmpty()) {
      throw new IllegalArgumentException("no library");
    }
    DriverRequirement requirement =
        new DriverRequirement(
            text(entries, id + ".minimum").map(DriverVersion::parse),
            text(entries, id + ".download").map(URI::create),
            text(entries, id + ".download-text").orElse(""));
    return new DriverProfile(
        id,
        text(entries, id + ".name").orElse(""),
        libraries,
        list(entries.getProperty(id + ".version", "ck-info"), ",").stream()
            .map(source -> VersionSource.valueOf(source.toUpperCase(Locale.ROOT).replace('-', '_')))
            .toList(),
        text(entries, id + ".package"),
        requirement);
  }

  private static Optional<String> text(Properties entries, String key) {
    return Optional.ofNullable(entries.getProperty(key)).map(String::strip);
  }

  private static List<String> list(@Nullable String value, String separator) {
    return value == null
        ? List.of()
        : Stream.of(value.split(separator)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
