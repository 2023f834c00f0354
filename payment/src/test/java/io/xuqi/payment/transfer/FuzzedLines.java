package io.xuqi.payment.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for every reading of a statement, whatever is in it. */
final class FuzzedLines {

  private FuzzedLines() {}

  static void check(StatementFormat format, byte[] statement) {
    List<StatementLine> lines;
    try {
      lines = format.readAll(new ByteArrayInputStream(statement));
    } catch (StatementException e) {
      assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, e.code());
      return;
    }
    Set<String> keys = new HashSet<>();
    for (StatementLine line : lines) {
      assertTrue(keys.add(line.key()), "two lines with one key");
      assertTrue(line.bookedOn().getYear() >= 2000);
    }
    try {
      assertEquals(lines, format.readAll(new ByteArrayInputStream(statement)));
    } catch (StatementException e) {
      throw new AssertionError(e);
    }
  }
}
