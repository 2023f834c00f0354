package io.xuqi.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void no_control_character_of_an_argument_is_shown() {
    Problem problem = Problem.of(ErrorCode.INTERNAL, "\033[2J\u009b31m\u007fa\r\nb\u0000\u0085");
    assertEquals(" [2J 31m a  b  ", problem.arguments().get(0));
    assertFalse(problem.message(Locale.ENGLISH).chars().anyMatch(Character::isISOControl));
  }

  @Test
  void a_long_argument_is_cut() {
    assertEquals(301, Problem.of(ErrorCode.INTERNAL, "x".repeat(1000)).arguments().get(0).length());
  }
}
