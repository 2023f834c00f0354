package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessMarkTest {

  /** Beyond what any system gives. */
  private static final long NOBODY = 1L << 40;

  private final ProcessMark own = ProcessMark.own().orElseThrow();

  @Test
  void this_process_has_not_ended() {
    assertEquals(ProcessHandle.current().pid(), own.pid());
    assertFalse(own.hasEnded(own));
  }

  @Test
  void a_number_nobody_has_is_that_of_a_process_that_ended() {
    assertTrue(new ProcessMark(NOBODY, own.place()).hasEnded(own));
  }

  @Test
  void a_process_elsewhere_is_not_judged() {
    assertFalse(new ProcessMark(NOBODY, own.place() + "2").hasEnded(own));
    assertFalse(new ProcessMark(NOBODY, "pid:[1] root").hasEnded(own));
  }

  @Test
  void a_mark_is_read_as_it_was_written_and_anything_else_is_none() {
    assertEquals(Optional.of(own), ProcessMark.parse(own.toString()));
    for (String other :
        List.of("", " ", "x y", " 1 y", "17", "1".repeat(30) + " y", "1 " + "y".repeat(400))) {
      assertEquals(Optional.empty(), ProcessMark.parse(other), other);
    }
  }
}
