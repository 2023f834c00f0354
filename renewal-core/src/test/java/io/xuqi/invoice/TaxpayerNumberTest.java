package io.xuqi.invoice;

import static io.xuqi.invoice.TaxpayerNumber.CheckDigit.CREDIT_CODE;
import static io.xuqi.invoice.TaxpayerNumber.CheckDigit.ORGANISATION_CODE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R40")
class TaxpayerNumberTest {

  @ParameterizedTest
  @ValueSource(strings = {"91350100M000100Y43", "91350200MA2YJ1XR9G", "9135021359498494XQ"})
  void both_check_digits_of_genuine_codes_fit(String code) {
    assertEquals(Set.of(), new TaxpayerNumber(code).failingCheckDigits());
  }

  @Test
  void a_failing_check_digit_of_the_whole_code_is_told_and_the_code_accepted() {
    assertEquals(
        Set.of(CREDIT_CODE), new TaxpayerNumber("91350100M000100Y44").failingCheckDigits());
  }

  @Test
  void a_failing_check_digit_of_the_organisation_code_is_told_even_if_the_whole_fits() {
    String seventeen = "91350100M000100Y5";
    String code = seventeen + CreditCodes.creditCheck(seventeen);
    assertEquals(Set.of(ORGANISATION_CODE), new TaxpayerNumber(code).failingCheckDigits());
  }

  @Test
  void a_letter_outside_the_alphabet_is_refused() {
    assertFalse(TaxpayerNumber.accepts("91350100M000100Y4Z"));
    assertThrows(IllegalArgumentException.class, () -> new TaxpayerNumber("91350100M000100Y4Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"350100123456789", "35010012345678901", "3501001990010112340X"})
  void older_forms_are_accepted_by_their_form_and_have_no_check_digits(String number) {
    assertEquals(Set.of(), new TaxpayerNumber(number).failingCheckDigits());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "91350100m000100y43",
        " 9135 0100 M000 100Y 43 ",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100\u3000M000100Y43"
      })
  void a_number_is_brought_into_form(String typed) {
    assertEquals("91350100M000100Y43", new TaxpayerNumber(typed).value());
  }

  @Test
  void a_number_and_a_refusal_never_show_it() {
    assertFalse(new TaxpayerNumber("91350100M000100Y43").toString().contains("9135"));
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> new TaxpayerNumber("91350100M0001Y4Z"))
            .toString();
    assertFalse(refusal.contains("9135"), refusal);
    assertTrue(refusal.contains("taxpayer"), refusal);
  }
}
