package io.xuqi.renewal;

import io.xuqi.ca.CaException;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodDescriptor.Channel;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.PaymentSessions.Choice;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Offers one way to pay at a time, and never a second one while the first may still succeed. */
final class Paying {

  /** How long a payment attempt may collect. */
  private static final Duration ONLINE_LIFETIME = Duration.ofHours(2);

  /** Banks need days, and so do accounting departments. */
  private static final Duration OFFLINE_LIFETIME = Duration.ofDays(30);

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
    Choice choice = payments.choice(method);
    if (stored.record().openAttempt().isEmpty() && isPayable(stored.record())) {
      return begin(stored, choice);
    }
    Loaded fresh = progress.refresh(stored, TokenAccess.NONE);
    requirePayable(fresh.record());
    Optional<AttemptRecord> open = fresh.record().openAttempt();
    if (open.isPresent()) {
      String attemptId = open.get().attempt().id();
      boolean same = open.get().attempt().method().equals(method);
      if (same && open.get().isUntouched()) {
        // From now on it may be known to the method, whatever becomes of the call that began it.
        Payment inUse = Payment.of(attemptId, Payment.Status.PROCESSING);
        fresh = progress.advance(fresh, new Event.PaymentReported(inUse));
      }
      fresh =
          progress.perform(
              fresh,
              same
                  ? new Effect.InitiatePayment(attemptId, false)
                  : new Effect.ClosePayment(attemptId));
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
    return begin(fresh, choice);
  }

  /** Asks once more how everything stands, and begins an attempt if it still can be paid. */
  private RenewalRecord begin(Loaded stored, Choice choice)
      throws RenewalException, StoreException {
    PaymentAttempt attempt = attempt(stored.record(), choice);
    RenewalRecord begun =
        progress
            .refresh(
                stored,
                List.of(new Event.PaymentChosen(attempt, choice.hosted())),
                TokenAccess.NONE)
            .record();
    boolean ours = begun.attempt(attempt.id()).map(a -> a.attempt().equals(attempt)).orElse(false);
    if (!ours) {
      requirePayable(begun);
      attempt(begun, choice); // says when what is to be paid is not what was confirmed
      throw new RenewalException(Problem.of(ErrorCode.PAYMENT_IN_PROGRESS, choice.method().id()));
    }
    return begun;
  }

  /**
   * Applies what a provider pushed. It says no more than a query would, and sooner: amount and
   * duplicates are checked in the same place for both.
   */
  RenewalRecord notified(PaymentMethodId method, InboundMessage message, RenewalRecords records)
      throws RenewalException, PaymentException, StoreException {
    Payment payment = payments.verified(method, message).payment();
    Optional<AttemptId> id = AttemptId.parse(payment.attemptId());
    if (id.isEmpty()) {
      throw foreign(payment);
    }
    Loaded loaded = load(payment, id.get(), records);
    boolean ours =
        loaded
            .record()
            .attempt(payment.attemptId())
            .map(a -> !a.hosted() && a.attempt().method().equals(method))
            .orElse(false);
    if (!ours) {
      throw foreign(payment);
    }
    Optional<String> oddity =
        loaded
            .record()
            .attempt(payment.attemptId())
            .flatMap(a -> PaymentAnswers.oddity(payment, a.attempt()));
    if (oddity.isPresent()) {
      throw new PaymentException(Problem.of(ErrorCode.PAYMENT_NOTIFICATION_INVALID, oddity.get()));
    }
    return progress.advance(loaded, new Event.PaymentReported(payment)).record();
  }

  private static Loaded load(Payment payment, AttemptId id, RenewalRecords records)
      throws RenewalException, PaymentException, StoreException {
    try {
      return records.load(id.renewal());
    } catch (RenewalException e) {
      if (e.code() == ErrorCode.RENEWAL_NOT_FOUND) {
        throw foreign(payment);
      }
      throw e;
    }
  }

  private static PaymentException foreign(Payment payment) {
    return new PaymentException(
        Problem.of(ErrorCode.PAYMENT_NOTIFICATION_UNKNOWN_ORDER, payment.attemptId()));
  }

  private PaymentAttempt attempt(RenewalRecord record, Choice choice) throws RenewalException {
    PaymentOrder order = record.paymentOrder().orElseThrow();
    boolean confirmed =
        record.application().map(a -> a.confirmedFee().equals(order.total())).orElse(true);
    if (!confirmed) {
      throw new RenewalException(Problem.of(ErrorCode.APPLICATION_QUOTE_CHANGED, order.total()));
    }
    if (record.attempts().size() == RenewalRecord.MAX_ATTEMPTS) {
      throw new RenewalException(
          Problem.of(ErrorCode.PAYMENT_ATTEMPTS, RenewalRecord.MAX_ATTEMPTS));
    }
    Instant now = clock.instant();
    return new PaymentAttempt(
        new AttemptId(record.id(), record.attempts().size() + 1).toString(),
        choice.method().id(),
        order.number(),
        order.total(),
        now,
        now.plus(
            choice.method().channel() == Channel.OFFLINE ? OFFLINE_LIFETIME : ONLINE_LIFETIME));
  }

  private static boolean isPayable(RenewalRecord record) {
    return Snapshots.allowedActions(record, true).contains(UserAction.PAY)
        && record.paymentOrder().isPresent();
  }

  private static void requirePayable(RenewalRecord record) throws RenewalException {
    if (record.state() == RenewalState.AWAITING_PAYMENT && record.hasKeptReceipt()) {
      throw new RenewalException(
          Problem.of(ErrorCode.PAYMENT_IN_PROGRESS, Snapshots.payment(record)));
    }
    if (!isPayable(record)) {
      throw new RenewalException(
          Problem.of(
              ErrorCode.PAYMENT_NOT_NEEDED,
              record.state().name() + ", " + Snapshots.payment(record)));
    }
  }
}
