package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.attempt;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.Records.submitting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.xuqi.ca.CaException;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.TokenException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes of an effect: an answer, a clear no, or nobody knows. */
final class EffectPerformerTest {

  private static final Problem NO_ANSWER = Problem.of(ErrorCode.CA_NO_ANSWER);

  private final TinyCa ca = new TinyCa();
  private final TinyWallet wallet = new TinyWallet(METHOD);
  private final EffectPerformer performer =
      new EffectPerformer(
          ca,
          new PaymentSessions(
              ca,
              List.of(wallet),
              new PaymentEnvironment(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(1))));

  private List<Event> perform(Effect effect, RenewalRecord record) {
    RenewalRecords none =
        new RenewalRecords(new InMemoryRenewalStore(), new RecordCipher(DataKey.random()));
    return performer.perform(
        effect, record, new OrderContexts(none, new Loaded(1, record), TokenAccess.NONE));
  }

  private void fails(CaException failure) {
    ca.failures.add(Optional.of(failure));
  }

  private static RenewalRecord paying() {
    return awaitingPayment().with(r -> r.attempts.add(AttemptRecord.begun(attempt("a-1"), false)));
  }

  private static RenewalRecord refunding() {
    RefundRequest request = new RefundRequest("a-1-refund", attempt("a-1"), FEE);
    return paying().with(r -> r.refunds.add(new RefundRecord(request, Refund.Status.UNKNOWN)));
  }

  // ---- submitting -----------------------------------------------------------------------------

  @Test
  void theStoredBytesAreSentAndTheOrdersComeBack() {
    List<Event> came = perform(new Effect.Submit(true), submitting());
    assertEquals(List.of("submit cafe"), ca.calls);
    Event.SubmissionAnswered answered =
        assertInstanceOf(Event.SubmissionAnswered.class, came.get(0));
    assertEquals(2, answered.orders().size());
  }

  @Test
  void aCorrectionIsSentForTheOrdersThatAreCorrected() {
    RenewalRecord record =
        awaitingPayment()
            .with(
                r -> {
                  r.submission = Optional.of(Records.submission());
                  r.resubmission = true;
                  r.orders.set(1, r.orders.get(1).with(o -> o.state = RenewalState.SUBMITTING));
                });
    List<Event> came = perform(new Effect.Submit(true), record);
    assertEquals(List.of("resubmit 1"), ca.calls);
    assertEquals(1, ((Event.SubmissionAnswered) came.get(0)).orders().size());
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "CA_REFUSED",
        "APPLICATION_ACTIVE",
        "APPLICATION_EXPIRED",
        "APPLICATION_TOO_EARLY",
        "APPLICATION_NOT_ELIGIBLE",
        "APPLICATION_AGREEMENT",
        "APPLICATION_QUOTE_CHANGED",
        "APPLICATION_TERM",
        "APPLICATION_SUPERSEDED",
        "PAYMENT_NOT_NEEDED"
      })
  void aClearNoToTheFirstSendingRefusesTheSubmission(ErrorCode code) {
    Problem no = Problem.of(code, "x", "y");
    fails(new CaException(no));
    assertEquals(
        List.of(new Event.SubmissionRefused("submission-1", no)),
        perform(new Effect.Submit(true), submitting()));
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "CA_NO_ANSWER",
        "CA_BAD_REPLY",
        "CA_UNAVAILABLE",
        "CA_UNREACHABLE",
        "CA_NOT_AUTHORISED"
      })
  void whateverIsNoClearNoLeavesTheSubmissionOpen(ErrorCode code) {
    Problem unclear = Problem.of(code, "x");
    fails(new CaException(unclear, null, Duration.ofSeconds(7)));
    assertEquals(
        List.of(new Event.CallFailed(unclear, Optional.of(Duration.ofSeconds(7)))),
        perform(new Effect.Submit(true), submitting()));
  }

  @Test
  void thatAnApplicationIsUnderWayMayMeanThisVeryOneWhenItWasSentBefore() {
    Problem active = Problem.of(ErrorCode.APPLICATION_ACTIVE, "17");
    fails(new CaException(active));
    assertEquals(
        List.of(new Event.CallFailed(active, Optional.empty())),
        perform(new Effect.Submit(false), submitting()));
  }

  @Test
  void aKeyThatFailedWhileSigningACallIsNoNoOfTheCa() {
    Problem no = Problem.of(ErrorCode.CA_REFUSED, "x", "y");
    fails(new CaException(no, new TokenException(Problem.of(ErrorCode.TOKEN_REMOVED))));
    assertEquals(
        List.of(new Event.CallFailed(no, Optional.empty())),
        perform(new Effect.Submit(true), submitting()));
  }

  // ---- orders ---------------------------------------------------------------------------------

  @Test
  void anOrderIsAskedForByItsOwnNumber() {
    Event.OrderReported reported =
        (Event.OrderReported) perform(new Effect.QueryOrder(1), awaitingPayment()).get(0);
    assertEquals(List.of("order 1"), ca.calls);
    assertEquals(1, reported.order());
    assertEquals(ServiceOrder.Status.AWAITING_REVIEW, reported.report().status());
  }

  @Test
  void aCancelledOrderIsReportedAsSuch() {
    List<Event> came = perform(new Effect.CancelOrder(1), awaitingPayment());
    assertEquals(List.of("cancel 1"), ca.calls);
    Event.CancelAnswered reported = (Event.CancelAnswered) came.get(0);
    assertEquals(1, reported.order());
    assertEquals(ServiceOrder.Status.CANCELLED, reported.report().status());
  }

  @Test
  void aRefusedCancellationTellsWhereTheOrderStandsAndThatItWasRefused() {
    fails(CaException.refused("cancel-refused", "APPROVED"));
    ca.status = ServiceOrder.Status.APPROVED;
    List<Event> came = perform(new Effect.CancelOrder(0), awaitingPayment());
    assertEquals(List.of("cancel 0", "order 0"), ca.calls);
    assertEquals(
        ServiceOrder.Status.APPROVED, ((Event.CancelAnswered) came.get(0)).report().status());
    Problem refused = ((Event.CallFailed) came.get(1)).problem();
    assertEquals(ErrorCode.CANCEL_REFUSED, refused.code());
    assertEquals(List.of("cancel-refused: APPROVED"), refused.arguments());
  }

  @Test
  void anUnansweredCancellationIsUnknown() {
    fails(new CaException(NO_ANSWER));
    assertEquals(
        List.of(new Event.CallFailed(NO_ANSWER, Optional.empty())),
        perform(new Effect.CancelOrder(0), awaitingPayment()));
    assertEquals(List.of("cancel 0"), ca.calls);
  }

  // ---- paying ---------------------------------------------------------------------------------

  @Test
  void anAttemptIsBegunAskedAboutAndClosed() {
    RenewalRecord record = paying();
    assertEquals(
        List.of(new Event.PaymentReported(Payment.of("a-1", Payment.Status.REQUIRES_ACTION))),
        perform(new Effect.InitiatePayment("a-1", true), record));
    wallet.pay("a-1");
    Event paid = new Event.PaymentReported(Payment.succeeded("a-1", FEE, "Wa-1"));
    assertEquals(List.of(paid), perform(new Effect.QueryPayment("a-1"), record));
    assertEquals(List.of(paid), perform(new Effect.ClosePayment("a-1"), record));
    assertEquals(List.of("initiate", "query", "close"), wallet.calls);
  }

  @Test
  void anAnswerAboutAnotherAttemptSaysNothing() {
    wallet.answer = Optional.of(Payment.succeeded("a-2", FEE, "W"));
    assertEquals(
        List.of(new Event.PaymentReported(Payment.of("a-1", Payment.Status.UNKNOWN))),
        perform(new Effect.QueryPayment("a-1"), paying()));
  }

  @Test
  void onlyAnAttemptThatWasCertainlyNeverSentIsOver() {
    Problem unsent = Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "x");
    wallet.failure = Optional.of(new PaymentException(unsent));
    Event failed = new Event.CallFailed(unsent, Optional.empty());
    assertEquals(
        List.of(new Event.PaymentNotStarted("a-1"), failed),
        perform(new Effect.InitiatePayment("a-1", true), paying()));
    assertEquals(List.of(failed), perform(new Effect.InitiatePayment("a-1", false), paying()));
    assertEquals(List.of(failed), perform(new Effect.QueryPayment("a-1"), paying()));

    Problem unclear = Problem.of(ErrorCode.CA_NO_ANSWER);
    wallet.failure = Optional.of(new PaymentException(unclear));
    assertEquals(
        List.of(new Event.CallFailed(unclear, Optional.empty())),
        perform(new Effect.InitiatePayment("a-1", true), paying()));
  }

  @Test
  void lookingForLateMoneyInVainIsNoTroubleOfTheRenewals() {
    RenewalRecord closed =
        Records.decide(
            paying(), new Event.PaymentReported(Payment.of("a-1", Payment.Status.CANCELLED)));
    wallet.failure =
        Optional.of(new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "x")));
    assertEquals(List.of(), perform(new Effect.QueryPayment("a-1"), closed));
  }

  @Test
  void aPluginThatBreaksDecidesNothing() {
    wallet.breakage = Optional.of(new IllegalStateException("broken"));
    Event.CallFailed failed =
        (Event.CallFailed) perform(new Effect.QueryPayment("a-1"), paying()).get(0);
    assertEquals(ErrorCode.INTERNAL, failed.problem().code());
    assertEquals(List.of("IllegalStateException"), failed.problem().arguments());
  }

  @Test
  void theCaIsToldOfAReceiptForThePricedOrder() {
    RenewalRecord record = paying();
    assertEquals(
        List.of(new Event.ReceiptSettled("a-1")), perform(new Effect.SettleReceipt("a-1"), record));
    assertEquals(List.of("settle 0"), ca.calls);
    fails(CaException.refused("x", "y"));
    assertInstanceOf(
        Event.SettlementRefused.class, perform(new Effect.SettleReceipt("a-1"), record).get(0));
    fails(new CaException(NO_ANSWER));
    assertEquals(
        List.of(new Event.CallFailed(NO_ANSWER, Optional.empty())),
        perform(new Effect.SettleReceipt("a-1"), record));
  }

  @Test
  void aReceiptIsGivenBackOrAPersonIsTold() {
    assertEquals(
        List.of(new Event.RefundReported(new Refund("a-1-refund", Refund.Status.SUCCEEDED))),
        perform(new Effect.Refund("a-1-refund"), refunding()));
    assertEquals("a-1", wallet.refunded.get("a-1-refund"));

    wallet.gives = false;
    Event.CallFailed due =
        (Event.CallFailed) perform(new Effect.Refund("a-1-refund"), refunding()).get(0);
    assertEquals(ErrorCode.PAYMENT_REFUND_DUE, due.problem().code());

    wallet.gives = true;
    Problem unsent = Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "x");
    wallet.failure = Optional.of(new PaymentException(unsent));
    assertEquals(
        List.of(new Event.CallFailed(unsent, Optional.empty())),
        perform(new Effect.Refund("a-1-refund"), refunding()));
  }
}
