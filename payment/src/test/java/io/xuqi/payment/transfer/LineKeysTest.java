package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.DAY;
import static io.xuqi.payment.transfer.Samples.FEE;
import static io.xuqi.payment.transfer.Samples.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.payment.transfer.StatementLine.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineKeysTest {

  private final LineKeys keys = new LineKeys();

  private String key(LineKeys keys, Kind kind, String name, String remark, String reference) {
    return keys.line(kind, FEE, DAY, Optional.empty(), name, remark, reference).key();
  }

  @Test
  void genuine_lines_that_look_alike_have_different_keys() {
    assertEquals("2026-11-02/180.00CNY/F1/1", key(keys, Kind.CREDIT, NAME, "", "F1"));
    assertEquals("2026-11-02/180.00CNY/F1/2", key(keys, Kind.CREDIT, NAME, "", "F1"));
    String first = key(keys, Kind.CREDIT, NAME, "续期", "");
    String second = key(keys, Kind.CREDIT, NAME, "续期", "");
    assertNotEquals(first, second);
    assertEquals(first.replaceAll("1$", "2"), second);
  }

  @Test
  void another_reading_gives_the_same_keys_whatever_width_spaces_and_case() {
    String first = key(keys, Kind.CREDIT, "示例（北京）Ltd", "订单 Ａ1", "");
    String again = key(new LineKeys(), Kind.CREDIT, "示例(北京) LTD", "订单a1", "");
    assertEquals(first, again);
  }

  @Test
  void with_the_banks_reference_the_texts_do_not_matter() {
    assertEquals(
        key(keys, Kind.CREDIT, NAME, "续期", "F1"), key(new LineKeys(), Kind.CREDIT, "", "其他", "F1"));
  }

  @Test
  void what_says_that_there_is_no_reference_is_none() {
    for (String none : List.of("", "NONREF", "有 空格", "x".repeat(65), "~x")) {
      assertTrue(key(keys, Kind.CREDIT, NAME, "", none).contains("/~"), none);
    }
  }

  @Test
  void pending_and_booked_are_counted_apart() {
    key(keys, Kind.PENDING, NAME, "", "F1");
    assertEquals("2026-11-02/180.00CNY/F1/1", key(keys, Kind.CREDIT, NAME, "", "F1"));
  }

  @Test
  void a_reference_cannot_pass_for_another_kind_or_count() {
    String debit = key(keys, Kind.DEBIT, NAME, "", "F");
    assertNotEquals(debit, key(keys, Kind.CREDIT, NAME, "", "DEBIT/F"));
    key(keys, Kind.CREDIT, NAME, "", "G");
    assertNotEquals(key(keys, Kind.CREDIT, NAME, "", "G"), key(keys, Kind.CREDIT, NAME, "", "G/2"));
  }

  @Property(tries = 200)
  void occurrences_are_counted_like_a_map(
      @ForAll @Size(max = 5000) List<@IntRange(max = 400) Integer> numbers) {
    Occurrences occurrences = new Occurrences();
    Map<Integer, Integer> expected = new HashMap<>();
    for (int number : numbers) {
      assertEquals(
          expected.merge(number, 1, Integer::sum), occurrences.add(number % 7, number * 1024L));
    }
  }

  @Test
  void very_many_different_ones_are_each_counted_once() {
    Occurrences occurrences = new Occurrences();
    for (int round = 1; round <= 2; round++) {
      for (long i = 0; i < 20_000; i++) {
        assertEquals(round, occurrences.add(i << 32 | i, i));
      }
    }
  }
}
