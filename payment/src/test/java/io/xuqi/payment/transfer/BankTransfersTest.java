package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.DAY;
import static io.xuqi.payment.transfer.Samples.FEE;
import static io.xuqi.payment.transfer.Samples.ORDER;
import static io.xuqi.payment.transfer.Samples.attempt;
import static io.xuqi.payment.transfer.Samples.credit;
import static io.xuqi.payment.transfer.Samples.declared;
import static io.xuqi.payment.transfer.Samples.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Retry;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodDescriptor.Channel;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BankTransfersTest {

  private static final Money HALF = Money.ofFen(9000);
  private static final AccountNumber BENEFICIARY = new AccountNumber("6222 9999 0000");
  private static final NextAction ASK =
      new NextAction.AskTransfers("示例认证", "622299990000", "示例银行", ORDER);

  private final InMemoryStatement statement = new InMemoryStatement();
  private final FakeConsumedLines consumed = new FakeConsumedLines();
  private Instant now = Instant.parse("2026-11-05T02:00:00Z");

  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }
      };

  private BankTransfers.Builder method(StatementSource source) {
    return BankTransfers.builder()
        .beneficiary("示例认证", BENEFICIARY, "示例银行")
        .statements(source)
        .consumedLines(consumed);
  }

  private PaymentSession session(StatementSource source) {
    return method(source).build().open(new PaymentEnvironment(clock, Duration.ofSeconds(10)));
  }

  private PaymentSession session() {
    return session(statement);
  }

  private TransferVerification submit(PaymentAttempt attempt, TransferRecord... transfers)
      throws PaymentException {
    return session().evidence().orElseThrow().submit(attempt, List.of(transfers));
  }

  private static List<Finding> findings(TransferVerification verification) {
    return verification.results().stream().map(Result::finding).toList();
  }

  private static PaymentOrder order(Money total) {
    return new PaymentOrder(
        ORDER,
        Instant.EPOCH,
        List.of(new PaymentOrder.LineItem("证书服务费用", total, 1)),
        total,
        PaymentOrder.Status.UNPAID);
  }

  @Test
  void it_is_an_offline_method_that_asks_to_quote_the_order() throws Exception {
    assertEquals(Channel.OFFLINE, method(statement).build().descriptor().channel());
    assertEquals("银行转账", method(statement).build().descriptor().chineseName());
    Payment asked = session().initiate(order(FEE), attempt());
    assertEquals(Payment.requiresAction("A1", ASK), asked);
    assertEquals(asked, session().query(attempt()));
    assertTrue(session().refunds().isEmpty());
    assertTrue(session().notifications().isEmpty());
  }

  @Test
  void another_amount_or_order_than_the_attempts_is_refused() {
    for (PaymentOrder other :
        List.of(
            order(HALF),
            new PaymentOrder("P2", Instant.EPOCH, order(FEE).items(), FEE, order(FEE).status()))) {
      PaymentException refused =
          assertThrows(PaymentException.class, () -> session().initiate(other, attempt()));
      assertEquals(ErrorCode.PAYMENT_AMOUNT_DIFFERS, refused.code());
    }
  }

  @Test
  void a_transfer_that_came_is_counted_and_stays_so() throws Exception {
    statement.add(credit("k", ORDER));
    Payment paid = Payment.succeeded("A1", FEE, "k");
    TransferVerification found = submit(attempt(), declared());
    assertEquals(
        new TransferVerification(List.of(new Result(Finding.MATCHED, Optional.of("k"))), paid),
        found);
    assertEquals(found, submit(attempt(), declared()));
    assertEquals(paid, session().query(attempt()));
    assertEquals(paid, session().initiate(order(FEE), attempt()));
    assertEquals(1, consumed.of("A1").size());
  }

  @Test
  void several_transfers_sum_to_less_exactly_or_more() throws Exception {
    statement.add(line("k1", Kind.CREDIT, HALF, DAY, ORDER));
    TransferVerification less = submit(attempt(), declared(HALF, DAY), declared(FEE, DAY));
    assertEquals(List.of(Finding.MATCHED, Finding.NOT_FOUND), findings(less));
    assertEquals(Status.PARTIALLY_PAID, less.payment().status());
    assertEquals(Optional.of(HALF), less.payment().received());
    assertEquals(Optional.of(ASK), less.payment().next());

    statement.add(line("k2", Kind.CREDIT, HALF, DAY, ORDER));
    TransferVerification exact = submit(attempt(), declared(HALF, DAY), declared(HALF, DAY));
    assertEquals(Payment.succeeded("A1", FEE, "k2"), exact.payment());

    statement.add(line("k3", Kind.CREDIT, FEE, DAY, ORDER));
    TransferVerification more = submit(attempt(), declared());
    assertEquals(Payment.succeeded("A1", FEE.times(2), "k3"), more.payment());
  }

  @Test
  void what_is_no_longer_declared_stays_counted() throws Exception {
    statement.add(credit("k", ORDER));
    submit(attempt(), declared());
    assertEquals(Status.SUCCEEDED, submit(attempt()).payment().status());
  }

  @Test
  void a_line_that_another_order_has_is_not_counted_again() throws Exception {
    statement.add(credit("k", ""));
    assertEquals(List.of(Finding.MATCHED), findings(submit(attempt(), declared())));
    TransferVerification second = submit(attempt("A2", "20261102000000002"), declared());
    assertEquals(List.of(Finding.ALREADY_USED), findings(second));
    assertEquals(Status.REQUIRES_ACTION, second.payment().status());
  }

  @Test
  void a_payers_second_transfer_is_found_beside_his_first_that_was_counted() throws Exception {
    statement.add(credit("k1", ""));
    submit(attempt(), declared());
    statement.add(credit("k2", ""));
    TransferVerification second = submit(attempt("A2", "20261102000000002"), declared());
    assertEquals(List.of(new Result(Finding.MATCHED, Optional.of("k2"))), second.results());
  }

  @Test
  void what_the_bank_takes_back_after_it_was_counted_counts_no_more() throws Exception {
    for (String remark : List.of(ORDER, "")) {
      PaymentAttempt attempt = attempt("A" + remark, ORDER);
      TransferRecord half = declared(HALF, DAY);
      String key = "k" + remark;
      statement.add(line(key + 1, Kind.CREDIT, HALF, DAY, remark));
      assertEquals(Optional.of(HALF), submit(attempt, half).payment().received());

      statement.add(line(key + "r", Kind.REVERSAL, HALF, DAY, remark));
      TransferVerification back = submit(attempt, half);
      assertEquals(List.of(Finding.REVERSED), findings(back));
      assertEquals(Status.REQUIRES_ACTION, back.payment().status());
      assertEquals(Optional.of(Money.ofFen(0)), back.payment().received());
      assertEquals(back.payment(), session().query(attempt));
      assertEquals(back, submit(attempt, half), "it goes back once");

      // The next one is as good as the first was, also on the day of the reversal.
      statement.add(line(key + 2, Kind.CREDIT, HALF, DAY, remark));
      TransferVerification again = submit(attempt, half, half);
      assertEquals(List.of(Finding.REVERSED, Finding.MATCHED), findings(again));
      assertEquals(Status.PARTIALLY_PAID, again.payment().status());
      assertEquals(Optional.of(HALF), again.payment().received());
    }
  }

  @Test
  void a_reversal_that_met_another_attempt_does_not_meet_this_ones_line_too() throws Exception {
    statement.add(credit("k1", ""));
    submit(attempt(), declared());
    statement.add(line("r", Kind.REVERSAL, FEE, DAY, ""));
    assertEquals(List.of(Finding.REVERSED), findings(submit(attempt(), declared())));

    statement.add(credit("k2", ""));
    TransferVerification other = submit(attempt("A2", "20261102000000002"), declared());
    assertEquals(List.of(new Result(Finding.MATCHED, Optional.of("k2"))), other.results());
  }

  @Test
  void what_only_differs_from_another_payers_line_learns_nothing_of_it() throws Exception {
    statement.add(credit("2026-11-02/180.00CNY/F1", ""));
    for (TransferRecord guess :
        List.of(declared(HALF, DAY), new TransferRecord(Samples.ACCOUNT, "别家公司", FEE, DAY, ""))) {
      Result told = submit(attempt(), guess).results().get(0);
      assertTrue(Set.of(Finding.AMOUNT_DIFFERS, Finding.PAYER_DIFFERS).contains(told.finding()));
      assertEquals(Optional.empty(), told.statementLine());
    }
  }

  @Test
  void lines_of_another_account_are_other_lines() throws Exception {
    statement.add(credit("k", ORDER));
    PaymentSession another =
        method(statement)
            .beneficiary("示例认证", new AccountNumber("6222 8888 0000"), "示例银行")
            .build()
            .open(new PaymentEnvironment(clock, Duration.ofSeconds(10)));
    assertEquals(
        List.of(Finding.MATCHED),
        findings(
            another.evidence().orElseThrow().submit(attempt("X", ORDER), List.of(declared()))));
    assertEquals(List.of(Finding.MATCHED), findings(submit(attempt(), declared())));
  }

  @Test
  void what_the_bank_took_back_counts_no_more_whoever_asks() throws Exception {
    statement.add(line("k1", Kind.CREDIT, HALF, DAY, ORDER));
    submit(attempt(), declared(HALF, DAY));
    statement.add(line("r", Kind.REVERSAL, HALF, DAY.plusDays(1), ORDER));
    for (int i = 0; i < 2; i++) {
      TransferVerification back = submit(attempt(), declared(HALF, DAY));
      assertEquals(List.of(Finding.REVERSED), findings(back));
      assertEquals(Status.REQUIRES_ACTION, back.payment().status());
      assertEquals(Optional.of(Money.ofFen(0)), back.payment().received());
      assertEquals(back.payment(), session().query(attempt()));
    }
    statement.add(line("k2", Kind.CREDIT, HALF, DAY.plusDays(2), ORDER));
    TransferVerification again =
        submit(attempt(), declared(HALF, DAY), declared(HALF, DAY.plusDays(2)));
    assertEquals(List.of(Finding.REVERSED, Finding.MATCHED), findings(again));
    assertEquals(Status.PARTIALLY_PAID, again.payment().status(), "half of it is there, not all");
    assertEquals(Optional.of(HALF), again.payment().received());
  }

  @Test
  void when_nobody_knows_whether_it_was_noted_that_money_was_taken_back_it_is_unknown()
      throws Exception {
    statement.add(line("k1", Kind.CREDIT, HALF, DAY, ORDER));
    submit(attempt(), declared(HALF, DAY));
    statement.add(line("r", Kind.REVERSAL, HALF, DAY.plusDays(1), ORDER));
    consumed.takesBeforeFailure = 0;
    assertEquals(
        Payment.of("A1", Status.UNKNOWN), submit(attempt(), declared(HALF, DAY)).payment());
    consumed.takesBeforeFailure = Integer.MAX_VALUE;
    assertEquals(
        Optional.of(Money.ofFen(0)), submit(attempt(), declared(HALF, DAY)).payment().received());
  }

  @Test
  void cancelling_tells_what_was_received() throws Exception {
    assertEquals(Payment.of("A1", Status.CANCELLED), session().cancel(attempt()));
    statement.add(line("k1", Kind.CREDIT, HALF, DAY, ORDER));
    submit(attempt(), declared(HALF, DAY));
    Payment partly = session().cancel(attempt());
    assertEquals(Status.CANCELLED, partly.status());
    assertEquals(Optional.of(HALF), partly.received());
    statement.add(line("k2", Kind.CREDIT, HALF, DAY, ORDER));
    submit(attempt(), declared(HALF, DAY), declared(HALF, DAY));
    assertEquals(Payment.succeeded("A1", FEE, "k2"), session().cancel(attempt()));
  }

  @Test
  void after_its_time_an_attempt_is_over_unless_it_was_paid() throws Exception {
    statement.add(line("k1", Kind.CREDIT, HALF, DAY, ORDER));
    submit(attempt(), declared(HALF, DAY));
    now = attempt().expiresAt();
    Payment over = session().query(attempt());
    assertEquals(Status.EXPIRED, over.status());
    assertEquals(Optional.of(HALF), over.received());
    statement.add(line("k2", Kind.CREDIT, HALF, DAY, ORDER));
    assertEquals(
        Status.SUCCEEDED,
        submit(attempt(), declared(HALF, DAY), declared(HALF, DAY)).payment().status());
  }

  @Test
  void only_the_days_since_the_attempt_are_read() throws Exception {
    List<LocalDate> asked = new ArrayList<>();
    StatementSource source =
        (from, to, lines) -> {
          asked.add(from);
          asked.add(to);
        };
    session(source).evidence().orElseThrow().submit(attempt(), List.of(declared()));
    assertEquals(List.of(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 6)), asked);
  }

  // ---- trouble ----------------------------------------------------------------------------------

  private PaymentException refused(StatementSource source) {
    return assertThrows(
        PaymentException.class,
        () -> session(source).evidence().orElseThrow().submit(attempt(), List.of(declared())));
  }

  @Test
  void a_statement_that_breaks_half_way_counts_for_nothing() throws Exception {
    PaymentException failed =
        refused(
            (from, to, lines) -> {
              lines.accept(credit("k", ORDER));
              throw StatementException.unavailable("it broke", null);
            });
    assertEquals(Retry.SAFE, failed.retry());
    assertEquals(List.of(), consumed.of("A1"));
    failed =
        refused(
            (from, to, lines) -> {
              lines.accept(credit("k", ORDER));
              throw StatementException.invalid(7, "not a date");
            });
    assertEquals(ErrorCode.PAYMENT_STATEMENT_INVALID, failed.code());
    assertEquals(List.of(), consumed.of("A1"));
  }

  @Test
  void reading_that_takes_longer_than_allowed_is_given_up() throws Exception {
    PaymentException failed =
        refused(
            (from, to, lines) -> {
              for (int i = 0; i < 10_000; i++) {
                now = now.plusMillis(5);
                lines.accept(credit("k" + i, ""));
              }
            });
    assertEquals(ErrorCode.PAYMENT_STATEMENT_UNAVAILABLE, failed.code());
    assertEquals(List.of(), consumed.of("A1"));
  }

  @Test
  void when_nobody_can_tell_what_was_counted_nothing_is_looked_for() throws Exception {
    consumed.failsToTell = true;
    statement.add(credit("k", ORDER));
    assertEquals(ErrorCode.STORE_FAILED, refused(statement).code());
    Payment unknown = session().query(attempt());
    assertEquals(Status.UNKNOWN, unknown.status());
    assertEquals(Status.UNKNOWN, session().cancel(attempt()).status());
  }

  @Test
  void when_nobody_knows_whether_a_line_was_counted_the_payment_is_unknown() throws Exception {
    statement.add(line("k1", Kind.CREDIT, HALF, DAY, ORDER));
    statement.add(line("k2", Kind.CREDIT, HALF, DAY.plusDays(1), ORDER));
    for (boolean taken : new boolean[] {false, true}) {
      consumed.takesAndFails = taken;
      consumed.takesBeforeFailure = taken ? 0 : 1;
      TransferVerification unknown =
          submit(attempt(), declared(HALF, DAY), declared(HALF, DAY.plusDays(1)));
      assertEquals(List.of(Finding.MATCHED, Finding.NOT_FOUND), findings(unknown));
      assertEquals(Payment.of("A1", Status.UNKNOWN), unknown.payment());
    }
    consumed.takesBeforeFailure = Integer.MAX_VALUE;
    assertEquals(
        Payment.succeeded("A1", FEE, "k2"),
        submit(attempt(), declared(HALF, DAY), declared(HALF, DAY.plusDays(1))).payment());
  }

  @Test
  void who_loses_the_race_for_a_line_looks_for_another() throws Exception {
    statement.add(credit("k1", ORDER));
    statement.add(line("k2", Kind.CREDIT, FEE, DAY.plusDays(1), ORDER));
    consumed.beforeTake =
        () -> {
          try {
            consumed.take("622299990000:k1", "X", FEE);
          } catch (io.xuqi.store.StoreException e) {
            throw new IllegalStateException(e);
          }
        };
    assertEquals(
        List.of(new Result(Finding.MATCHED, Optional.of("k2"))),
        submit(attempt(), declared()).results());
  }

  @Test
  void many_who_race_for_few_lines_count_each_once() throws Exception {
    for (int i = 0; i < 20; i++) {
      statement.add(line("k" + i, Kind.CREDIT, FEE, DAY, i % 2 == 0 ? ORDER : ""));
    }
    Set<String> counted = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> racers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        // Some of them are one attempt in two processes; all pay the same order.
        PaymentAttempt attempt = attempt("A" + i / 2, ORDER);
        racers.add(
            () -> {
              int matched = 0;
              for (Result result : submit(attempt, declared()).results()) {
                if (result.finding() == Finding.MATCHED) {
                  matched++;
                  counted.add(attempt.id() + result.statementLine().orElseThrow());
                }
              }
              return matched;
            });
      }
      for (Future<Integer> racer : threads.invokeAll(racers)) {
        assertTrue(racer.get() <= 1);
      }
    } finally {
      threads.shutdownNow();
    }
    // Ten lines name the order: ten attempts have one each, whichever.
    assertEquals(10, counted.size());
    assertEquals(10, counted.stream().map(c -> c.substring(c.indexOf('k'))).distinct().count());
  }

  @Test
  void misuse_is_refused() {
    PaymentAttempt other =
        new PaymentAttempt(
            "A1",
            new PaymentMethodId("alipay"),
            ORDER,
            FEE,
            attempt().createdAt(),
            attempt().expiresAt());
    assertThrows(IllegalArgumentException.class, () -> session().query(other));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            submit(attempt(), Collections.nCopies(51, declared()).toArray(new TransferRecord[0])));
    assertThrows(NullPointerException.class, () -> BankTransfers.builder().build());
  }

  @Test
  void only_by_order_number_counts_no_other_line() throws Exception {
    statement.add(credit("k", ""));
    PaymentSession strict =
        method(statement)
            .onlyByOrderNumber()
            .build()
            .open(new PaymentEnvironment(clock, Duration.ofSeconds(10)));
    assertEquals(
        List.of(Finding.NOT_FOUND),
        findings(strict.evidence().orElseThrow().submit(attempt(), List.of(declared()))));
  }

  @Test
  void no_account_is_shown() {
    assertFalse(method(statement).build().toString().contains("622299990000"));
  }
}
