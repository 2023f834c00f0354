package io.xuqi.common;

import java.util.Currency;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An exact, non-negative amount of money in the smallest unit of its currency.
 *
 * @param minorUnits the amount in minor units (fen for CNY), 0 to {@link #MAX_MINOR_UNITS}
 * @param currency the currency; amounts of different currencies are never compared or added
 */
public record Money(long minorUnits, Currency currency) implements Comparable<Money> {

  /**
   * The largest amount accepted from anywhere: twelve digits before the decimal point, two after.
   */
  public static final long MAX_MINOR_UNITS = 99_999_999_999_999L;

  private static final Currency CNY = Currency.getInstance("CNY");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(\\.\\d{1,2})?");

  /**
   * @throws IllegalArgumentException if the amount is negative or above {@link #MAX_MINOR_UNITS}
   */
  public Money {
    Objects.requireNonNull(currency, "currency");
    if (minorUnits < 0 || minorUnits > MAX_MINOR_UNITS) {
      throw new IllegalArgumentException("amount out of range: " + minorUnits);
    }
  }

  /** An amount in Chinese yuan, given in fen (1 yuan = 100 fen). */
  public static Money ofFen(long fen) {
    return new Money(fen, CNY);
  }

  /**
   * Reads a decimal amount of yuan such as {@code 180} or {@code 180.00}.
   *
   * @throws IllegalArgumentException if the text is anything but one to twelve digits, optionally
   *     followed by a point and one or two digits: no sign, no spaces, no grouping
   */
  public static Money parseYuan(String decimal) {
    if (decimal.length() > 16 || !DECIMAL.matcher(decimal).matches()) {
      throw new IllegalArgumentException("not a decimal amount of yuan");
    }
    int point = decimal.indexOf('.');
    String whole = point < 0 ? decimal : decimal.substring(0, point);
    String fraction = point < 0 ? "" : decimal.substring(point + 1);
    return ofFen(Long.parseLong(whole) * 100 + Long.parseLong((fraction + "00").substring(0, 2)));
  }

  /** True when nothing is to be paid. */
  public boolean isZero() {
    return minorUnits == 0;
  }

  /**
   * The sum of both amounts.
   *
   * @throws IllegalArgumentException if the currencies differ or the sum is out of range
   */
  public Money plus(Money other) {
    requireSameCurrency(other);
    return new Money(minorUnits + other.minorUnits, currency);
  }

  /**
   * This amount, {@code factor} times.
   *
   * @throws IllegalArgumentException if the result is out of range
   */
  public Money times(int factor) {
    return new Money(Math.multiplyExact(minorUnits, factor), currency);
  }

  /**
   * @throws IllegalArgumentException if the currencies differ
   */
  @Override
  public int compareTo(Money other) {
    requireSameCurrency(other);
    return Long.compare(minorUnits, other.minorUnits);
  }

  /** The amount as a plain decimal with the currency's usual digits, e.g. {@code 180.00}. */
  public String toDecimalString() {
    int digits = Math.max(0, currency.getDefaultFractionDigits());
    return java.math.BigDecimal.valueOf(minorUnits, digits).toPlainString();
  }

  @Override
  public String toString() {
    return toDecimalString() + " " + currency;
  }

  private void requireSameCurrency(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(
          "different currencies: " + currency + ", " + other.currency);
    }
  }
}
