package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mobile number of mainland China. Personal data: {@link #toString()} masks it.
 *
 * @param value 11 digits, without the country's prefix
 */
public record MobileNumber(String value) {

  /** The longest text accepted, as typed. */
  public static final int MAX_LENGTH = 32;

  private static final Pattern FORM = Pattern.compile("1[3-9]\\d{9}");
  private static final Pattern GAP = Pattern.compile("[\\s-]");
  private static final Pattern PREFIX = Pattern.compile("^(\\+|00)86");

  /**
   * Drops spaces, hyphens and a leading {@code +86} or {@code 0086}. Operators' prefixes are not
   * looked up: new ones appear.
   *
   * @throws IllegalArgumentException if it is no mobile number; the message does not contain it
   */
  public MobileNumber {
    if (!accepts(value)) {
      throw new IllegalArgumentException("not a mobile number of mainland China");
    }
    value = normalise(value);
  }

  /** What is wrong with a number as typed, an empty one included. */
  public static Optional<Problem> fault(String typed) {
    if (typed.isBlank()) {
      return Optional.of(Problem.of(ErrorCode.FIELD_REQUIRED));
    }
    return accepts(typed) ? Optional.empty() : Optional.of(Problem.of(ErrorCode.FIELD_MOBILE));
  }

  /** Whether a text as typed is a mobile number. */
  public static boolean accepts(String typed) {
    return typed.length() <= MAX_LENGTH && FORM.matcher(normalise(typed)).matches();
  }

  private static String normalise(String typed) {
    String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC);
    plain = GAP.matcher(plain).replaceAll("");
    return PREFIX.matcher(plain).replaceFirst("");
  }

  @Override
  public String toString() {
    return "MobileNumber[masked]";
  }
}
