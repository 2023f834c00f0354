package io.xuqi.renewal;

import io.xuqi.common.RenewalId;
import java.math.BigInteger;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an attempt to pay after its renewal, so that a pushed notification, which quotes nothing
 * but this name, leads back to the renewal. At most 29 characters of {@code [a-z0-9_]}: every
 * provider takes that as a merchant's order number.
 *
 * @param ordinal the first attempt is 1
 */
record AttemptId(RenewalId renewal, int ordinal) {

  private static final Pattern FORM = Pattern.compile("([0-9a-z]{1,25})_([1-9][0-9]{0,2})");
  private static final int RADIX = 36;

  static Optional<AttemptId> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    BigInteger number = new BigInteger(parts.group(1), RADIX);
    if (number.bitLength() > 128) {
      return Optional.empty();
    }
    UUID renewal = new UUID(number.shiftRight(64).longValue(), number.longValue());
    return Optional.of(new AttemptId(new RenewalId(renewal), Integer.parseInt(parts.group(2))));
  }

  @Override
  public String toString() {
    String digits = renewal.toString().replace("-", "");
    return new BigInteger(digits, 16).toString(RADIX) + "_" + ordinal;
  }
}
