package io.xuqi.simulator.ca;

import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An attempt that a real method collects, and what came of it. Guarded by the CA's lock. */
final class Collected {
  /** After its end an attempt is asked about for so long, since money may be late. */
  private static final Duration AFTERMATH = Duration.ofDays(1);

  final PaymentAttempt attempt;

  private Payment payment;
  private Instant askedAt;
  private Money received;
  private Money givenBack;
  private int refunds;
  private final List<RefundRequest> due = new ArrayList<>();

  Collected(PaymentAttempt attempt, Instant now) {
    this.attempt = attempt;
    this.payment = Payment.of(attempt.id(), Payment.Status.UNKNOWN);
    this.askedAt = now;
    this.received = MerchantAccount.zero(attempt);
    this.givenBack = received;
  }

  Payment payment() {
    return payment;
  }

  /** Takes what the method says; returns what came that nobody knew of. */
  Money told(Payment next, Instant now) {
    askedAt = now;
    Payment before = payment;
    payment =
        new Payment(
            attempt.id(),
            next.status() == Payment.Status.UNKNOWN ? before.status() : next.status(),
            next.next().or(before::next),
            next.received().or(before::received),
            next.reference().or(before::reference));
    long news = payment.received().orElse(received).minorUnits() - received.minorUnits();
    Money fresh = new Money(Math.max(0, news), received.currency());
    received = received.plus(fresh);
    return fresh;
  }

  /** Whether money may still come, and the CA has not asked for some time. */
  boolean wantsLook(Instant now, Duration pace) {
    boolean mayCome =
        payment.status().isOpen()
            || (payment.status() != Payment.Status.SUCCEEDED
                && now.isBefore(attempt.expiresAt().plus(AFTERMATH)));
    return mayCome && !now.isBefore(askedAt.plus(pace));
  }

  /** What is there to be given back, at most so much. */
  Money returnable(long most) {
    return new Money(
        Math.min(most, received.minorUnits() - givenBack.minorUnits()), received.currency());
  }

  /** Some of it is to be given back. */
  void owe(Money amount) {
    refunds++;
    due.add(new RefundRequest(attempt.id() + "-r" + refunds, attempt, amount));
    givenBack = givenBack.plus(amount);
  }

  boolean isOwed() {
    return !due.isEmpty();
  }

  /** Gives back what is owed, as far as that can be done now. */
  void giveBack(MerchantAccount merchant) {
    due.removeIf(request -> merchant.refund(request) == Refund.Status.SUCCEEDED);
  }
}
