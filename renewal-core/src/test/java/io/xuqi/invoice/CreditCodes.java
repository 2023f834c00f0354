package io.xuqi.invoice;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes unified social credit codes for tests, from the words of GB 11714 and GB 32100. */
final class CreditCodes {

  static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

  private CreditCodes() {}

  /**
   * @param first eight characters: who registered it, what it is, where
   * @param organisation eight characters of the organisation code
   */
  static String withCheckDigits(String first, String organisation) {
    String seventeen = first + organisation + organisationCheck(organisation);
    return seventeen + creditCheck(seventeen);
  }

  static char organisationCheck(String eight) {
    // The check value makes the weighted sum of all nine divisible by 11, ten written as X.
    int[] weights = {3, 7, 9, 10, 5, 8, 4, 2};
    for (char candidate : "0123456789X".toCharArray()) {
      int sum = candidate == 'X' ? 10 : candidate - '0';
      for (int i = 0; i < 8; i++) {
        sum += weights[i] * organisationValue(eight.charAt(i));
      }
      if (sum % 11 == 0) {
        return candidate;
      }
    }
    throw new AssertionError("every remainder has a check digit");
  }

  /** Digits as they are, A to Z as 10 to 35. */
  static int organisationValue(char character) {
    return character <= '9' ? character - '0' : character - 'A' + 10;
  }

  /** Horner's scheme from the far end, instead of a table of powers. */
  static char creditCheck(String seventeen) {
    int sum = 0;
    for (int i = 16; i >= 0; i--) {
      sum = (sum * 3 + ALPHABET.indexOf(seventeen.charAt(i))) % 31;
    }
    return ALPHABET.charAt((31 - sum) % 31);
  }

  static Arbitrary<String> valid() {
    Arbitrary<String> eight = Arbitraries.strings().withChars(ALPHABET).ofLength(8);
    return Combinators.combine(eight, eight).as(CreditCodes::withCheckDigits);
  }
}
