package io.xuqi.payment;

import java.util.Optional;

/**
 * A payment method at work. Calls are idempotent: the attempt's id is the key, and repeating a call
 * never collects or refunds twice. A timeout, a broken or an odd reply is {@link
 * Payment.Status#UNKNOWN}, never an exception: {@link PaymentException} means that certainly
 * nothing was sent, or that the input was refused. Thread-safe.
 */
public interface PaymentSession extends AutoCloseable {

  /** Starts to collect, or tells how the same attempt stands. */
  Payment initiate(PaymentOrder order, PaymentAttempt attempt) throws PaymentException;

  /** How the attempt stands. An attempt the other side has not seen yet is not a failure. */
  Payment query(PaymentAttempt attempt) throws PaymentException;

  /**
   * Closes the attempt so that it cannot be paid any more.
   *
   * @return {@code CANCELLED}, or {@code SUCCEEDED} when it was paid first, or {@code UNKNOWN}
   */
  Payment cancel(PaymentAttempt attempt) throws PaymentException;

  /** Giving money back, where the method can. */
  default Optional<PaymentRefunds> refunds() {
    return Optional.empty();
  }

  /** Reading the method's pushed notifications, where it has some. */
  default Optional<PaymentNotifications> notifications() {
    return Optional.empty();
  }

  /** Comparing declared transfers with what the bank says, where the method works that way. */
  default Optional<PaymentEvidence> evidence() {
    return Optional.empty();
  }

  @Override
  default void close() {}
}
