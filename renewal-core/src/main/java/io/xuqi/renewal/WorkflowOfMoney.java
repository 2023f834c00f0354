package io.xuqi.renewal;

import static io.xuqi.renewal.Workflow.nothingToDo;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.renewal.Workflow.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decisions about money, as pure as the others of {@link Workflow}: one attempt is offered at a
 * time, one charge is kept, every other receipt is given back.
 */
final class WorkflowOfMoney {

  private WorkflowOfMoney() {}

  static boolean wantsPayment(RenewalRecord record) {
    return record.state() == RenewalState.AWAITING_PAYMENT && !isPaid(record);
  }

  static boolean isPaid(RenewalRecord record) {
    return record
        .paymentOrder()
        .map(
            p ->
                p.status() == PaymentOrder.Status.PAID
                    || p.status() == PaymentOrder.Status.OVERPAID)
        .orElse(false);
  }

  static Decision paymentChosen(RenewalRecord record, Event.PaymentChosen e) {
    // At most one attempt is offered at a time, whoever else is choosing at this moment.
    if (!wantsPayment(record)
        || record.openAttempt().isPresent()
        || record.attempt(e.attempt().id()).isPresent()
        || record.hasKeptReceipt()
        || !isForTheOrder(e.attempt(), record)) {
      return nothingToDo(record);
    }
    return new Decision(
        record.with(r -> r.attempts.add(AttemptRecord.begun(e.attempt(), e.hosted()))),
        List.of(new Effect.InitiatePayment(e.attempt().id(), true)));
  }

  /** Asked about anew a moment ago, the CA may have another order to be paid than was confirmed. */
  private static boolean isForTheOrder(PaymentAttempt attempt, RenewalRecord record) {
    return record
        .paymentOrder()
        .map(p -> p.number().equals(attempt.orderNumber()) && p.total().equals(attempt.amount()))
        .orElse(false);
  }

  static Decision paymentReported(RenewalRecord record, Payment payment) {
    Optional<AttemptRecord> found = record.attempt(payment.attemptId());
    if (found.isEmpty()) {
      return nothingToDo(record);
    }
    AttemptRecord attempt = found.get().reported(payment);
    RenewalRecord next = withAttempt(record, attempt);
    if (!attempt.holdsMoney() || attempt.isBeingSettled()) {
      return nothingToDo(next);
    }
    if (attempt.settlement() != AttemptRecord.Settlement.NONE || record.isGivenBack(attempt)) {
      return refundReceipt(next, attempt); // what came beyond what was kept or given back
    }
    boolean onlyOne =
        record.attempts().stream()
            .filter(a -> !a.attempt().id().equals(payment.attemptId()))
            .noneMatch(record::keeps);
    if (attempt.isReceipt() && attempt.isEnough() && onlyOne && wantsPayment(next)) {
      return new Decision(
          withAttempt(next, attempt.settling(AttemptRecord.Settlement.ASKED)),
          List.of(new Effect.SettleReceipt(payment.attemptId())));
    }
    if (attempt.isReceipt() && !attempt.isEnough()) {
      Problem differs =
          Problem.of(
              ErrorCode.PAYMENT_AMOUNT_DIFFERS,
              attempt.payment().received().map(Object::toString).orElse("?"),
              attempt.attempt().amount());
      next = next.with(r -> r.problem = Optional.of(differs));
    }
    return refundReceipt(next, attempt);
  }

  /** At most one charge is kept: what nobody wants of a receipt is to be given back, once. */
  private static Decision refundReceipt(RenewalRecord record, AttemptRecord attempt) {
    Optional<Money> received = attempt.payment().received();
    if (received.isEmpty()) {
      return nothingToDo(record);
    }
    boolean kept =
        attempt.settlement() == AttemptRecord.Settlement.CONFIRMED && !isGivenBackByTheCa(record);
    Money wanted = kept ? attempt.attempt().amount() : Money.ofFen(0);
    long rest =
        received.get().minorUnits() - wanted.minorUnits() - record.givenBack(attempt).minorUnits();
    if (rest <= 0) {
      return nothingToDo(record);
    }
    long before =
        record.refunds().stream()
            .filter(r -> r.request().attempt().id().equals(attempt.attempt().id()))
            .count();
    String requestId = attempt.attempt().id() + "-refund" + (before == 0 ? "" : "-" + (before + 1));
    RefundRequest request =
        new RefundRequest(requestId, attempt.attempt(), new Money(rest, received.get().currency()));
    RefundRecord refund = new RefundRecord(request, Refund.Status.UNKNOWN);
    return new Decision(
        record.with(r -> r.refunds.add(refund)), List.of(new Effect.Refund(requestId)));
  }

  private static boolean isOverWithoutService(RenewalRecord record) {
    return record.state() == RenewalState.CANCELLED || record.state() == RenewalState.EXPIRED;
  }

  /**
   * A fee of an order that is over without a service is not where it belongs yet. The CA has one
   * that the integrator collected and has not said that it gives it back, which it may say long
   * after the order's end; or it gives one back and is not through with that.
   */
  static boolean feeIsAwaited(RenewalRecord record) {
    if (!isOverWithoutService(record)) {
      return false;
    }
    boolean beingGivenBack =
        record
            .paymentOrder()
            .filter(order -> order.status() == PaymentOrder.Status.REFUND_REQUESTED)
            .isPresent();
    boolean keptByTheCa =
        record.attempts().stream()
            .anyMatch(a -> a.settlement() == AttemptRecord.Settlement.CONFIRMED && record.keeps(a));
    return beingGivenBack || (keptByTheCa && !isGivenBackByTheCa(record));
  }

  /** The order is over without a service, and the CA does not keep its fee. */
  private static boolean isGivenBackByTheCa(RenewalRecord record) {
    return isOverWithoutService(record)
        && record
            .paymentOrder()
            .map(PaymentOrder::status)
            .filter(
                s -> s == PaymentOrder.Status.REFUND_REQUESTED || s == PaymentOrder.Status.REFUNDED)
            .isPresent();
  }

  /** What the integrator collected for a CA that does not keep it, the payer gets back. */
  static Decision receiptsGivenBack(RenewalRecord record) {
    Decision decision = nothingToDo(record);
    if (!isGivenBackByTheCa(record)) {
      return decision;
    }
    List<Effect> effects = new ArrayList<>();
    for (AttemptRecord attempt : record.attempts()) {
      if (attempt.settlement() == AttemptRecord.Settlement.CONFIRMED) {
        decision = refundReceipt(decision.record(), attempt);
        effects.addAll(decision.effects());
      }
    }
    return new Decision(decision.record(), effects);
  }

  /** Nothing was sent by the call that was to begin it, and nobody else has begun it meanwhile. */
  static Decision paymentNotStarted(RenewalRecord record, String attemptId) {
    boolean untouched = record.attempt(attemptId).map(AttemptRecord::isUntouched).orElse(false);
    return untouched
        ? paymentReported(record, Payment.of(attemptId, Payment.Status.FAILED))
        : nothingToDo(record);
  }

  static Decision receiptSettled(RenewalRecord record, String attemptId) {
    Optional<AttemptRecord> attempt = record.attempt(attemptId);
    if (attempt.isEmpty()) {
      return nothingToDo(record);
    }
    AttemptRecord settled = attempt.get().settling(AttemptRecord.Settlement.CONFIRMED);
    RenewalRecord next = withAttempt(record, settled);
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.QueryOrder(next.orders().indexOf(next.pricedOrder())));
    Decision excess = refundReceipt(next, settled);
    effects.addAll(excess.effects());
    return new Decision(excess.record(), effects);
  }

  static Decision settlementRefused(RenewalRecord record, Event.SettlementRefused e) {
    Optional<AttemptRecord> attempt = record.attempt(e.attemptId());
    if (attempt.isEmpty() || attempt.get().settlement() != AttemptRecord.Settlement.ASKED) {
      return nothingToDo(record);
    }
    AttemptRecord refused = attempt.get().settling(AttemptRecord.Settlement.REFUSED);
    return refundReceipt(
        withAttempt(record, refused).with(r -> r.problem = Optional.of(e.problem())), refused);
  }

  static Decision refundReported(RenewalRecord record, Event.RefundReported e) {
    return nothingToDo(
        record.with(
            r -> {
              for (int i = 0; i < r.refunds.size(); i++) {
                RefundRecord refund = r.refunds.get(i);
                if (refund.isOpen() && refund.request().id().equals(e.refund().requestId())) {
                  r.refunds.set(i, new RefundRecord(refund.request(), e.refund().status()));
                  if (e.refund().status() == Refund.Status.FAILED) {
                    r.problem =
                        Optional.of(
                            Problem.of(ErrorCode.PAYMENT_REFUND_DUE, refund.request().amount()));
                  }
                }
              }
            }));
  }

  /** A person has given it back. */
  static Decision refundMade(RenewalRecord record, String requestId) {
    return nothingToDo(
        record.with(
            r ->
                r.refunds.replaceAll(
                    refund ->
                        refund.request().id().equals(requestId)
                            ? new RefundRecord(refund.request(), Refund.Status.SUCCEEDED)
                            : refund)));
  }

  static RenewalRecord withAttempt(RenewalRecord record, AttemptRecord attempt) {
    return record.with(
        r ->
            r.attempts.replaceAll(
                a -> a.attempt().id().equals(attempt.attempt().id()) ? attempt : a));
  }
}
