package io.xuqi.invoice;

import static io.xuqi.invoice.TaxpayerNumber.CheckDigit.CREDIT_CODE;
import static io.xuqi.invoice.TaxpayerNumber.CheckDigit.ORGANISATION_CODE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.invoice.TaxpayerNumber.CheckDigit;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.CharRange;

@Tag("R40")
class TaxpayerNumberPropertyTest {

  @Property(tries = 200)
  void every_generated_code_fits(@ForAll("codes") String code) {
    assertEquals(Set.of(), new TaxpayerNumber(code).failingCheckDigits());
  }

  /** The whole code's check digit sees all: each weight is invertible modulo the prime 31. */
  @Property(tries = 100)
  void every_single_character_substitution_is_noticed(@ForAll("codes") String code) {
    for (int i = 0; i < code.length(); i++) {
      for (char other : CreditCodes.ALPHABET.toCharArray()) {
        if (other != code.charAt(i)) {
          String mistyped = replaced(code, i, "" + other);
          Set<CheckDigit> failing = new TaxpayerNumber(mistyped).failingCheckDigits();
          assertTrue(failing.contains(CREDIT_CODE), "accepted at " + i);
          assertEquals(
              organisationNotices(code, mistyped), failing.contains(ORGANISATION_CODE), mistyped);
        }
      }
    }
  }

  @Property(tries = 200)
  void a_character_outside_the_alphabet_is_refused_wherever_it_stands(
      @ForAll("codes") String code, @ForAll @CharRange(from = '!', to = '\u9fff') char other) {
    String normal = TaxpayerNumber.normalise("" + other);
    boolean inAlphabet = normal.length() == 1 && CreditCodes.ALPHABET.contains(normal);
    for (int i = 0; i < code.length(); i++) {
      String mistyped = replaced(code, i, "" + other);
      assertEquals(
          inAlphabet || isOlderForm(TaxpayerNumber.normalise(mistyped)),
          TaxpayerNumber.accepts(mistyped));
    }
  }

  /** Neighbouring weights differ modulo 31, those of places 17 and 18 (28 and 1) too. */
  @Property(tries = 200)
  void every_swap_of_two_neighbours_is_noticed(@ForAll("codes") String code) {
    for (int i = 0; i < code.length() - 1; i++) {
      String pair = code.substring(i, i + 2);
      String swapped = replaced(code, i, new StringBuilder(pair).reverse().toString());
      Set<CheckDigit> failing = new TaxpayerNumber(swapped).failingCheckDigits();
      if (pair.charAt(0) == pair.charAt(1)) {
        assertEquals(Set.of(), failing);
      } else {
        assertTrue(failing.contains(CREDIT_CODE), "accepted at " + i);
        assertEquals(
            organisationNotices(code, swapped), failing.contains(ORGANISATION_CODE), swapped);
      }
    }
  }

  @Property(tries = 200)
  void the_form_is_the_same_when_it_is_brought_into_form_again(@ForAll String typed) {
    String once = TaxpayerNumber.normalise(typed);
    assertEquals(once, TaxpayerNumber.normalise(once));
    if (TaxpayerNumber.accepts(typed)) {
      assertEquals(once, new TaxpayerNumber(typed).value());
    }
  }

  /**
   * Whether the organisation code's own check digit has to notice. It is blind to what lies outside
   * its nine characters, to a character of the same value modulo 11 among its first eight (0 and B,
   * 1 and C, X and M …), and to “1X” and “X1” swapped at its end, where X counts 33 as a letter and
   * 10 as the check digit.
   */
  private static boolean organisationNotices(String code, String mistyped) {
    String before = code.substring(8, 17);
    String after = mistyped.substring(8, 17);
    if ((before.endsWith("1X") && after.endsWith("X1"))
        || (before.endsWith("X1") && after.endsWith("1X"))) {
      return false;
    }
    if (before.charAt(8) != after.charAt(8)) {
      return true;
    }
    for (int i = 0; i < 8; i++) {
      int one = CreditCodes.organisationValue(before.charAt(i));
      int other = CreditCodes.organisationValue(after.charAt(i));
      // Neighbouring weights differ modulo 11, so a swap is blind where a substitution is.
      if (one % 11 != other % 11) {
        return true;
      }
    }
    return false;
  }

  @Example
  void the_organisation_code_takes_these_for_one_another_and_the_whole_code_does_not() {
    String zero = CreditCodes.withCheckDigits("91350100", "00000001");
    for (char blind : "BM".toCharArray()) {
      Set<CheckDigit> failing =
          new TaxpayerNumber(replaced(zero, 8, "" + blind)).failingCheckDigits();
      assertEquals(Set.of(CREDIT_CODE), failing);
    }
    String oneX = CreditCodes.withCheckDigits("91350100", "M0000081");
    assertEquals("X", oneX.substring(16, 17), oneX);
    assertEquals(
        Set.of(CREDIT_CODE), new TaxpayerNumber(replaced(oneX, 15, "X1")).failingCheckDigits());
    assertFalse(new TaxpayerNumber(replaced(oneX, 15, "X2")).failingCheckDigits().isEmpty());
  }

  @Provide
  Arbitrary<String> codes() {
    return CreditCodes.valid();
  }

  private static boolean isOlderForm(String number) {
    return number.matches("[0-9A-Z]{15}|[0-9A-Z]{17}|[0-9A-Z]{20}");
  }

  private static String replaced(String code, int at, String by) {
    return code.substring(0, at) + by + code.substring(at + by.length());
  }
}
