package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.RenewalId;
import io.xuqi.pki.KeyAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Something an embedding application may want to measure, or to tell somebody. Identifiers and
 * codes only, no personal data.
 *
 * <p>Told after it was stored. A crash between storing and telling loses an event, so nothing that
 * has to happen may hang on one: the stored renewal is the truth.
 */
public sealed interface RenewalEvent {

  /** The renewal, which also serves as correlation id. */
  RenewalId renewal();

  /** When, by the engine's clock. */
  Instant at();

  /**
   * A renewal has begun or changed its state.
   *
   * @param from the state before; empty for a new renewal
   * @param to the state now
   */
  record StateChanged(RenewalId renewal, Instant at, Optional<RenewalState> from, RenewalState to)
      implements RenewalEvent {}

  /** What is known of the payment has changed. */
  record PaymentChanged(RenewalId renewal, Instant at, PaymentState from, PaymentState to)
      implements RenewalEvent {}

  /**
   * A call to the CA or to a payment method has ended.
   *
   * @param call what was asked, e.g. {@code query-order}; one of a small, fixed set
   * @param took how long, by the engine's clock
   * @param failure why it brought no answer; its outcome may be unknown
   */
  record CallEnded(
      RenewalId renewal, Instant at, String call, Duration took, Optional<ErrorCode> failure)
      implements RenewalEvent {}

  /** A new certificate is on the token and proven, and the CA knows. */
  record CertificateInstalled(RenewalId renewal, Instant at, KeyAlgorithm algorithm)
      implements RenewalEvent {}

  /** A certificate could not be installed; it can be tried again. */
  record InstallationFailed(RenewalId renewal, Instant at, KeyAlgorithm algorithm, ErrorCode code)
      implements RenewalEvent {}

  /**
   * The review has not ended on the last day it was expected to (R47, R48). Told once for each
   * review.
   *
   * @param expected that day, in Beijing time
   */
  record ReviewOverdue(RenewalId renewal, Instant at, LocalDate expected) implements RenewalEvent {}

  /** Money came that is not kept and has to be given back. */
  record RefundDue(RenewalId renewal, Instant at, Money amount) implements RenewalEvent {}

  /** The invoice is there to be collected (R42). */
  record InvoiceIssued(RenewalId renewal, Instant at) implements RenewalEvent {}

  /**
   * An issued invoice waits to be collected (R44). Told once on each working day, from the first
   * on.
   *
   * @param workingDays how many there were since the approval, this one included
   */
  record InvoiceWaiting(RenewalId renewal, Instant at, int workingDays) implements RenewalEvent {}

  /**
   * 7 working days have passed since the approval and the invoice was not collected, issued or not:
   * ask the CA (R44). Told once; once more only for another request that is made after it.
   */
  record InvoiceOverdue(RenewalId renewal, Instant at) implements RenewalEvent {}

  /** Everything kept of the renewal was erased. */
  record Erased(RenewalId renewal, Instant at) implements RenewalEvent {}
}
