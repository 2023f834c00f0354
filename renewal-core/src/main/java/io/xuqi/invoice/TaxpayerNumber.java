package io.xuqi.invoice;

import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A taxpayer number (纳税人识别号): today the unified social credit code of 18 characters (GB 32100), and
 * the older forms of 15, 17 and 20. Of those only the form is known. A person's number can be his
 * ID number: {@link #toString()} masks it.
 *
 * @param value upper-case letters and digits, without spaces
 */
public record TaxpayerNumber(String value) {

  /** The longest text accepted, as typed. */
  public static final int MAX_LENGTH = 40;

  private static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  private static final Pattern CREDIT_CODE = Pattern.compile("[" + ALPHABET + "]{18}");
  private static final Pattern OLDER = Pattern.compile("[0-9A-Z]{15}|[0-9A-Z]{17}|[0-9A-Z]{20}");
  private static final int[] ORGANISATION_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};

  /** A check digit of a unified social credit code. */
  public enum CheckDigit {
    /** Character 17, of the organisation code in characters 9 to 17 (GB 11714). */
    ORGANISATION_CODE,
    /** Character 18, of the whole code (GB 32100). */
    CREDIT_CODE
  }

  /**
   * Full-width characters, lower case and spaces between are brought into form.
   *
   * @throws IllegalArgumentException if length or characters fit no form; the message does not
   *     contain it
   */
  public TaxpayerNumber {
    if (!accepts(value)) {
      throw new IllegalArgumentException("not a taxpayer number");
    }
    value = normalise(value);
  }

  /** Whether a text as typed has the form of a taxpayer number, whatever its check digits. */
  public static boolean accepts(String typed) {
    if (typed.length() > MAX_LENGTH) {
      return false;
    }
    String number = normalise(typed);
    return CREDIT_CODE.matcher(number).matches() || OLDER.matcher(number).matches();
  }

  static String normalise(String typed) {
    String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
    return plain.replaceAll("\\s", "");
  }

  /**
   * The check digits that do not fit; empty for every older form. Genuine codes of the years before
   * 2016 fail too, so this is a reason to look again, not to refuse.
   */
  public Set<CheckDigit> failingCheckDigits() {
    Set<CheckDigit> failing = EnumSet.noneOf(CheckDigit.class);
    if (value.length() == 18) {
      if (value.charAt(16) != organisationCheck()) {
        failing.add(CheckDigit.ORGANISATION_CODE);
      }
      if (value.charAt(17) != creditCheck()) {
        failing.add(CheckDigit.CREDIT_CODE);
      }
    }
    return failing;
  }

  private char organisationCheck() {
    int sum = 0;
    for (int i = 0; i < ORGANISATION_WEIGHTS.length; i++) {
      sum += Character.digit(value.charAt(8 + i), 36) * ORGANISATION_WEIGHTS[i];
    }
    return "0X987654321".charAt(sum % 11);
  }

  private char creditCheck() {
    int sum = 0;
    int weight = 1;
    for (int i = 0; i < 17; i++) {
      sum += ALPHABET.indexOf(value.charAt(i)) * weight;
      weight = weight * 3 % 31;
    }
    return ALPHABET.charAt((31 - sum % 31) % 31);
  }

  @Override
  public String toString() {
    return "TaxpayerNumber[masked]";
  }
}
