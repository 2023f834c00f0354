package io.xuqi.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AccountNumberTest {

  @Test
  void what_is_typed_in_full_width_with_gaps_and_small_letters_is_the_same_account() {
    assertEquals(new AccountNumber("GB00TEST1234"), new AccountNumber("ｇb00-TEST 1２34"));
  }

  @Test
  void only_its_last_four_characters_are_shown() {
    assertEquals("…2222", new AccountNumber("6222000011112222").toString());
    assertEquals("…34", new AccountNumber("1234").toString());
  }

  @Test
  void what_is_no_account_number_is_refused_without_being_repeated() {
    Executable made = () -> new AccountNumber("6222/0000");
    assertFalse(assertThrows(IllegalArgumentException.class, made).getMessage().contains("6222"));
    assertFalse(AccountNumber.accepts("1".repeat(35)));
  }
}
