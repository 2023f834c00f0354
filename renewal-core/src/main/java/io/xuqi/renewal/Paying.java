package io.xuqi.renewal;

import io.xuqi.ca.CaException;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Offers one way to pay at a time, and never a second one while the first may still succeed. */
final class Paying {

  /** How long a payment attempt may collect. */
  private static final Duration ATTEMPT_LIFETIME = Duration.ofHours(2);

  private final Clock clock;
  private final PaymentSessions payments;
  private final RenewalProgress progress;

  Paying(Clock clock, PaymentSessions payments, RenewalProgress progress) {
    this.clock = clock;
    this.payments = payments;
    this.progress = progress;
  }

  RenewalRecord pay(Loaded stored, PaymentMethodId method)
      throws RenewalException, CaException, StoreException {
    boolean hosted = payments.isHosted(method);
    Loaded fresh = progress.advance(stored, new Event.Refreshed());
    requirePayable(fresh.record());
    Optional<AttemptRecord> open = fresh.record().openAttempt();
    if (open.isPresent()) {
      String attemptId = open.get().attempt().id();
      boolean same = open.get().attempt().method().equals(method);
      fresh =
          progress.perform(
              fresh,
              same ? new Effect.InitiatePayment(attemptId) : new Effect.ClosePayment(attemptId));
      requirePayable(fresh.record());
      Optional<AttemptRecord> still = fresh.record().openAttempt();
      if (same && still.isPresent()) {
        return fresh.record();
      }
      if (still.isPresent()) {
        throw new RenewalException(
            Problem.of(ErrorCode.PAYMENT_IN_PROGRESS, still.get().attempt().method()));
      }
    }
    return progress
        .advance(fresh, new Event.PaymentChosen(attempt(fresh.record(), method), hosted))
        .record();
  }

  private PaymentAttempt attempt(RenewalRecord record, PaymentMethodId method)
      throws RenewalException {
    PaymentOrder order = record.paymentOrder().orElseThrow();
    boolean confirmed =
        record.application().map(a -> a.confirmedFee().equals(order.total())).orElse(true);
    if (!confirmed) {
      throw new RenewalException(Problem.of(ErrorCode.APPLICATION_QUOTE_CHANGED, order.total()));
    }
    Instant now = clock.instant();
    return new PaymentAttempt(
        UUID.randomUUID().toString().replace("-", ""),
        method,
        order.number(),
        order.total(),
        now,
        now.plus(ATTEMPT_LIFETIME));
  }

  private static void requirePayable(RenewalRecord record) throws RenewalException {
    if (!Snapshots.allowedActions(record, true).contains(UserAction.PAY)
        || record.paymentOrder().isEmpty()) {
      throw new RenewalException(
          Problem.of(
              ErrorCode.PAYMENT_NOT_NEEDED,
              record.state().name() + ", " + Snapshots.payment(record)));
    }
    Optional<AttemptRecord> receipt =
        record.attempts().stream().filter(AttemptRecord::isUnsettledReceipt).findFirst();
    if (receipt.isPresent()) {
      throw new RenewalException(
          Problem.of(ErrorCode.PAYMENT_IN_PROGRESS, receipt.get().attempt().method()));
    }
  }
}
