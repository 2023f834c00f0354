package io.xuqi.renewal;

import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import java.util.Optional;

/**
 * A payment attempt, stored before its first use, and how it stands.
 *
 * @param hosted whether the CA collects it, otherwise one of the integrator's methods does
 * @param settlement how far the CA was told of the integrator's receipt
 */
record AttemptRecord(
    PaymentAttempt attempt, boolean hosted, Payment payment, Settlement settlement) {

  /** Whether the CA knows of a receipt that the integrator collected. */
  enum Settlement {
    NONE,
    /** It may have been told: until it answers, the receipt is neither kept nor given back. */
    ASKED,
    CONFIRMED,
    /** It said no: the receipt is given back. */
    REFUSED
  }

  static AttemptRecord begun(PaymentAttempt attempt, boolean hosted) {
    return new AttemptRecord(
        attempt, hosted, Payment.of(attempt.id(), Payment.Status.UNKNOWN), Settlement.NONE);
  }

  AttemptRecord reported(Payment next) {
    // A final word is final: a late or repeated reply never reopens or closes it differently,
    // except that money which arrived in spite of all is always taken note of.
    boolean receipt = next.status() == Payment.Status.SUCCEEDED;
    if (!payment.status().isOpen() && !receipt) {
      return this;
    }
    boolean amountMissing = receipt && !hosted && next.received().isEmpty();
    return new AttemptRecord(
        attempt,
        hosted,
        new Payment(
            attempt.id(),
            amountMissing ? Payment.Status.PROCESSING : next.status(),
            stillToDo(next),
            next.received().or(payment::received),
            next.reference().or(payment::reference)),
        settlement);
  }

  /**
   * A provider shows its code once, when the attempt begins: a query only says that it is not paid,
   * and a query that got no answer changes nothing.
   */
  private Optional<NextAction> stillToDo(Payment next) {
    return next.status() == Payment.Status.REQUIRES_ACTION
            || next.status() == Payment.Status.UNKNOWN
        ? next.next().or(payment::next)
        : next.next();
  }

  AttemptRecord settling(Settlement next) {
    return new AttemptRecord(attempt, hosted, payment, next);
  }

  /** Nobody has heard of it since it was stored: only the call that begins it is under way. */
  boolean isUntouched() {
    return payment.equals(Payment.of(attempt.id(), Payment.Status.UNKNOWN));
  }

  /** Its receipt is being told to the CA, which has not answered. */
  boolean isBeingSettled() {
    return settlement == Settlement.ASKED;
  }

  boolean isOpen() {
    return payment.status().isOpen();
  }

  /** Collected, says the method or the CA. */
  boolean isReceipt() {
    return payment.status() == Payment.Status.SUCCEEDED;
  }

  boolean isExact() {
    return payment.received().equals(Optional.of(attempt.amount()));
  }

  /** Money of ours that came by an attempt that can bring no more. */
  boolean holdsMoney() {
    return !hosted && !isOpen() && payment.received().map(amount -> !amount.isZero()).orElse(false);
  }
}
