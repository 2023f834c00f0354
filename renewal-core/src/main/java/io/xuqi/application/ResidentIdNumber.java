package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The number of a resident ID (GB 11643): six digits of a region, a birth date, three digits of a
 * sequence, a check digit (ISO 7064, MOD 11-2). Regions are not looked up: they change, and 81, 82,
 * 83 and 9 are genuine.
 */
final class ResidentIdNumber {

  private static final Pattern FORM = Pattern.compile("\\d{17}[\\dX]");
  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String CHECK_DIGITS = "10X98765432";

  private ResidentIdNumber() {}

  static boolean hasForm(String number) {
    return FORM.matcher(number).matches();
  }

  static Optional<ErrorCode> fault(String number) {
    if (!hasForm(number)) {
      return Optional.of(ErrorCode.FIELD_RESIDENT_ID_FORM);
    }
    if (birthDate(number).isEmpty()) {
      return Optional.of(ErrorCode.FIELD_RESIDENT_ID_DATE);
    }
    return number.charAt(17) == checkDigit(number)
        ? Optional.empty()
        : Optional.of(ErrorCode.FIELD_RESIDENT_ID_CHECK);
  }

  /** The birth date in a number that has the form, empty when there is no such day. */
  static Optional<LocalDate> birthDate(String number) {
    try {
      return Optional.of(
          LocalDate.of(
              Integer.parseInt(number.substring(6, 10)),
              Integer.parseInt(number.substring(10, 12)),
              Integer.parseInt(number.substring(12, 14))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static char checkDigit(String number) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * (number.charAt(i) - '0');
    }
    return CHECK_DIGITS.charAt(sum % 11);
  }
}
