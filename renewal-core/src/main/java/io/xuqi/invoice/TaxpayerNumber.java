package io.xuqi.invoice;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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
  private static final int CREDIT_CODE_LENGTH = 18;
  private static final Set<Integer> LENGTHS = Set.of(15, 17, CREDIT_CODE_LENGTH, 20);

  /** The letters no credit code has, and what each is easily taken for. */
  private static final String LEFT_OUT = "IOSVZ";

  private static final String TAKEN_FOR = "105U2";
  private static final int[] ORGANISATION_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};

  /**
   * A check digit of a unified social credit code. {@link #CREDIT_CODE} notices every wrong
   * character and every swap of different neighbours, since its weights are powers of 3 modulo a
   * prime. {@link #ORGANISATION_CODE} sees its own nine characters only, and takes two for one
   * whose values (A = 10 to Z = 35) are the same modulo 11, e.g. 0, B and M, and 1X for X1 at its
   * end.
   */
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
    return fault(typed).isEmpty();
  }

  /**
   * What is wrong with the form of a number as typed, an empty one included: a character that
   * cannot be in it, and which one (counted from 1, without spaces), or its length. Check digits
   * are not looked at.
   */
  public static Optional<Problem> fault(String typed) {
    if (typed.isBlank()) {
      return Optional.of(Problem.of(ErrorCode.FIELD_REQUIRED));
    }
    if (typed.length() > MAX_LENGTH) {
      return Optional.of(Problem.of(ErrorCode.FIELD_TOO_LONG, MAX_LENGTH));
    }
    int[] number = normalise(typed).codePoints().toArray();
    for (int i = 0; i < number.length; i++) {
      if (!isLetterOrDigit(number[i])) {
        String shown = Shown.character(number[i]);
        return Optional.of(Problem.of(ErrorCode.FIELD_TAXPAYER_CHARACTER, i + 1, shown));
      }
    }
    if (!LENGTHS.contains(number.length)) {
      return Optional.of(Problem.of(ErrorCode.FIELD_TAXPAYER_LENGTH, number.length));
    }
    return number.length == CREDIT_CODE_LENGTH ? creditCodeFault(number) : Optional.empty();
  }

  private static boolean isLetterOrDigit(int character) {
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z');
  }

  private static Optional<Problem> creditCodeFault(int[] number) {
    for (int i = 0; i < number.length; i++) {
      int leftOut = LEFT_OUT.indexOf(number[i]);
      if (leftOut >= 0) {
        return Optional.of(
            Problem.of(
                ErrorCode.FIELD_CREDIT_CODE_LETTER,
                i + 1,
                Character.toString(number[i]),
                TAKEN_FOR.charAt(leftOut)));
      }
    }
    return Optional.empty();
  }

  /** Only ASCII letters are raised: other scripts have letters whose upper case is one of these. */
  static String normalise(String typed) {
    String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC).replaceAll("\\s", "");
    StringBuilder upper = new StringBuilder(plain.length());
    plain.chars().map(c -> c >= 'a' && c <= 'z' ? c - 32 : c).forEach(c -> upper.append((char) c));
    return upper.toString();
  }

  /**
   * The check digits that do not fit; empty for every older form. Genuine codes of the years before
   * 2016 fail too, so this is a reason to look again, not to refuse.
   */
  public Set<CheckDigit> failingCheckDigits() {
    Set<CheckDigit> failing = EnumSet.noneOf(CheckDigit.class);
    if (value.length() == CREDIT_CODE_LENGTH) {
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
