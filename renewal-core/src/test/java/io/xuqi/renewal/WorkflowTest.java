package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.attempt;
import static io.xuqi.renewal.Records.awaitingPayment;
import static io.xuqi.renewal.Records.decide;
import static io.xuqi.renewal.Records.inState;
import static io.xuqi.renewal.Records.planned;
import static io.xuqi.renewal.Records.report;
import static io.xuqi.renewal.Records.signed;
import static io.xuqi.renewal.Records.submitting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.renewal.TransitionTable.Transition;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class WorkflowTest {

  private static final Problem SOME_PROBLEM = Problem.of(ErrorCode.CA_NO_ANSWER);

  // ---- the table --------------------------------------------------------------------------------

  @Test
  void everyTransitionOfTheTableIsTakenByADecision() {
    Set<Transition> taken = new HashSet<>();
    for (RenewalState from : RenewalState.values()) {
      for (Event event : events(from)) {
        RenewalRecord before = start(from, event);
        RenewalRecord after = decide(before, event);
        RenewalState to = after.orders().get(0).state();
        if (to != from) {
          taken.add(new Transition(from, triggerOf(event, before), to));
        }
      }
    }
    assertEquals(Set.copyOf(TransitionTable.ALL), taken);
  }

  private static RenewalRecord start(RenewalState from, Event event) {
    boolean unsent = from == RenewalState.SUBMITTING && event instanceof Event.CancelChosen;
    boolean again = event instanceof Event.SubmissionRefused e && !e.problem().equals(SOME_PROBLEM);
    RenewalRecord record =
        from == RenewalState.SUBMITTING ? (unsent ? planned() : submitting()) : inState(from);
    return record.with(r -> r.resubmission = again);
  }

  private static List<Event> events(RenewalState from) {
    List<Event> events = new java.util.ArrayList<>();
    for (ServiceOrder.Status status : ServiceOrder.Status.values()) {
      events.add(
          from == RenewalState.SUBMITTING
              ? new Event.SubmissionAnswered(
                  "submission-1",
                  List.of(
                      report(0, status, PaymentOrder.Status.UNPAID),
                      report(1, status, PaymentOrder.Status.UNPAID)))
              : from == RenewalState.CANCELLING
                  ? new Event.CancelAnswered(0, report(0, status, PaymentOrder.Status.UNPAID))
                  : new Event.OrderReported(0, report(0, status, PaymentOrder.Status.UNPAID)));
    }
    events.add(new Event.CancelChosen());
    events.add(new Event.InstallBegun());
    events.add(new Event.InstallConfirmed(0));
    events.add(new Event.ResubmitChosen(Records.application(FEE), "submission-2"));
    if (from == RenewalState.SUBMITTING) {
      events.add(new Event.SubmissionRefused("submission-1", SOME_PROBLEM));
      events.add(
          new Event.SubmissionRefused("submission-1", Problem.of(ErrorCode.CA_REFUSED, "x", "y")));
    }
    return events;
  }

  private static OrderTrigger triggerOf(Event event, RenewalRecord before) {
    if (event instanceof Event.SubmissionAnswered e) {
      return OrderTrigger.of(e.orders().get(0).status()).orElseThrow();
    } else if (event instanceof Event.OrderReported e) {
      return OrderTrigger.of(e.report().status()).orElseThrow();
    } else if (event instanceof Event.CancelAnswered e) {
      return OrderTrigger.of(e.report().status()).orElseThrow();
    } else if (event instanceof Event.CancelChosen) {
      return before.isUnsent() ? OrderTrigger.ABANDONED : OrderTrigger.CANCEL_CHOSEN;
    } else if (event instanceof Event.InstallBegun) {
      return OrderTrigger.INSTALL_BEGUN;
    } else if (event instanceof Event.InstallConfirmed) {
      return OrderTrigger.INSTALL_CONFIRMED;
    } else if (event instanceof Event.ResubmitChosen) {
      return OrderTrigger.RESUBMIT_CHOSEN;
    }
    return before.resubmission()
        ? OrderTrigger.RESUBMISSION_REFUSED
        : OrderTrigger.SUBMISSION_REFUSED;
  }

  @Test
  void noTransitionLeavesAFinalState() {
    assertTrue(TransitionTable.ALL.stream().noneMatch(t -> t.from().isFinal()));
  }

  @Test
  void everyStateButTheFirstIsReachable() {
    Set<RenewalState> reached = EnumSet.of(RenewalState.SUBMITTING);
    TransitionTable.ALL.forEach(t -> reached.add(t.to()));
    assertEquals(EnumSet.allOf(RenewalState.class), reached);
  }

  @Test
  void aLateWordOfTheCaNeverTakesAnOrderBackwards() {
    for (RenewalState from :
        List.of(
            RenewalState.AWAITING_REVIEW,
            RenewalState.AWAITING_INSTALL,
            RenewalState.INSTALLING,
            RenewalState.COMPLETED)) {
      RenewalRecord after =
          decide(
              inState(from),
              new Event.OrderReported(
                  0, report(0, ServiceOrder.Status.AWAITING_PAYMENT, PaymentOrder.Status.UNPAID)));
      assertEquals(from, after.orders().get(0).state());
    }
  }

  // ---- polling ----------------------------------------------------------------------------------

  private static RenewalRecord troubled(ErrorCode code) {
    return decide(awaitingPayment(), new Event.CallFailed(Problem.of(code), Optional.empty()));
  }

  @Test
  void thatNobodyAnsweredIsShownUntilEverybodyAnswersAgain() {
    RenewalRecord troubled = troubled(ErrorCode.CA_NO_ANSWER);
    Event.CallFailed again =
        new Event.CallFailed(Problem.of(ErrorCode.CA_NO_ANSWER), Optional.empty());
    assertTrue(
        Workflow.decide(troubled, List.of(again, new Event.Polled()), NOW)
            .record()
            .problem()
            .isPresent());
    assertEquals(Optional.empty(), decide(troubled, new Event.Polled()).problem());
  }

  @Test
  void whatSomebodyHasToSeeIsNotForgottenWithTheNextPoll() {
    RenewalRecord refused = troubled(ErrorCode.CANCEL_REFUSED);
    assertTrue(decide(refused, new Event.Polled()).problem().isPresent());
  }

  // ---- submitting -------------------------------------------------------------------------------

  @Test
  @Tag("R22")
  void theSignedBytesAreInTheRecordBeforeTheyAreSent() {
    Workflow.Decision decision = Workflow.decide(planned(), signed(), NOW);
    assertEquals(Optional.of(Records.submission()), decision.record().submission());
    assertEquals(List.of(new Effect.Submit(true)), decision.effects());
  }

  @Test
  void anUnknownOutcomeSendsTheSameBytesAgainAndNothingElse() {
    RenewalRecord unknown =
        decide(submitting(), new Event.CallFailed(SOME_PROBLEM, Optional.empty()));
    Workflow.Decision again = Workflow.decide(unknown, new Event.Refreshed(), NOW);
    assertEquals(List.of(new Effect.Submit(false)), again.effects());
    assertEquals(submitting().submission(), again.record().submission());
  }

  @Test
  void aSecondSignatureDoesNotReplaceASubmissionThatMayHaveBeenSent() {
    Event other =
        new Event.Signed(
            List.of(Bytes.fromHex("03"), Bytes.fromHex("04")),
            new io.xuqi.ca.PreparedSubmission("other", Bytes.fromHex("beef")));
    assertEquals(submitting().submission(), decide(submitting(), other).submission());
  }

  @Test
  void ordersForOtherCertificatesAreNotTakenForTheAnswer() {
    RenewalRecord after =
        decide(
            submitting(),
            new Event.SubmissionAnswered(
                "submission-1",
                List.of(
                    report(0, ServiceOrder.Status.AWAITING_PAYMENT, PaymentOrder.Status.UNPAID))));
    assertEquals(RenewalState.SUBMITTING, after.state());
    assertEquals(ErrorCode.CA_BAD_REPLY, after.problem().orElseThrow().code());
    assertTrue(after.submission().isPresent());
  }

  @Test
  void anAnsweredSubmissionIsForgotten() {
    assertEquals(Optional.empty(), awaitingPayment().submission());
  }

  // ---- pairs ------------------------------------------------------------------------------------

  @Test
  @Tag("R28")
  void aRenewalShowsItsLeastAdvancedOrder() {
    assertEquals(RenewalState.AWAITING_PAYMENT, awaitingPayment().state());
  }

  @Test
  @Tag("R28")
  void ofAnApprovedAndARejectedTwinTheRenewalShowsTheRejection() {
    RenewalRecord mixed =
        inState(RenewalState.AWAITING_INSTALL)
            .with(r -> r.orders.set(1, r.orders.get(1).with(o -> o.state = RenewalState.REJECTED)));
    assertEquals(RenewalState.REJECTED, mixed.state());
  }

  @Test
  @Tag("R28")
  void aPairIsCancelledTogether() {
    Workflow.Decision decision = Workflow.decide(awaitingPayment(), new Event.CancelChosen(), NOW);
    assertEquals(List.of(new Effect.CancelOrder(0), new Effect.CancelOrder(1)), decision.effects());
    assertEquals(RenewalState.CANCELLING, decision.record().state());
  }

  // ---- paying -----------------------------------------------------------------------------------

  @Test
  @Tag("R37")
  void atMostOneAttemptIsOfferedAtATime() {
    RenewalRecord first = decide(awaitingPayment(), new Event.PaymentChosen(attempt("a1"), false));
    Workflow.Decision second =
        Workflow.decide(first, new Event.PaymentChosen(attempt("a2"), false), NOW);
    assertEquals(List.of(), second.effects());
    assertEquals(1, second.record().attempts().size());
  }

  @Test
  @Tag("R37")
  void anAttemptThatEndedIsNotBegunAgainUnderItsName() {
    Event ended =
        new Event.PaymentReported(Payment.of("a1", Payment.Status.FAILED)); // another process's
    RenewalRecord failed = decide(paying("a1"), ended);
    Workflow.Decision decision =
        Workflow.decide(failed, new Event.PaymentChosen(attempt("a1"), false), NOW);
    assertEquals(List.of(), decision.effects());
    assertEquals(1, decision.record().attempts().size());
  }

  @Test
  @Tag("R37")
  void anAttemptIsStoredBeforeItIsUsed() {
    Workflow.Decision decision =
        Workflow.decide(awaitingPayment(), new Event.PaymentChosen(attempt("a1"), false), NOW);
    assertEquals(attempt("a1"), decision.record().attempts().get(0).attempt());
    assertEquals(List.of(new Effect.InitiatePayment("a1", true)), decision.effects());
  }

  @Test
  @Tag("R37")
  void aReceiptOfTheRightAmountIsSettledOnceAndKept() {
    Workflow.Decision decision = Workflow.decide(paying("a1"), paid("a1", FEE), NOW);
    assertEquals(List.of(new Effect.SettleReceipt("a1")), decision.effects());
    RenewalRecord settled = decide(decision.record(), new Event.ReceiptSettled("a1"));
    assertEquals(List.of(), Workflow.decide(settled, paid("a1", FEE), NOW).effects());
    assertEquals(List.of(), settled.refunds());
  }

  @Test
  @Tag("R37")
  void aSecondReceiptIsGivenBackOnce() {
    RenewalRecord settled =
        decide(decide(paying("a1"), paid("a1", FEE)), new Event.ReceiptSettled("a1"))
            .with(r -> r.attempts.add(AttemptRecord.begun(attempt("a2"), false)));
    Workflow.Decision decision = Workflow.decide(settled, paid("a2", FEE), NOW);
    assertEquals(List.of(new Effect.Refund("a2-refund")), decision.effects());
    assertEquals(1, decide(decision.record(), paid("a2", FEE)).refunds().size(), "reported twice");
  }

  @Test
  @Tag("R37")
  void moneyThatArrivesAfterTheCancellationIsGivenBack() {
    RenewalRecord cancelled =
        paying("a1")
            .with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = RenewalState.CANCELLED)));
    assertEquals(
        List.of(new Effect.Refund("a1-refund")),
        Workflow.decide(cancelled, paid("a1", FEE), NOW).effects());
  }

  @Test
  @Tag("R37")
  void anotherAmountIsNeverSettled() {
    Workflow.Decision decision = Workflow.decide(paying("a1"), paid("a1", Money.ofFen(1)), NOW);
    assertEquals(List.of(new Effect.Refund("a1-refund")), decision.effects());
    assertEquals(
        ErrorCode.PAYMENT_AMOUNT_DIFFERS, decision.record().problem().orElseThrow().code());
  }

  @Test
  void aRefundStaysOpenUntilItsEndIsKnown() {
    RenewalRecord cancelled =
        paying("a1")
            .with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = RenewalState.CANCELLED)));
    RenewalRecord refunding = decide(cancelled, paid("a1", FEE));
    assertEquals(
        List.of(new Effect.Refund("a1-refund")),
        Workflow.decide(refunding, new Event.Refreshed(), NOW).effects());
    RenewalRecord done =
        decide(
            refunding, new Event.RefundReported(new Refund("a1-refund", Refund.Status.SUCCEEDED)));
    assertEquals(List.of(), Workflow.decide(done, new Event.Refreshed(), NOW).effects());
    assertEquals(Optional.empty(), done.nextPollAt());
  }

  @Test
  @Tag("R37")
  void onlyTheCasWordMakesAnOrderPaid() {
    RenewalRecord reported = decide(paying("a1"), paid("a1", FEE));
    assertEquals(PaymentState.CONFIRMING, Snapshots.payment(reported));
    RenewalRecord confirmed =
        decide(
            reported,
            new Event.OrderReported(
                0, report(0, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.PAID)));
    assertEquals(PaymentState.PAID, Snapshots.payment(confirmed));
  }

  @Test
  @Tag("R37")
  void anOlderReplyNeverMakesAPaidOrderUnpaid() {
    RenewalRecord paid =
        decide(
            awaitingPayment(),
            new Event.OrderReported(
                0, report(0, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.PAID)));
    RenewalRecord late =
        decide(
            paid,
            new Event.OrderReported(
                0, report(0, ServiceOrder.Status.AWAITING_PAYMENT, PaymentOrder.Status.UNPAID)));
    assertEquals(PaymentState.PAID, Snapshots.payment(late));
    assertFalse(Snapshots.allowedActions(late, true).contains(UserAction.PAY));
  }

  @Test
  @Tag("R37")
  void aReceiptWhoseSettlementMayHaveArrivedIsNotGivenBackButAskedAbout() {
    RenewalRecord settling = decide(paying("a1"), paid("a1", FEE));
    Event paidByCa =
        new Event.OrderReported(
            0, report(0, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.PAID));
    Workflow.Decision decision = Workflow.decide(settling, paidByCa, NOW);
    assertEquals(List.of(new Effect.SettleReceipt("a1")), decision.effects());
    assertEquals(List.of(), decision.record().refunds());
  }

  @Test
  @Tag("R37")
  void aReceiptTheCaDoesNotTakeIsGivenBack() {
    RenewalRecord settling = decide(paying("a1"), paid("a1", FEE));
    Workflow.Decision refused =
        Workflow.decide(settling, new Event.SettlementRefused("a1", SOME_PROBLEM), NOW);
    assertEquals(List.of(new Effect.Refund("a1-refund")), refused.effects());
  }

  @Test
  @Tag("R37")
  void aReceiptThatIsGivenBackIsNeverSettled() {
    RenewalRecord refunding = decide(paying("a1"), paid("a1", Money.ofFen(1)));
    assertEquals(
        List.of(new Effect.QueryOrder(0), new Effect.QueryOrder(1), new Effect.Refund("a1-refund")),
        Workflow.decide(refunding, new Event.Refreshed(), NOW).effects());
    assertTrue(Snapshots.allowedActions(refunding, true).contains(UserAction.PAY));
  }

  @Test
  @Tag("R37")
  void nothingElseIsOfferedOnceAnAttemptSucceededHoweverLateTheCaHears() {
    for (boolean hosted : List.of(true, false)) {
      RenewalRecord settled =
          decide(
              decide(
                  decide(awaitingPayment(), new Event.PaymentChosen(attempt("a1"), hosted)),
                  paid("a1", FEE)),
              new Event.ReceiptSettled("a1"));
      assertFalse(Snapshots.allowedActions(settled, true).contains(UserAction.PAY));
      assertEquals(
          List.of(),
          Workflow.decide(settled, new Event.PaymentChosen(attempt("a2"), hosted), NOW).effects());
    }
  }

  @Test
  void aPartOfTheAmountIsGivenBackWhenItsAttemptIsClosed() {
    Payment part =
        new Payment(
            "a1",
            Payment.Status.PARTIALLY_PAID,
            Optional.empty(),
            Optional.of(Money.ofFen(100)),
            Optional.empty());
    RenewalRecord partly = decide(paying("a1"), new Event.PaymentReported(part));
    Event closed = new Event.PaymentReported(Payment.of("a1", Payment.Status.CANCELLED));
    Workflow.Decision decision = Workflow.decide(partly, closed, NOW);
    assertEquals(List.of(new Effect.Refund("a1-refund")), decision.effects());
    assertEquals(Money.ofFen(100), decision.record().refunds().get(0).request().amount());
  }

  @Test
  @Tag("R37")
  void whatTheUserIsShownStaysUntilItIsPaidOrOver() {
    NextAction code = new NextAction.ShowQr("wallet://a1");
    RenewalRecord shown =
        decide(paying("a1"), new Event.PaymentReported(Payment.requiresAction("a1", code)));
    RenewalRecord unknown = reported(shown, Payment.Status.UNKNOWN);
    assertEquals(Optional.empty(), Snapshots.nextAction(unknown));

    RenewalRecord asked = reported(unknown, Payment.Status.REQUIRES_ACTION);
    assertEquals(Optional.of(code), Snapshots.nextAction(asked));

    RenewalRecord processing = reported(asked, Payment.Status.PROCESSING);
    assertEquals(Optional.empty(), Snapshots.nextAction(processing));
  }

  private static RenewalRecord reported(RenewalRecord record, Payment.Status status) {
    return decide(record, new Event.PaymentReported(Payment.of("a1", status)));
  }

  @Test
  @Tag("R37")
  void aReceiptThatTheCaWasToldOfIsGivenBackWhenTheCaDoesNotKeepItsFee() {
    RenewalRecord settled =
        decide(decide(paying("a1"), paid("a1", FEE)), new Event.ReceiptSettled("a1"));
    RenewalRecord cancelling =
        decide(
            decide(settled, new Event.CancelChosen()),
            new Event.CancelAnswered(
                1, report(1, ServiceOrder.Status.CANCELLED, PaymentOrder.Status.PAID)));

    Workflow.Decision kept = Workflow.decide(cancelling, cancelled(PaymentOrder.Status.PAID), NOW);
    assertEquals(RenewalState.CANCELLED, kept.record().state());
    assertEquals(List.of(), kept.record().refunds());

    for (PaymentOrder.Status status :
        List.of(PaymentOrder.Status.REFUND_REQUESTED, PaymentOrder.Status.REFUNDED)) {
      Workflow.Decision back = Workflow.decide(cancelling, cancelled(status), NOW);
      assertEquals(List.of(new Effect.Refund("a1-refund")), back.effects());
      assertEquals(FEE, back.record().refunds().get(0).request().amount());
      RenewalRecord again = decide(back.record(), cancelled(status));
      assertEquals(1, again.refunds().size());
    }
  }

  private static Event cancelled(PaymentOrder.Status status) {
    return new Event.CancelAnswered(0, report(0, ServiceOrder.Status.CANCELLED, status));
  }

  @Test
  void aRefundThatFailedStaysVisible() {
    RenewalRecord refunding = decide(paying("a1"), paid("a1", Money.ofFen(1)));
    RenewalRecord failed =
        decide(refunding, new Event.RefundReported(new Refund("a1-refund", Refund.Status.FAILED)));
    assertTrue(failed.refunds().get(0).isDue());
    assertEquals(ErrorCode.PAYMENT_REFUND_DUE, failed.problem().orElseThrow().code());
  }

  @Test
  void anOrderTheCaHasIsNeverDroppedAsUnsent() {
    RenewalRecord unknown =
        decide(
            submitting(),
            new Event.SubmissionAnswered(
                "submission-1",
                List.of(
                    report(0, ServiceOrder.Status.UNKNOWN, PaymentOrder.Status.UNPAID),
                    report(1, ServiceOrder.Status.UNKNOWN, PaymentOrder.Status.UNPAID))));
    assertEquals(RenewalState.SUBMITTING, unknown.state());
    assertFalse(unknown.isUnsent());
    assertTrue(unknown.nextPollAt().isPresent());
    assertEquals(
        List.of(new Effect.QueryOrder(0), new Effect.QueryOrder(1)),
        Workflow.decide(unknown, new Event.Refreshed(), NOW).effects());
  }

  // ---- actions ----------------------------------------------------------------------------------

  @Test
  @Tag("R27")
  void theButtonsOfEachStateAreThoseOfTheGuide() {
    assertEquals(
        EnumSet.of(UserAction.PAY, UserAction.CANCEL, UserAction.REFRESH),
        Snapshots.allowedActions(awaitingPayment(), true));
    assertEquals(
        EnumSet.of(UserAction.CANCEL, UserAction.REFRESH),
        Snapshots.allowedActions(inState(RenewalState.AWAITING_REVIEW), true));
    assertEquals(
        EnumSet.of(UserAction.INSTALL, UserAction.CANCEL, UserAction.REFRESH),
        Snapshots.allowedActions(inState(RenewalState.AWAITING_INSTALL), true));
    assertEquals(
        EnumSet.of(UserAction.INSTALL, UserAction.REFRESH),
        Snapshots.allowedActions(inState(RenewalState.INSTALLING), true));
    assertEquals(
        EnumSet.of(UserAction.RESUBMIT, UserAction.CANCEL, UserAction.REFRESH),
        Snapshots.allowedActions(inState(RenewalState.REJECTED), true));
    assertEquals(
        EnumSet.noneOf(UserAction.class),
        Snapshots.allowedActions(inState(RenewalState.COMPLETED), true));
  }

  private static RenewalRecord paying(String attemptId) {
    return decide(awaitingPayment(), new Event.PaymentChosen(attempt(attemptId), false));
  }

  private static Event paid(String attemptId, Money amount) {
    return new Event.PaymentReported(Payment.succeeded(attemptId, amount, "T-1"));
  }
}
