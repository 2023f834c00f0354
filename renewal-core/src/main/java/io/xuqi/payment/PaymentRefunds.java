package io.xuqi.payment;

import io.xuqi.common.Money;

/** Gives receipts back. Idempotent by the request's id, and never more than was received. */
public interface PaymentRefunds {

  /**
   * Gives a receipt back.
   *
   * @throws PaymentException when certainly nothing was sent, or it was refused
   */
  Refund refund(RefundRequest request) throws PaymentException;

  /** How a refund stands. */
  Refund query(RefundRequest request) throws PaymentException;

  /**
   * What is given back; stored before the first call.
   *
   * @param id the idempotency key, 1 to 64 characters
   * @param attempt the attempt whose receipt it is
   * @param amount how much of it
   */
  record RefundRequest(String id, PaymentAttempt attempt, Money amount) {}

  /** How a refund stands. */
  record Refund(String requestId, Status status) {

    /** Where it stands. */
    public enum Status {
      PROCESSING,
      SUCCEEDED,
      FAILED,
      /** Nobody knows: ask again with the same request. */
      UNKNOWN
    }
  }
}
