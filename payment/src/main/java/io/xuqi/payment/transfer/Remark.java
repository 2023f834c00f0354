package io.xuqi.payment.transfer;

import java.util.function.Consumer;

/**
 * Finds order numbers in what payers write. A number stands for itself: between anything but
 * letters and digits, with spaces, hyphens, points, slashes or underlines between its characters or
 * without, in any width and case. Whatever else is as long, in letters and digits with a digit
 * among them, may be another order's.
 */
final class Remark {

  private Remark() {}

  /** An order's number as {@link #numbers} finds it; "" when it has no letter or digit of ASCII. */
  static String plain(String orderNumber) {
    StringBuilder plain = new StringBuilder();
    String wide = PlainText.wide(orderNumber);
    for (int i = 0; i < wide.length(); i++) {
      if (isPart(wide.charAt(i))) {
        plain.append(wide.charAt(i));
      }
    }
    return plain.toString();
  }

  /**
   * Everything that could be an order's number.
   *
   * @param lengths at which length it is worth telling
   */
  static void numbers(String remark, boolean[] lengths, Consumer<String> found) {
    String wide = PlainText.wide(remark);
    runs(wide, lengths, found);
    String joined = joined(wide);
    if (joined.length() != wide.length()) {
      runs(joined, lengths, found);
    }
  }

  /** Whether something in it may be the number of an order, of at least this length. */
  static boolean mayNameAnOrder(String remark, int length) {
    if (remark.isEmpty() || length == 0) {
      return false;
    }
    String joined = joined(PlainText.wide(remark));
    int run = 0;
    boolean digit = false;
    for (int i = 0; i < joined.length(); i++) {
      char c = joined.charAt(i);
      if (!isPart(c)) {
        run = 0;
        digit = false;
        continue;
      }
      run++;
      digit |= c <= '9';
      if (run >= length && digit) {
        return true;
      }
    }
    return false;
  }

  /** Whether it names, beside this number, another one of the same length. */
  static boolean namesAnother(String remark, String plain) {
    boolean[] lengths = new boolean[plain.length() + 1];
    lengths[plain.length()] = true;
    boolean[] another = {false};
    runs(
        PlainText.wide(remark),
        lengths,
        run -> another[0] |= !run.equals(plain) && run.chars().anyMatch(c -> c <= '9'));
    return another[0];
  }

  private static void runs(String text, boolean[] lengths, Consumer<String> found) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean part = i < text.length() && isPart(text.charAt(i));
      if (part && start < 0) {
        start = i;
      } else if (!part && start >= 0) {
        if (i - start < lengths.length && lengths[i - start]) {
          found.accept(text.substring(start, i));
        }
        start = -1;
      }
    }
  }

  private static String joined(String text) {
    StringBuilder joined = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!PlainText.isSpace(c) && c != '-' && c != '_' && c != '.' && c != '/') {
        joined.append(c);
      }
    }
    return joined.toString();
  }

  private static boolean isPart(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }
}
