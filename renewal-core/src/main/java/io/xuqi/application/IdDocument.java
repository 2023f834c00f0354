package io.xuqi.application;

import java.text.Normalizer;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * An identity document. Personal data: {@link #toString()} masks the number.
 *
 * @param type its kind
 * @param number its number as printed: upper case, without spaces, full-width characters as ASCII
 */
public record IdDocument(IdType type, String number) {

  /** The longest number accepted, in characters as typed. */
  public static final int MAX_LENGTH = 64;

  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  /**
   * Normalises the number and checks it by the rules of its kind. Whether a birth date in it lies
   * in the future is not checked here, since that takes a clock: {@link ApplicationForm} does.
   *
   * @throws IllegalArgumentException if it is not a number of that kind; the message does not
   *     contain it
   */
  public IdDocument {
    if (number.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a number of more than " + MAX_LENGTH + " characters");
    }
    number = normalise(number);
    type.fault(number)
        .ifPresent(
            code -> {
              throw new IllegalArgumentException(type + ": " + code.value());
            });
  }

  /** Whether a text as typed is a number of a kind, as far as it can be told without a clock. */
  public static boolean accepts(IdType type, String typed) {
    return typed.length() <= MAX_LENGTH && type.fault(normalise(typed)).isEmpty();
  }

  /** Input methods for Chinese readily produce full-width digits and letters. */
  static String normalise(String typed) {
    return Normalizer.normalize(typed, Normalizer.Form.NFKC)
        .replaceAll("\\s", "")
        .toUpperCase(Locale.ROOT);
  }

  /** Whether the number contains a birth date that has not come yet in China. */
  boolean isBornInFuture(Clock clock) {
    return birthDate()
        .filter(birth -> birth.isAfter(LocalDate.now(clock.withZone(BEIJING))))
        .isPresent();
  }

  private Optional<LocalDate> birthDate() {
    boolean dated = type == IdType.RESIDENT_ID || type == IdType.FOREIGNER_PERMIT;
    return dated && ResidentIdNumber.hasForm(number)
        ? ResidentIdNumber.birthDate(number)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "IdDocument[" + type + ", masked]";
  }
}
