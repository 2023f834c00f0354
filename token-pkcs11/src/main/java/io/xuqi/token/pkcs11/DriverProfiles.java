package io.xuqi.token.pkcs11;

import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.DriverVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where profiles of drivers come from: some are shipped, others are read from a file of the same
 * form. The form is described at the head of the shipped file, {@code drivers.properties}.
 */
public final class DriverProfiles {

  /** The largest profile file read, in bytes. */
  public static final int MAX_FILE_SIZE = 256 * 1024;

  private static final String SHIPPED = "drivers.properties";

  /** The entry that names the family whose SM2 a driver has. */
  private static final String FAMILY = "sm2";

  private DriverProfiles() {}

  /** The profiles shipped with this module, by id in alphabetical order. */
  public static List<DriverProfile> shipped() {
    return shippedFile().profiles;
  }

  /** The shipped profile with this id, e.g. {@code softhsm2}. */
  public static Optional<DriverProfile> shipped(String id) {
    return shipped().stream().filter(profile -> profile.id().equals(id)).findFirst();
  }

  /**
   * The families of drivers whose SM2 is known, by id. Most are known by a maker's header alone: a
   * profile of the user's own names the library and the family it belongs to.
   */
  public static Map<String, Sm2Profile> sm2Families() {
    Map<String, Sm2Profile> families = new TreeMap<>();
    shippedFile()
        .families
        .forEach((id, entries) -> families.put(id, Sm2ProfileEntries.read(entries)));
    return families;
  }

  private static Contents shippedFile() {
    try (InputStream in = DriverProfiles.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the module");
      }
      return read(in, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads profiles from a file in UTF-8. They may belong to a family that the file describes itself
   * or that is shipped.
   *
   * @throws IOException if the file cannot be read, is larger than {@link #MAX_FILE_SIZE} or is
   *     malformed; the message names the entry and its value
   */
  public static List<DriverProfile> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  static List<DriverProfile> read(InputStream in) throws IOException {
    return read(in, shippedFile().families).profiles;
  }

  /**
   * What a file holds.
   *
   * @param families the entries of those that have an SM2 of their own
   */
  private record Contents(List<DriverProfile> profiles, Map<String, ProfileEntries> families) {}

  private static Contents read(InputStream in, Map<String, ProfileEntries> known)
      throws IOException {
    Map<String, ProfileEntries> drivers = drivers(in);
    Map<String, ProfileEntries> families = new TreeMap<>(known);
    drivers.forEach(
        (id, entries) -> {
          if (entries.hasAny(Sm2ProfileEntries.PREFIX) && entries.find(FAMILY, t -> t).isEmpty()) {
            families.put(id, entries);
          }
        });
    Stream.Builder<DriverProfile> profiles = Stream.builder();
    for (ProfileEntries entries : drivers.values()) {
      try {
        DriverProfile profile = read(entries, families);
        if (!profile.libraries().isEmpty()) {
          profiles.add(profile);
        } else if (!families.containsKey(entries.id())) {
          throw new IllegalArgumentException("no library");
        }
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "malformed driver profile " + entries.id() + ": " + e.getMessage(), e);
      }
    }
    return new Contents(profiles.build().toList(), families);
  }

  private static Map<String, ProfileEntries> drivers(InputStream in) throws IOException {
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
    Map<String, Map<String, String>> drivers = new TreeMap<>();
    for (String key : entries.stringPropertyNames()) {
      String id = key.substring(0, Math.max(0, key.indexOf('.')));
      if (id.isEmpty() || !entries.containsKey(id + ".name")) {
        throw new IOException("malformed driver profiles: " + key + " belongs to no driver");
      }
      drivers
          .computeIfAbsent(id, i -> new TreeMap<>())
          .put(key.substring(id.length() + 1), entries.getProperty(key));
    }
    Map<String, ProfileEntries> read = new TreeMap<>();
    drivers.forEach((id, values) -> read.put(id, new ProfileEntries(id, values)));
    return read;
  }

  private static DriverProfile read(ProfileEntries own, Map<String, ProfileEntries> families) {
    Optional<ProfileEntries> family =
        own.find(
            FAMILY,
            name ->
                Optional.ofNullable(families.get(name))
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "no such family, there are " + families.keySet())));
    ProfileEntries entries =
        family.isPresent() ? own.withDefaults(family.get(), Sm2ProfileEntries.PREFIX) : own;
    Map<Platform, List<String>> libraries = new EnumMap<>(Platform.class);
    for (Platform platform : Platform.values()) {
      List<String> paths =
          entries.list(platform.name().toLowerCase(Locale.ROOT), ";", path -> path);
      if (!paths.isEmpty()) {
        libraries.put(platform, paths);
      }
    }
    DriverRequirement requirement =
        new DriverRequirement(
            entries.find("minimum", DriverVersion::parse),
            entries.find("download", URI::create),
            entries.find("download-text", text -> text).orElse(""));
    List<VersionSource> versions = entries.list("version", ",", DriverProfiles::versionSource);
    DriverProfile profile =
        new DriverProfile(
            entries.id(),
            entries.get("name", text -> text),
            libraries,
            versions.isEmpty() ? List.of(VersionSource.CK_INFO) : versions,
            entries.find("package", text -> text),
            requirement,
            traits(entries));
    entries.requireAllRead();
    return profile;
  }

  private static VersionSource versionSource(String text) {
    return VersionSource.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static TokenTraits traits(ProfileEntries entries) {
    Optional<Sm2Profile> sm2 =
        entries.hasAny(Sm2ProfileEntries.PREFIX)
            ? Optional.of(Sm2ProfileEntries.read(entries))
            : Optional.empty();
    TokenTraits standard = TokenTraits.standard();
    return new TokenTraits(
        sm2,
        entries.find("text", Charset::forName).orElse(standard.text()),
        entries
            .find("pin-tries", Integer::parseInt)
            .map(OptionalInt::of)
            .orElse(standard.pinTries()),
        entries.find("unblock", DriverProfiles::yes).orElse(standard.unblocks()));
  }

  private static boolean yes(String text) {
    return switch (text) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("neither yes nor no");
    };
  }
}
