package io.xuqi.payment.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatementLineTest {

  @Test
  void who_paid_and_what_he_wrote_is_not_shown() {
    StatementLine line =
        new StatementLine(
            "2026-11-02/1",
            StatementLine.Kind.CREDIT,
            Money.parseYuan("180"),
            LocalDate.of(2026, 11, 2),
            Optional.of(new AccountNumber("6222 0000 1111 2222")),
            "云杉示例科技有限公司",
            "20261102000000001");

    assertEquals("StatementLine[2026-11-02/1, CREDIT, 180.00 CNY, 2026-11-02]", line.toString());
  }
}
