package io.xuqi.scenarios.payment;

import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.Money;
import io.xuqi.contract.PaymentMethodFixture;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.transfer.BankTransfers;
import io.xuqi.payment.transfer.InMemoryStatement;
import io.xuqi.payment.transfer.StatementLine;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.store.InMemoryConsumedLines;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An account, its statement, and payers who transfer and declare. */
final class BankFixture implements PaymentMethodFixture {
  private static final AccountNumber PAYER = new AccountNumber("6222000000001234");
  private static final String PAYER_NAME = "青岚示例实业有限公司";

  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-06-15T08:00:00Z"));
  private final InMemoryStatement statement = new InMemoryStatement();
  private final PaymentMethod method =
      BankTransfers.builder()
          .beneficiary("示例认证", new AccountNumber("6222999900000000"), "示例银行")
          .statements(statement)
          .consumedLines(new InMemoryConsumedLines())
          .build();
  private int lines;

  @Override
  public PaymentMethod method() {
    return method;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void advance(Duration time) {
    clock.advance(time);
  }

  /** Who paid is nobody else's business. */
  @Override
  public Set<String> secrets() {
    return Set.of(PAYER.value(), PAYER_NAME);
  }

  @Override
  public boolean hasGateway() {
    return false;
  }

  /** He transfers and declares it; nobody can keep him from it. */
  @Override
  public boolean pay(PaymentAttempt attempt, Money amount) throws Exception {
    TransferRecord transfer =
        new TransferRecord(
            PAYER,
            PAYER_NAME,
            amount,
            LocalDate.ofInstant(clock.instant(), WorkingDayCalendar.BEIJING),
            attempt.orderNumber());
    book(transfer);
    try (PaymentSession session =
        method.open(new PaymentEnvironment(clock, Duration.ofSeconds(20)))) {
      session.evidence().orElseThrow().submit(attempt, List.of(transfer));
    }
    return true;
  }

  /** An account takes what comes. */
  @Override
  public boolean closesForGood() {
    return false;
  }

  @Override
  public void book(TransferRecord transfer) {
    statement.add(
        new StatementLine(
            "L" + ++lines,
            StatementLine.Kind.CREDIT,
            transfer.amount(),
            transfer.date(),
            Optional.of(transfer.payerAccount()),
            transfer.payerName(),
            transfer.remark()));
  }

  @Override
  public void close() {}
}
