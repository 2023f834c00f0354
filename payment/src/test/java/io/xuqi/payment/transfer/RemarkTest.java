package io.xuqi.payment.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemarkTest {

  private static final String NUMBER = "20261102000000001";

  private static Set<String> named(String remark, String number) {
    boolean[] lengths = new boolean[65];
    lengths[number.length()] = true;
    Set<String> named = new HashSet<>();
    Remark.numbers(remark, lengths, named::add);
    return named;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20261102000000001",
        "订单20261102000000001谢谢",
        "２０２６１１０２００００００００１",
        "2026 1102 0000 0000 1",
        "2026-1102-00000000-1",
        "180 20261102000000001/2",
        "20261102\u200B000000001"
      })
  void an_order_is_named_in_any_width_and_spacing(String remark) {
    assertTrue(named(remark, NUMBER).contains(NUMBER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "120261102000000001",
        "202611020000000012",
        "2026110200000000",
        "P20261102000000001"
      })
  void a_number_within_a_longer_one_is_not_named(String remark) {
    assertFalse(named(remark, NUMBER).contains(NUMBER));
  }

  @Test
  void a_number_with_letters_and_hyphens_is_the_same_without_and_in_any_case() {
    String plain = Remark.plain("P-2026_0001");
    assertEquals("P20260001", plain);
    assertTrue(named("订单p-2026_0001", plain).contains(plain));
    assertTrue(named("订单P20260001。", plain).contains(plain));
  }

  @Test
  void whatever_is_as_long_may_name_another_order() {
    assertTrue(Remark.mayNameAnOrder("订单 20261102000000077", 17));
    assertTrue(Remark.mayNameAnOrder("2026 1102 0000 00077", 17));
    assertTrue(Remark.mayNameAnOrder("NO.20261102000000077A", 17));
    assertFalse(Remark.mayNameAnOrder("续期费 2026", 17));
    assertFalse(Remark.mayNameAnOrder("CERTIFICATERENEWALFEE", 17));
    assertFalse(Remark.mayNameAnOrder("", 0));
  }

  @Test
  void two_orders_in_a_remark_are_noticed() {
    assertTrue(Remark.namesAnother("20261102000000001、20261102000000002", NUMBER));
    assertFalse(Remark.namesAnother("20261102000000001 20261102000000001", NUMBER));
    assertFalse(Remark.namesAnother("20261102000000001 流水 123456", NUMBER));
  }
}
