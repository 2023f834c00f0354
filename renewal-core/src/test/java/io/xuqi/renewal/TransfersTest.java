package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.TinyBank.transfer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.renewal.DeclaredTransfers.Total;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.InMemoryRenewalStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Paying by bank transfers that the payer declares. */
final class TransfersTest {

  private static final RenewalId ID = awaitingPayment().id();
  private static final String ATTEMPT = new AttemptId(ID, 1).toString();

  private final TinyCa ca = new TinyCa();
  private final TinyBank bank = new TinyBank();
  private final TinyWallet wallet = new TinyWallet(METHOD);
  private Instant now = NOW;
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
          throw new IllegalStateException("nobody asks");
        }
      };
  private final RenewalRecords records =
      new RenewalRecords(new InMemoryRenewalStore(), new RecordCipher(DataKey.random()));
  private final PaymentSessions payments =
      new PaymentSessions(
          ca, List.of(bank, wallet), new PaymentEnvironment(clock, Duration.ofSeconds(1)));
  private final RenewalProgress progress =
      new RenewalProgress(
          records,
          new EffectPerformer(ca, payments),
          new Announcer(List.of(), ChineseWorkingDays.bundled(), clock),
          clock);
  private final Paying paying = new Paying(clock, payments, progress);
  private final Transferring transferring = new Transferring(payments, progress);

  @BeforeEach
  void begin() throws XuqiException {
    progress.begin(awaitingPayment());
    pay(TinyBank.ID);
  }

  private Loaded stored() throws XuqiException {
    return records.load(ID);
  }

  private RenewalRecord pay(PaymentMethodId method) throws XuqiException {
    return paying.pay(stored(), method);
  }

  private RenewalRecord declare(TransferRecord... transfers) throws XuqiException {
    return transferring.declare(stored(), List.of(transfers));
  }

  private RenewalRecord verify() throws XuqiException {
    return transferring.verify(stored());
  }

  private RenewalRecord refresh() throws XuqiException {
    return progress.refresh(stored(), TokenAccess.NONE).record();
  }

  private RenewalRecord cancel() throws XuqiException {
    return progress.advance(stored(), new Event.CancelChosen()).record();
  }

  private void arrive(TransferRecord... transfers) {
    bank.arrived.addAll(Arrays.asList(transfers));
  }

  private static AttemptRecord attempt(RenewalRecord record) {
    return record.attempt(ATTEMPT).orElseThrow();
  }

  private static DeclaredTransfers shown(RenewalRecord record) {
    return new Snapshots(ChineseWorkingDays.bundled(), true, true)
        .of(record)
        .transfers()
        .orElseThrow();
  }

  private static List<Optional<Finding>> findings(RenewalRecord record) {
    return attempt(record).declaration().transfers().stream()
        .map(t -> t.result().map(Result::finding))
        .toList();
  }

  private static List<Optional<Finding>> found(Finding... findings) {
    return Arrays.stream(findings).map(Optional::of).toList();
  }

  private static List<Long> refunds(RenewalRecord record) {
    return record.refunds().stream().map(r -> r.request().amount().minorUnits()).toList();
  }

  private static ErrorCode refused(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(RenewalException.class, call).code();
  }

  // ---- declaring and verifying ------------------------------------------------------------------

  @Test
  @Tag("R34")
  void transfersAreAddedAndDeletedFreelyBeforeTheyAreFound() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    declare(transfer(8_000), transfer(9_000), transfer(1_000));
    declare();
    assertEquals(List.of(), shown(declare()).transfers());
    assertEquals(List.of("initiate"), bank.calls, "declaring asks nobody");
    verify();
    assertEquals(List.of("initiate"), bank.calls, "nothing is declared");
  }

  @Test
  @Tag("R36")
  void theDeclaredListIsDurableBeforeItIsSent() throws XuqiException {
    List<List<TransferRecord>> durable = new ArrayList<>();
    List<Boolean> intended = new ArrayList<>();
    bank.whenAsked =
        () -> {
          try {
            durable.add(attempt(stored().record()).declaration().records());
            intended.add(attempt(stored().record()).declaration().sought());
          } catch (XuqiException e) {
            throw new AssertionError(e);
          }
        };
    declare(transfer(10_000), transfer(8_000));
    verify();
    assertEquals(List.of(List.of(transfer(10_000), transfer(8_000))), durable);
    assertEquals(List.of(true), intended, "and that it is to be sent");
  }

  @Test
  @Tag("R36")
  void eachTransferHasItsResultAndAllTogetherOne() throws XuqiException {
    assertEquals(Optional.empty(), shown(declare(transfer(10_000), transfer(8_000))).total());
    arrive(transfer(10_000));
    RenewalRecord under = verify();
    assertEquals(found(Finding.MATCHED, Finding.NOT_FOUND), findings(under));
    assertEquals(Optional.of(Total.UNDER), shown(under).total());
    assertEquals(PaymentState.PARTIALLY_PAID, Snapshots.payment(under));
    assertEquals(Optional.of(TinyBank.ASK), Snapshots.nextAction(under));
    assertEquals("未查到", shown(under).transfers().get(1).message(Locale.CHINESE));
    arrive(transfer(8_000));
    RenewalRecord exact = verify();
    assertEquals(found(Finding.MATCHED, Finding.MATCHED), findings(exact));
    assertEquals(Optional.of(Total.EXACT), shown(exact).total());
    assertEquals(List.of(ATTEMPT), ca.settled);
    assertEquals(PaymentState.PAID, Snapshots.payment(refresh()));
  }

  @Test
  @Tag("R36")
  void nothingFoundIsNoFailureAndNoPayment() throws XuqiException {
    declare(transfer(18_000));
    RenewalRecord nothing = verify();
    assertEquals(Optional.of(Total.UNDER), shown(nothing).total());
    assertEquals(PaymentState.UNPAID, Snapshots.payment(nothing));
    assertTrue(Snapshots.allowedActions(nothing, true).contains(UserAction.TRANSFER));
    assertEquals(Optional.empty(), nothing.problem());
  }

  @Test
  @Tag("R36")
  void whatMayStillComeIsLookedForAgainAndNothingElse() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    refresh();
    assertEquals(List.of("initiate", "query"), bank.calls, "nobody asked for it yet");
    arrive(transfer(10_000));
    verify();
    arrive(transfer(8_000));
    RenewalRecord all = refresh();
    assertEquals(found(Finding.MATCHED, Finding.MATCHED), findings(all));
    bank.calls.clear();
    refresh();
    assertEquals(List.of(), bank.calls);
  }

  @Test
  void whatAPersonHasToDecideIsNotLookedForByItself() throws XuqiException {
    bank.otherwise.put(transfer(18_000), Finding.AMBIGUOUS);
    declare(transfer(18_000));
    verify();
    bank.calls.clear();
    refresh();
    assertEquals(List.of("query"), bank.calls);
    bank.otherwise.clear();
    arrive(transfer(18_000));
    assertEquals(found(Finding.MATCHED), findings(verify()));
  }

  @Test
  void aVerificationThatWasInterruptedIsMadeByTheNextPoll() throws XuqiException {
    declare(transfer(18_000));
    arrive(transfer(18_000));
    bank.unreachable = true;
    assertEquals(
        ErrorCode.PAYMENT_NOT_STARTED, verify().problem().map(p -> p.code()).orElseThrow());
    bank.unreachable = false;
    assertEquals(found(Finding.MATCHED), findings(refresh()));
  }

  @Test
  void thatTheStatementCouldNotBeHadIsForgottenOnceItIsThere() throws XuqiException {
    declare(transfer(18_000));
    bank.unreachable = true;
    assertTrue(verify().problem().isPresent());
    assertTrue(refresh().problem().isPresent());
    bank.unreachable = false;
    assertEquals(Optional.empty(), refresh().problem());
  }

  @Test
  void transfersAreForMethodsThatTakeThem() throws XuqiException {
    pay(METHOD);
    declare(transfer(18_000)); // late, for the attempt that was closed
    wallet.gives = false;
    RenewalRecord free = Records.inState(RenewalState.AWAITING_PAYMENT);
    assertEquals(
        ErrorCode.PAYMENT_NO_TRANSFERS,
        refused(() -> transferring.declare(new Loaded(1, free), List.of(transfer(1)))));
    assertEquals(
        ErrorCode.PAYMENT_NO_TRANSFERS, refused(() -> transferring.verify(new Loaded(1, free))));
  }

  // ---- what is told late ------------------------------------------------------------------------

  private static RenewalRecord verified(
      RenewalRecord record, int revision, long received, Finding... findings) {
    List<Result> results =
        Arrays.stream(findings).map(f -> new Result(f, Optional.empty())).toList();
    Payment payment =
        new Payment(
            ATTEMPT,
            received < 18_000 ? Payment.Status.PARTIALLY_PAID : Payment.Status.SUCCEEDED,
            Optional.empty(),
            Optional.of(Money.ofFen(received)),
            Optional.empty());
    return Records.decide(
        record,
        new Event.TransfersVerified(ATTEMPT, revision, new TransferVerification(results, payment)));
  }

  @Test
  @Tag("R36")
  void aStaleVerificationDoesNotOverwriteTheResultsOfOtherRecords() throws XuqiException {
    declare(transfer(10_000));
    int asked = attempt(verify()).declaration().revision();
    RenewalRecord changed = declare(transfer(8_000), transfer(10_000));
    assertEquals(List.of(Optional.empty(), Optional.of(Finding.NOT_FOUND)), findings(changed));
    RenewalRecord late = verified(changed, asked, 10_000, Finding.MATCHED);
    assertEquals(findings(changed), findings(late), "it is about another list");
    assertEquals(
        Optional.of(Money.ofFen(10_000)), attempt(late).payment().received(), "money is money");
    assertTrue(attempt(late).declaration().isAwaited(), "and is looked for again");
    assertEquals(
        Optional.of(TinyBank.ASK), Snapshots.nextAction(late), "the rest is still to be paid");
  }

  @Test
  @Tag("R36")
  void whoLookedEarlierAndTellsLaterTakesNothingBack() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    arrive(transfer(10_000));
    RenewalRecord known = verify();
    int revision = attempt(known).declaration().revision();
    RenewalRecord late = verified(known, revision, 0, Finding.NOT_FOUND, Finding.NOT_FOUND);
    assertEquals(found(Finding.MATCHED, Finding.NOT_FOUND), findings(late));
    assertEquals(Optional.of(Money.ofFen(10_000)), attempt(late).payment().received());
    assertEquals(Payment.Status.PARTIALLY_PAID, attempt(late).payment().status());
  }

  @Test
  void whatTheBankTookBackCountsNoMore() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    arrive(transfer(10_000));
    RenewalRecord known = verify();
    int revision = attempt(known).declaration().revision();
    RenewalRecord reversed = verified(known, revision, 0, Finding.REVERSED, Finding.NOT_FOUND);
    assertEquals(found(Finding.REVERSED, Finding.NOT_FOUND), findings(reversed));
    assertEquals(Optional.of(Money.ofFen(0)), attempt(reversed).payment().received());
    RenewalRecord late = verified(reversed, revision, 0, Finding.MATCHED, Finding.NOT_FOUND);
    assertEquals(found(Finding.REVERSED, Finding.NOT_FOUND), findings(late));
    assertTrue(shown(reversed).transfers().get(0).mayBeDeleted());
  }

  @Test
  @Tag("R34")
  void aTransferThatWasCountedCannotBeDeleted() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    arrive(transfer(10_000));
    verify();
    assertEquals(ErrorCode.PAYMENT_TRANSFER_COUNTED, refused(() -> declare(transfer(8_000))));
    assertEquals(found(Finding.MATCHED, Finding.NOT_FOUND), findings(stored().record()));
    RenewalRecord changed = declare(transfer(9_000), transfer(10_000));
    assertEquals(List.of(Optional.empty(), Optional.of(Finding.MATCHED)), findings(changed));
  }

  @Test
  @Tag("R34")
  void ofTwoTransfersToldAlikeTheCountedOneStays() throws XuqiException {
    declare(transfer(9_000), transfer(9_000));
    arrive(transfer(9_000));
    verify();
    assertEquals(found(Finding.MATCHED), findings(declare(transfer(9_000))));
    assertEquals(ErrorCode.PAYMENT_TRANSFER_COUNTED, refused(this::declare));
  }

  // ---- more, less and too late ------------------------------------------------------------------

  @Test
  @Tag("R36")
  void whatIsMoreThanDueIsGivenBackAndTheFeeKept() throws XuqiException {
    declare(transfer(20_000));
    arrive(transfer(20_000));
    RenewalRecord over = verify();
    assertEquals(Optional.of(Total.OVER), shown(over).total());
    assertEquals(List.of(ATTEMPT), ca.settled);
    assertEquals(List.of(2_000L), refunds(over));
    assertEquals(
        ErrorCode.PAYMENT_REFUND_DUE, over.problem().map(p -> p.code()).orElseThrow(), "a person");
    assertTrue(over.hasKeptReceipt());
    assertFalse(Snapshots.allowedActions(over, true).contains(UserAction.PAY));
    assertEquals(List.of(2_000L), refunds(refresh()), "once");
  }

  @Test
  @Tag("R37")
  void whileTheExcessIsGivenBackNothingElseIsOfferedThoughTheCaHasNotConfirmed()
      throws XuqiException {
    declare(transfer(20_000));
    RenewalRecord received = verified(stored().record(), 1, 20_000, Finding.MATCHED);
    assertEquals(AttemptRecord.Settlement.ASKED, attempt(received).settlement());
    assertEquals(Optional.of(FEE), attempt(received).receipt().received(), "what the CA is told");
    RenewalRecord settled = Records.decide(received, new Event.ReceiptSettled(ATTEMPT));
    assertEquals(List.of(2_000L), refunds(settled));
    assertFalse(Snapshots.allowedActions(settled, true).contains(UserAction.PAY));
    assertEquals(
        settled,
        Records.decide(settled, new Event.PaymentChosen(Records.attempt("another"), false)));
    RenewalRecord refused =
        Records.decide(
            received,
            new Event.SettlementRefused(
                ATTEMPT, io.xuqi.common.Problem.of(ErrorCode.PAYMENT_NOT_NEEDED, "x")));
    assertEquals(List.of(20_000L), refunds(refused));
  }

  @Test
  @Tag("R36")
  void theAmountThatCountsIsWhatWasReceivedWhateverTheMethodCallsIt() throws XuqiException {
    declare(transfer(10_000));
    Payment toldTooMuch = Payment.succeeded(ATTEMPT, Money.ofFen(10_000), "T");
    TransferVerification less =
        new TransferVerification(
            List.of(new Result(Finding.MATCHED, Optional.empty())), toldTooMuch);
    RenewalRecord partly =
        Records.decide(stored().record(), new Event.TransfersVerified(ATTEMPT, 1, less));
    assertEquals(PaymentState.PARTIALLY_PAID, Snapshots.payment(partly));
    assertEquals(AttemptRecord.Settlement.NONE, attempt(partly).settlement());
    assertEquals(List.of(), refunds(partly));
  }

  @Test
  @Tag("R37")
  void whatWasReceivedIsNotForgottenWhenTheMethodIsSwitched() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    arrive(transfer(10_000));
    verify();
    RenewalRecord switched = pay(METHOD);
    assertEquals(List.of(10_000L), refunds(switched));
    arrive(transfer(8_000));
    assertEquals(List.of(10_000L, 8_000L), refunds(refresh()), "nor what comes later");
    wallet.pay(new AttemptId(ID, 2).toString());
    RenewalRecord paid = refresh();
    assertEquals(List.of(new AttemptId(ID, 2).toString()), ca.settled);
    assertEquals(List.of(10_000L, 8_000L), refunds(paid));
  }

  @Test
  @Tag("R37")
  void whatWasReceivedIsNotForgottenWhenTheApplicationIsCancelled() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    arrive(transfer(10_000));
    verify();
    RenewalRecord cancelled = cancel();
    assertEquals(RenewalState.CANCELLED, cancelled.state());
    assertEquals(List.of(10_000L), refunds(cancelled));
    assertTrue(cancelled.nextPollAt().isPresent());
    progress.advance(stored(), new Event.RefundMade(cancelled.refunds().get(0).request().id()));
    assertFalse(stored().record().isFinished(), "the other one may still come");
    assertTrue(refresh().nextPollAt().isPresent());
    arrive(transfer(8_000));
    assertEquals(List.of(10_000L, 8_000L), refunds(refresh()));
  }

  @Test
  @Tag("R37")
  void whatIsDeclaredAfterTheCancellationIsFoundAndGivenBack() throws XuqiException {
    cancel();
    declare(transfer(18_000));
    arrive(transfer(18_000));
    RenewalRecord late = verify();
    assertEquals(List.of(18_000L), refunds(late));
    assertEquals(List.of(), ca.settled);
  }

  @Test
  @Tag("R37")
  void aPartThatComesToAClosedAttemptIsGivenBackToo() throws XuqiException {
    declare(transfer(5_000), transfer(3_000));
    verify();
    cancel();
    arrive(transfer(5_000));
    assertEquals(List.of(5_000L), refunds(refresh()));
    assertEquals(Payment.Status.CANCELLED, attempt(stored().record()).payment().status());
    arrive(transfer(3_000));
    assertEquals(List.of(5_000L, 3_000L), refunds(refresh()));
  }

  @Test
  void whatDoesNotComeIsGivenUpWithTheTimeOfItsAttempt() throws XuqiException {
    declare(transfer(18_000));
    verify();
    cancel();
    assertFalse(stored().record().isFinished());
    now = NOW.plus(Duration.ofDays(30)).plusMillis(1);
    RenewalRecord over = refresh();
    assertTrue(over.isFinished());
    assertEquals(Optional.of(now), over.finishedAt());
    bank.calls.clear();
    now = NOW.plus(Duration.ofDays(30)).plus(Polling.LATE_MONEY_WAIT).minusMillis(1);
    RenewalRecord asked = refresh();
    assertEquals(List.of("query"), bank.calls, "whether somebody else counted some");
    now = asked.nextPollAt().orElseThrow();
    assertEquals(Optional.empty(), refresh().nextPollAt());
    arrive(transfer(18_000));
    assertEquals(List.of(18_000L), refunds(verify()), "but found when somebody asks");
  }

  @Test
  @Tag("R30")
  void anAttemptOfAnOfflineMethodLivesThirtyDaysAndAnyOtherTwoHours() throws XuqiException {
    AttemptRecord transfer = attempt(stored().record());
    assertEquals(NOW.plus(Duration.ofDays(30)), transfer.attempt().expiresAt());
    AttemptRecord online = pay(METHOD).openAttempt().orElseThrow();
    assertEquals(NOW.plus(Duration.ofHours(2)), online.attempt().expiresAt());
  }

  @Test
  void aBankIsNotAskedEveryFewSeconds() throws XuqiException {
    declare(transfer(18_000));
    RenewalRecord waiting = verify();
    assertEquals(Optional.of(NOW.plus(Duration.ofMinutes(1))), waiting.nextPollAt());
  }

  @Test
  void moneyThatTheCaCollectsIsAskedForOnlyWhileItIsOwed() throws XuqiException {
    declare(transfer(18_000));
    RenewalRecord hosted =
        verify()
            .with(
                r ->
                    r.attempts.replaceAll(
                        a ->
                            new AttemptRecord(
                                a.attempt(), true, a.payment(), a.settlement(), a.declaration())));
    assertTrue(
        Workflow.decide(hosted, new Event.Refreshed(), NOW)
            .effects()
            .contains(new Effect.VerifyTransfers(ATTEMPT)));
    RenewalRecord paid =
        Records.decide(
            hosted,
            new Event.OrderReported(
                0,
                Records.report(0, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.PAID)));
    assertFalse(
        Workflow.decide(paid, new Event.Refreshed(), NOW)
            .effects()
            .contains(new Effect.VerifyTransfers(ATTEMPT)));
    assertEquals(paid, Records.decide(paid, new Event.TransfersDeclared(ATTEMPT, List.of())));
    assertFalse(paid.mayReceiveTransfers());
  }

  @Test
  void aVerificationOfOtherTransfersThanAskedForDecidesNothing() throws XuqiException {
    declare(transfer(10_000), transfer(8_000));
    bank.forgets = true;
    arrive(transfer(10_000));
    RenewalRecord odd = verify();
    assertEquals(ErrorCode.INTERNAL, odd.problem().map(p -> p.code()).orElseThrow());
    assertEquals(List.of(Optional.empty(), Optional.empty()), findings(odd));
    bank.forgets = false;
    assertEquals(found(Finding.MATCHED, Finding.NOT_FOUND), findings(refresh()));
  }

  // ---- personal data ----------------------------------------------------------------------------

  @Test
  @Tag("R35")
  void whatIsShownInLogsNamesNeitherPayerNorAccount() throws XuqiException {
    RenewalRecord declared = declare(transfer(18_000, "私人备注"));
    Event event = new Event.TransfersDeclared(ATTEMPT, List.of(transfer(18_000, "私人备注")));
    for (String text : List.of(declared.toString(), shown(declared).toString(), event.toString())) {
      assertFalse(text.contains("6222000012345678"), text);
      assertFalse(text.contains("云岭示例商贸"), text);
      assertFalse(text.contains("私人备注"), text);
    }
  }
}
