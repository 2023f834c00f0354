package io.xuqi.payment.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Invented payers, lines and attempts. */
final class Samples {

  static final Charset GB18030 = Charset.forName("GB18030");
  static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  static final AccountNumber ACCOUNT = new AccountNumber("6222000011112222");
  static final String NAME = "云杉示例科技有限公司";
  static final String ORDER = "20261102000000001";
  static final Money FEE = Money.ofFen(18000);

  private Samples() {}

  static PaymentAttempt attempt(String id, String order) {
    return new PaymentAttempt(
        id,
        BankTransfers.ID,
        order,
        FEE,
        Instant.parse("2026-11-02T02:00:00Z"),
        Instant.parse("2026-12-02T02:00:00Z"));
  }

  static PaymentAttempt attempt() {
    return attempt("A1", ORDER);
  }

  static TransferRecord declared(Money amount, LocalDate day) {
    return new TransferRecord(ACCOUNT, NAME, amount, day, "");
  }

  static TransferRecord declared() {
    return declared(FEE, DAY);
  }

  static DeclaredTransfer declaration() {
    return new DeclaredTransfer(attempt(), declared());
  }

  /** A credit of the fee by the sample payer. */
  static StatementLine credit(String key, String remark) {
    return line(key, Kind.CREDIT, FEE, DAY, remark);
  }

  static StatementLine line(String key, Kind kind, Money amount, LocalDate day, String remark) {
    return new StatementLine(key, kind, amount, day, Optional.of(ACCOUNT), NAME, remark);
  }

  static List<StatementLine> read(StatementFormat format, byte[] statement)
      throws StatementException {
    return format.readAll(new ByteArrayInputStream(statement));
  }

  static List<StatementLine> read(StatementFormat format, String statement)
      throws StatementException {
    return read(format, statement.getBytes(StandardCharsets.UTF_8));
  }

  /** The statement is refused for this reason, in this line, and nobody repeats what it says. */
  static void assertInvalid(StatementFormat format, byte[] statement, long line, String reason) {
    StatementException refused =
        assertThrows(StatementException.class, () -> read(format, statement));
    assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, refused.code());
    assertEquals(List.of(String.valueOf(line), reason), refused.problem().arguments());
    for (Throwable e = refused; e != null; e = e.getCause()) {
      assertFalse(String.valueOf(e.getMessage()).contains("SECRET"), e.getMessage());
    }
    assertFalse(refused.explain(Locale.CHINESE).contains("SECRET"));
  }

  static void assertInvalid(StatementFormat format, String statement, long line, String reason) {
    assertInvalid(format, statement.getBytes(StandardCharsets.UTF_8), line, reason);
  }
}
