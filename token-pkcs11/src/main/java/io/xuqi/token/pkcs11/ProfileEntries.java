package io.xuqi.token.pkcs11;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The entries of one driver in a file of profiles. What is wrong is told with entry and value. */
final class ProfileEntries {

  private final String id;
  private final Map<String, String> values;
  private final Set<String> read = new HashSet<>();

  /**
   * @param values by the entry's name without the driver's id
   */
  ProfileEntries(String id, Map<String, String> values) {
    this.id = id;
    this.values = Map.copyOf(values);
  }

  String id() {
    return id;
  }

  boolean hasAny(String prefix) {
    return values.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /** These entries, and those of another driver with the prefix where this one has none. */
  ProfileEntries withDefaults(ProfileEntries other, String prefix) {
    Map<String, String> merged = new java.util.HashMap<>(values);
    other.values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            merged.putIfAbsent(name, value);
          }
        });
    ProfileEntries both = new ProfileEntries(id, merged);
    both.read.addAll(read);
    return both;
  }

  /** Makes a value of an entry's text. */
  @FunctionalInterface
  interface Reading<T> {
    T read(String text);
  }

  /** An entry that may be left out. */
  <T> Optional<T> find(String name, Reading<T> reading) {
    read.add(name);
    return Optional.ofNullable(values.get(name)).map(text -> read(name, text.strip(), reading));
  }

  /** An entry that has to be there. */
  <T> T get(String name, Reading<T> reading) {
    return find(name, reading)
        .orElseThrow(() -> new IllegalArgumentException(id + "." + name + " is missing"));
  }

  /** An entry with any number of parts, none when it is left out. */
  <T> List<T> list(String name, String separator, Reading<T> reading) {
    read.add(name);
    String text = values.get(name);
    if (text == null) {
      return List.of();
    }
    List<T> parts = new ArrayList<>();
    Stream.of(text.split(separator))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .forEach(part -> parts.add(read(name, part, reading)));
    return List.copyOf(parts);
  }

  private <T> T read(String name, String text, Reading<T> reading) {
    try {
      return reading.read(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(id + "." + name + " = " + text + ": " + e.getMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException if there is an entry that nobody asked for
   */
  void requireAllRead() {
    values.forEach(
        (name, value) -> {
          if (!read.contains(name)) {
            throw new IllegalArgumentException(
                id + "." + name + " = " + value + ": there is no such entry");
          }
        });
  }
}
