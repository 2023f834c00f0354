package io.xuqi.payment.transfer;

import java.util.Currency;

/** Reads amounts as statements write them: exactly, or not at all. */
final class Amounts {

  /** What is no amount. */
  static final long NONE = -1;

  /** As in {@link io.xuqi.common.Money}: more is nobody's fee. */
  private static final int MAX_WHOLE_DIGITS = 12;

  private Amounts() {}

  /**
   * The minor units of an unsigned decimal.
   *
   * @param decimal what stands before the fraction
   * @param grouping what may stand before each three digits, or {@code 0}: then everywhere, or
   *     nowhere
   * @return {@link #NONE} for anything but at most twelve digits and a fraction no finer than the
   *     currency's, zeros aside
   */
  static long parse(String text, char decimal, char grouping, Currency currency) {
    int point = text.indexOf(decimal);
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    int digits = Math.max(0, currency.getDefaultFractionDigits());
    boolean grouped = grouping != 0 && whole.indexOf(grouping) >= 0;
    if (grouped && !isGrouped(whole, grouping)) {
      return NONE;
    }
    long amount = 0;
    int count = 0;
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (grouped && c == grouping) {
        continue;
      }
      if (!isDigit(c) || ++count > MAX_WHOLE_DIGITS) {
        return NONE;
      }
      amount = amount * 10 + (c - '0');
    }
    if (count == 0 || fraction.length() > MAX_WHOLE_DIGITS) {
      return NONE;
    }
    for (int i = 0; i < Math.max(digits, fraction.length()); i++) {
      char c = i < fraction.length() ? fraction.charAt(i) : '0';
      if (!isDigit(c) || (i >= digits && c != '0')) {
        return NONE;
      }
      if (i < digits) {
        amount = amount * 10 + (c - '0');
      }
    }
    return amount > io.xuqi.common.Money.MAX_MINOR_UNITS ? NONE : amount;
  }

  private static boolean isGrouped(String whole, char grouping) {
    int first = whole.indexOf(grouping);
    if (first < 1 || first > 3 || (whole.length() - first) % 4 != 0) {
      return false;
    }
    for (int i = first; i < whole.length(); i++) {
      if (((i - first) % 4 == 0) != (whole.charAt(i) == grouping)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
