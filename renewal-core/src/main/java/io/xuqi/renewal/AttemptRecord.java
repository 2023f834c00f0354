package io.xuqi.renewal;

import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;

/**
 * A payment attempt, stored before its first use, and how it stands.
 *
 * @param hosted whether the CA collects it, otherwise one of the integrator's methods does
 * @param settled whether the CA was told of the integrator's receipt
 */
record AttemptRecord(PaymentAttempt attempt, boolean hosted, Payment payment, boolean settled) {

  static AttemptRecord begun(PaymentAttempt attempt, boolean hosted) {
    return new AttemptRecord(
        attempt, hosted, Payment.of(attempt.id(), Payment.Status.UNKNOWN), false);
  }

  AttemptRecord reported(Payment next) {
    // A final word is final: a late or repeated reply never reopens or closes it differently,
    // except that money which arrived in spite of all is always taken note of.
    boolean receipt = next.status() == Payment.Status.SUCCEEDED;
    return payment.status().isOpen() || receipt
        ? new AttemptRecord(attempt, hosted, next, settled)
        : this;
  }

  AttemptRecord asSettled() {
    return new AttemptRecord(attempt, hosted, payment, true);
  }

  boolean isOpen() {
    return payment.status().isOpen();
  }

  /** A receipt of ours that the CA was not told of. */
  boolean isUnsettledReceipt() {
    return !hosted && !settled && payment.status() == Payment.Status.SUCCEEDED;
  }
}
