package io.xuqi.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void chinese_characters_take_two_columns() {
    List<String> lines =
        new Table(false).line("云杉公司", "x").line("abc", "y").line("", "z").render(2);
    assertEquals(List.of("  云杉公司   x", "  abc        y", "             z"), lines);
  }

  @Test
  void colours_take_no_columns() {
    List<String> lines = new Table(true).line(Paint.RED, "a", "b").line("ccc", "d").render(0);
    assertTrue(lines.get(0).contains("\033[31ma\033[0m  "), lines.get(0));
    assertEquals("ccc   d", lines.get(1));
  }
}
