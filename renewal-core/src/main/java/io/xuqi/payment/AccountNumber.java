package io.xuqi.payment;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The number of a bank account (R35). Personal data: {@link #toString()} shows its last four
 * characters only.
 *
 * @param value 4 to 34 digits and capital letters (ISO 13616 allows no longer IBAN)
 */
public record AccountNumber(String value) {

  /** The longest text accepted, as typed. */
  public static final int MAX_LENGTH = 64;

  private static final Pattern FORM = Pattern.compile("[0-9A-Z]{4,34}");
  private static final Pattern GAP = Pattern.compile("[\\s-]");

  /**
   * Makes full-width characters half-width and letters capital, and drops spaces and hyphens.
   *
   * @throws IllegalArgumentException if it is no account number; the message does not contain it
   */
  public AccountNumber {
    if (!accepts(value)) {
      throw new IllegalArgumentException("not an account number");
    }
    value = normalise(value);
  }

  /** Whether the text is an account number, as typed. */
  public static boolean accepts(String typed) {
    return typed.length() <= MAX_LENGTH && FORM.matcher(normalise(typed)).matches();
  }

  private static String normalise(String typed) {
    if (isPlain(typed)) {
      return typed;
    }
    String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC);
    return GAP.matcher(plain).replaceAll("").toUpperCase(Locale.ROOT);
  }

  /** Spares statements of a million lines the long way. */
  private static boolean isPlain(String typed) {
    for (int i = 0; i < typed.length(); i++) {
      char c = typed.charAt(i);
      if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "…" + value.substring(value.length() - Math.min(4, value.length() / 2));
  }
}
