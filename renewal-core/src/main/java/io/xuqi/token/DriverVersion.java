package io.xuqi.token;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A driver's version: numeric segments, compared one by one (4.10.0 is later than 4.6.1).
 *
 * @param segments one to {@link #MAX_SEGMENTS} non-negative numbers, the most significant first
 */
public record DriverVersion(List<Integer> segments) {

  /** More segments than any driver uses. */
  public static final int MAX_SEGMENTS = 6;

  private static final Pattern FORM = Pattern.compile("\\d{1,9}(\\.\\d{1,9}){0,5}");

  /**
   * @throws IllegalArgumentException if there are no or too many segments, or a negative one
   */
  public DriverVersion {
    segments = List.copyOf(segments);
    if (segments.isEmpty()
        || segments.size() > MAX_SEGMENTS
        || segments.stream().anyMatch(s -> s < 0)) {
      throw new IllegalArgumentException("not a version: " + segments);
    }
  }

  /**
   * Reads a dotted version such as {@code 4.6.1}; a leading {@code V} or {@code v} is dropped.
   *
   * @throws IllegalArgumentException if it has any other form
   */
  public static DriverVersion parse(String text) {
    String digits = text.strip();
    if (digits.startsWith("V") || digits.startsWith("v")) {
      digits = digits.substring(1);
    }
    if (!FORM.matcher(digits).matches()) {
      throw new IllegalArgumentException("not a dotted version number");
    }
    return new DriverVersion(Stream.of(digits.split("\\.")).map(Integer::valueOf).toList());
  }

  /**
   * Whether this version is certainly older than the other, at the precision both have: of 4.6 and
   * 4.6.1 neither is, since 4.6 may stand for 4.6.9.
   */
  public boolean isOlderThan(DriverVersion other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      int order = Integer.compare(segments.get(i), other.segments.get(i));
      if (order != 0) {
        return order < 0;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return segments.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
