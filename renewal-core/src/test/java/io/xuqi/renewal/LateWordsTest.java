package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.attempt;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.Records.decide;
import static io.xuqi.renewal.Records.inState;
import static io.xuqi.renewal.Records.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.store.InMemoryRenewalStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes late, twice, or from somebody who did not know what happened since. */
final class LateWordsTest {

  private static final Problem NO_ANSWER = Problem.of(ErrorCode.CA_NO_ANSWER);
  private static final List<Event> POLLED = List.of(new Event.Polled());

  private static Event.OrderReported reported(ServiceOrder.Status status) {
    return new Event.OrderReported(0, report(0, status, PaymentOrder.Status.PAID));
  }

  private static Event.CallFailed failed() {
    return new Event.CallFailed(NO_ANSWER, Optional.empty());
  }

  private static Duration nextPoll(RenewalRecord record) {
    return Duration.between(NOW, record.nextPollAt().orElseThrow());
  }

  // ---- correcting -------------------------------------------------------------------------------

  private static RenewalRecord correcting(String key) {
    return decide(
        inState(RenewalState.REJECTED), new Event.ResubmitChosen(Records.application(FEE), key));
  }

  private static RenewalRecord corrected(String key) {
    return decide(
        correcting(key),
        new Event.Signed(
            List.of(Bytes.fromHex("01"), Bytes.fromHex("02")),
            new PreparedSubmission(key, Bytes.fromHex("beef"))));
  }

  @Test
  @Tag("R49")
  void aWordAskedForBeforeACorrectionWasSentDoesNotUndoIt() {
    RenewalRecord sent = corrected("submission-2");
    assertEquals(sent, decide(sent, reported(ServiceOrder.Status.REJECTED)));
  }

  @Test
  void aCorrectionThatMayHaveArrivedIsNotReplacedByAnother() {
    RenewalRecord sent = corrected("submission-2");
    assertEquals(
        sent, decide(sent, new Event.ResubmitChosen(Records.application(FEE), "submission-3")));
  }

  @Test
  void theAnswerToAnEarlierSubmissionDoesNotAnswerALaterOne() {
    RenewalRecord sent = corrected("submission-2");
    List<ServiceOrder> orders =
        List.of(
            report(0, ServiceOrder.Status.AWAITING_PAYMENT, PaymentOrder.Status.UNPAID),
            report(1, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.UNPAID));
    assertEquals(sent, decide(sent, new Event.SubmissionAnswered("submission-1", orders)));
    assertEquals(sent, decide(sent, new Event.SubmissionRefused("submission-1", NO_ANSWER)));
    assertTrue(
        decide(sent, new Event.SubmissionAnswered("submission-2", orders)).submission().isEmpty());
  }

  @Test
  void whileACorrectionIsBeingSignedNobodyPolls() {
    assertEquals(Duration.ofMinutes(10), nextPoll(correcting("submission-2")));
  }

  // ---- cancelling -------------------------------------------------------------------------------

  @Test
  void aWordAskedForBeforeTheCancellationDoesNotUndoIt() {
    RenewalRecord cancelling = inState(RenewalState.CANCELLING);
    assertEquals(
        RenewalState.CANCELLING,
        decide(cancelling, reported(ServiceOrder.Status.AWAITING_REVIEW)).orders().get(0).state());
    assertEquals(
        RenewalState.COMPLETED,
        decide(cancelling, reported(ServiceOrder.Status.COMPLETED)).orders().get(0).state());
    Event answered =
        new Event.CancelAnswered(
            0, report(0, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.PAID));
    assertEquals(
        RenewalState.AWAITING_REVIEW, decide(cancelling, answered).orders().get(0).state());
  }

  // ---- paying -----------------------------------------------------------------------------------

  private static RenewalRecord paying() {
    return decide(awaitingPayment(), new Event.PaymentChosen(attempt("a"), false));
  }

  private static RenewalRecord received(RenewalRecord record, long fen) {
    return decide(
        record, new Event.PaymentReported(Payment.succeeded("a", Money.ofFen(fen), "T-1")));
  }

  @Test
  @Tag("R37")
  void anAttemptThatSomebodyElseHasBegunIsNotGivenUp() {
    RenewalRecord begun = paying();
    assertFalse(
        decide(begun, new Event.PaymentNotStarted("a")).attempt("a").orElseThrow().isOpen());
    RenewalRecord inUse =
        decide(begun, new Event.PaymentReported(Payment.of("a", Payment.Status.PROCESSING)));
    assertTrue(decide(inUse, new Event.PaymentNotStarted("a")).attempt("a").orElseThrow().isOpen());
  }

  @Test
  @Tag("R37")
  void whatComesBeyondAPartThatWasGivenBackIsGivenBackToo() {
    RenewalRecord partly =
        decide(
            paying(),
            new Event.PaymentReported(
                new Payment(
                    "a",
                    Payment.Status.EXPIRED,
                    Optional.empty(),
                    Optional.of(Money.ofFen(5_000)),
                    Optional.empty())));
    RenewalRecord all = received(partly, 18_000);
    assertEquals(
        List.of(Money.ofFen(5_000), Money.ofFen(13_000)),
        all.refunds().stream().map(r -> r.request().amount()).toList());
    assertEquals(2, all.refunds().stream().map(r -> r.request().id()).distinct().count());
    assertEquals(all, received(all, 18_000), "once");
  }

  @Test
  void whatComesBeyondAKeptReceiptIsGivenBack() {
    RenewalRecord kept = decide(received(paying(), 18_000), new Event.ReceiptSettled("a"));
    RenewalRecord more = received(kept, 20_000);
    assertEquals(
        List.of(Money.ofFen(2_000)),
        more.refunds().stream().map(r -> r.request().amount()).toList());
  }

  @Test
  @Tag("R37")
  void aReceiptToldOfAgainWithoutItsAmountIsNotOpenedAnew() {
    RenewalRecord kept = decide(received(paying(), 18_000), new Event.ReceiptSettled("a"));
    Event vague = new Event.PaymentReported(Payment.of("a", Payment.Status.SUCCEEDED));
    assertEquals(kept, decide(kept, vague));
  }

  @Test
  void whetherItIsPaidWithoutAnAmountIsAskedAgain() {
    Event vague = new Event.PaymentReported(Payment.of("a", Payment.Status.SUCCEEDED));
    assertTrue(decide(paying(), vague).attempt("a").orElseThrow().isOpen());
  }

  // ---- money that comes though the method said that none would ----------------------------------

  private static final Instant LATE = attempt("a").expiresAt().plus(Polling.LATE_MONEY_WAIT);

  private static RenewalRecord ended(RenewalState state, Payment.Status end) {
    return decide(
        paying().with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = state))),
        new Event.PaymentReported(Payment.of("a", end)));
  }

  private static boolean asksForMoney(RenewalRecord record, Instant now) {
    return Workflow.decide(record, new Event.Refreshed(), now)
        .effects()
        .contains(new Effect.QueryPayment("a"));
  }

  @Test
  @Tag("R37")
  void aClosedAttemptIsAskedAboutUntilSomeTimeAfterItsEndAndLateMoneyGivenBack() {
    for (Payment.Status end : List.of(Payment.Status.CANCELLED, Payment.Status.EXPIRED)) {
      RenewalRecord over = ended(RenewalState.CANCELLED, end);
      assertTrue(over.nextPollAt().isPresent(), "somebody looks");
      assertTrue(asksForMoney(over, LATE.minusMillis(1)));
      assertEquals(List.of(FEE), amounts(received(over, 18_000)));
      assertFalse(asksForMoney(over, LATE));
      assertTrue(
          Workflow.decide(over.with(r -> r.nextPollAt = Optional.of(LATE)), POLLED, LATE)
              .record()
              .nextPollAt()
              .isEmpty(),
          "not for ever");
    }
  }

  @Test
  void whatWasCertainlyNeverSentIsNotAskedAbout() {
    RenewalRecord over = ended(RenewalState.CANCELLED, Payment.Status.FAILED);
    assertFalse(asksForMoney(over, NOW));
    assertTrue(over.nextPollAt().isEmpty());
  }

  @Test
  @Tag("R37")
  void beforeAnotherAttemptBeginsTheClosedOneIsAskedAbout() {
    assertTrue(asksForMoney(ended(RenewalState.AWAITING_PAYMENT, Payment.Status.CANCELLED), NOW));
  }

  @Test
  void aRenewalIsNotErasedWhileMoneyMayComeLate() throws Exception {
    RenewalRecords records =
        new RenewalRecords(new InMemoryRenewalStore(), new RecordCipher(DataKey.random()));
    records.create(ended(RenewalState.CANCELLED, Payment.Status.CANCELLED));
    assertEquals(0, archiveAt(records, LATE.minusMillis(1)).purge());
    assertEquals(1, archiveAt(records, LATE).purge());
  }

  private static List<Money> amounts(RenewalRecord record) {
    return record.refunds().stream().map(r -> r.request().amount()).toList();
  }

  @Test
  void aReceiptTheCaIsBeingToldOfIsAskedAboutThoughTheOrderIsOver() {
    RenewalRecord asked = received(paying(), 18_000);
    RenewalRecord over =
        decide(
            asked.with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = RenewalState.EXPIRED))),
            failed());
    assertTrue(over.nextPollAt().isPresent());
    assertFalse(over.isFinished());
  }

  @Test
  void aRefundThatAPersonMadeEndsIt() {
    RenewalRecord cancelled =
        received(
            paying()
                .with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = RenewalState.CANCELLED))),
            18_000);
    String refund = cancelled.refunds().get(0).request().id();
    RenewalRecord failed =
        decide(cancelled, new Event.RefundReported(new Refund(refund, Refund.Status.FAILED)));
    assertFalse(failed.isFinished());
    assertTrue(decide(failed, new Event.RefundMade(refund)).isFinished());
  }

  // ---- what the CA gives back -----------------------------------------------------------------

  /** Settled with the CA, then cancelled, and the CA says nothing of the fee yet. */
  private static RenewalRecord cancelledAfterSettling(RenewalState end) {
    return decide(
        decide(received(paying(), 18_000), new Event.ReceiptSettled("a"))
            .with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = end))),
        reported(ServiceOrder.Status.CANCELLED));
  }

  private static Event.OrderReported givenBack(PaymentOrder.Status status) {
    return new Event.OrderReported(0, report(0, ServiceOrder.Status.CANCELLED, status));
  }

  @Test
  @Tag("R37")
  void aFeeThatTheCaGivesBackLongAfterTheEndReachesItsPayer() {
    for (RenewalState end : List.of(RenewalState.CANCELLED, RenewalState.EXPIRED)) {
      RenewalRecord over = cancelledAfterSettling(end);
      assertEquals(List.of(), over.refunds());
      assertTrue(over.nextPollAt().isPresent(), "somebody asks");
      assertEquals(
          List.of(new Effect.QueryOrder(0)),
          Workflow.decide(over, new Event.Refreshed(), NOW).effects());
      for (PaymentOrder.Status word :
          List.of(PaymentOrder.Status.REFUND_REQUESTED, PaymentOrder.Status.REFUNDED)) {
        RenewalRecord refunding = decide(over, givenBack(word));
        assertEquals(
            List.of(FEE), refunding.refunds().stream().map(r -> r.request().amount()).toList());
        assertTrue(
            Workflow.decide(refunding, new Event.Refreshed(), NOW)
                .effects()
                .contains(new Effect.Refund("a-refund")));
      }
    }
  }

  @Test
  void aRefundThatTheCaHasPromisedIsAskedAboutUntilItIsMade() {
    RenewalRecord over =
        decide(
            paying()
                .with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = RenewalState.CANCELLED))),
            givenBack(PaymentOrder.Status.REFUND_REQUESTED));
    assertTrue(over.nextPollAt().isPresent(), "somebody asks");
    assertTrue(
        Workflow.decide(over, new Event.Refreshed(), NOW)
            .effects()
            .contains(new Effect.QueryOrder(0)));
    RenewalRecord made = decide(over, givenBack(PaymentOrder.Status.REFUNDED));
    assertEquals(PaymentState.REFUNDED, Snapshots.payment(made));
    assertFalse(
        Workflow.decide(made, new Event.Refreshed(), NOW)
            .effects()
            .contains(new Effect.QueryOrder(0)));
  }

  @Test
  void theCaIsAskedForAFeeItKeepsForNinetyDaysAndNoLonger() {
    RenewalRecord over = cancelledAfterSettling(RenewalState.CANCELLED);
    assertEquals(Optional.of(NOW), over.finishedAt());
    Instant last = NOW.plus(Duration.ofDays(90)).minusMillis(1);
    RenewalRecord due = over.with(r -> r.nextPollAt = Optional.of(last));
    assertTrue(Workflow.decide(due, POLLED, last).record().nextPollAt().isPresent());
    assertTrue(Workflow.decide(due, POLLED, last.plusMillis(1)).record().nextPollAt().isEmpty());
    RenewalRecord completed =
        over.with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = RenewalState.COMPLETED)));
    assertTrue(
        Workflow.decide(completed.with(r -> r.nextPollAt = Optional.of(NOW)), POLLED, NOW)
            .record()
            .nextPollAt()
            .isEmpty(),
        "a fee for a service is the CA's");
  }

  @Test
  void aRenewalIsNotErasedWhileItsFeeMayStillBeGivenBack() throws Exception {
    RenewalRecords records =
        new RenewalRecords(new InMemoryRenewalStore(), new RecordCipher(DataKey.random()));
    RenewalRecord over = cancelledAfterSettling(RenewalState.CANCELLED);
    records.create(over);
    assertEquals(0, archiveAt(records, NOW.plus(Duration.ofDays(89))).purge());
    assertEquals(1, archiveAt(records, NOW.plus(Duration.ofDays(90))).purge());
  }

  private static RenewalArchive archiveAt(RenewalRecords records, Instant time) {
    Clock clock = Clock.fixed(time, ZoneOffset.UTC);
    Announcer nobody = new Announcer(List.of(), ChineseWorkingDays.bundled(), clock);
    return new RenewalArchive(records, nobody, clock, Duration.ZERO);
  }

  // ---- polling ----------------------------------------------------------------------------------

  @Test
  @Tag("R37")
  void aPaidReceiptIsFollowedSoonHoweverLongThePayerTook() {
    RenewalRecord slow = paying();
    for (int i = 0; i < 40; i++) {
      slow =
          Workflow.decide(
                  slow.with(r -> r.nextPollAt = Optional.of(NOW)), List.of(new Event.Polled()), NOW)
              .record();
    }
    assertEquals(Duration.ofMinutes(10), nextPoll(slow));
    RenewalRecord paid = received(slow, 18_000);
    assertEquals(Polling.SHORTEST, nextPoll(paid));
    RenewalRecord told = decide(paid, new Event.ReceiptSettled("a"));
    assertEquals(Polling.SHORTEST, nextPoll(told), "until the CA says that it is paid");
  }
}
