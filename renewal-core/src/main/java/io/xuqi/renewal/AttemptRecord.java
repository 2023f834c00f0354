package io.xuqi.renewal;

import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import java.time.Instant;
import java.util.Optional;

/**
 * A payment attempt, stored before its first use, and how it stands.
 *
 * @param hosted whether the CA collects it, otherwise one of the integrator's methods does
 * @param settlement how far the CA was told of the integrator's receipt
 * @param declaration the bank transfers the payer declared for it
 */
record AttemptRecord(
    PaymentAttempt attempt,
    boolean hosted,
    Payment payment,
    Settlement settlement,
    Declaration declaration) {

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
        attempt,
        hosted,
        Payment.of(attempt.id(), Payment.Status.UNKNOWN),
        Settlement.NONE,
        Declaration.none());
  }

  AttemptRecord reported(Payment next) {
    Payment.Status told = declaration.wasMade() ? weighed(next) : next.status();
    // A final word is final: a late or repeated reply never reopens or closes it differently,
    // except that money which arrived in spite of all is always taken note of.
    boolean receipt = told == Payment.Status.SUCCEEDED;
    if (!payment.status().isOpen() && !receipt) {
      return holdsLateMoney(next) ? with(payment.status(), Optional.empty(), next) : this;
    }
    boolean amountMissing = receipt && !hosted && next.received().isEmpty();
    if (amountMissing && isReceipt()) {
      return this; // that it is paid is known, and how much
    }
    return with(amountMissing ? Payment.Status.PROCESSING : told, stillToDo(next), next);
  }

  private AttemptRecord with(Payment.Status status, Optional<NextAction> action, Payment next) {
    return new AttemptRecord(
        attempt,
        hosted,
        new Payment(
            attempt.id(), status, action, received(next), next.reference().or(payment::reference)),
        settlement,
        declaration);
  }

  /** A part of the amount, transferred to an attempt that was closed meanwhile. */
  private boolean holdsLateMoney(Payment next) {
    return declaration.wasMade()
        && !hosted
        && next.received().map(told -> isMore(told, payment.received())).orElse(false);
  }

  /**
   * What was received by transfers only grows, as more of them are found: who tells of less looked
   * earlier, unless the bank took something back.
   */
  private Optional<Money> received(Payment next) {
    boolean older =
        declaration.wasMade()
            && !declaration.wasReversed()
            && payment.received().map(known -> isMore(known, next.received())).orElse(false);
    return older ? payment.received() : next.received().or(payment::received);
  }

  private static boolean isMore(Money amount, Optional<Money> than) {
    return than.map(
            t -> amount.currency().equals(t.currency()) && amount.minorUnits() > t.minorUnits())
        .orElse(!amount.isZero());
  }

  /** Where an attempt by transfers stands follows from the amount that was received, not less. */
  private Payment.Status weighed(Payment next) {
    Payment.Status told = next.status();
    Optional<Money> received = received(next);
    boolean certain =
        told == Payment.Status.REQUIRES_ACTION
            || told == Payment.Status.PARTIALLY_PAID
            || (told == Payment.Status.SUCCEEDED && !hosted);
    if (!certain
        || !received.map(r -> r.currency().equals(attempt.amount().currency())).orElse(false)) {
      return told;
    }
    if (received.get().isZero()) {
      return Payment.Status.REQUIRES_ACTION;
    }
    if (received.get().compareTo(attempt.amount()) < 0) {
      return Payment.Status.PARTIALLY_PAID;
    }
    return hosted ? told : Payment.Status.SUCCEEDED;
  }

  /**
   * A provider shows its code once, when the attempt begins: a query only says that it is not paid,
   * and a query that got no answer changes nothing.
   */
  private Optional<NextAction> stillToDo(Payment next) {
    return next.status() == Payment.Status.REQUIRES_ACTION
            || next.status() == Payment.Status.PARTIALLY_PAID // the rest is still to be paid
            || next.status() == Payment.Status.UNKNOWN
        ? next.next().or(payment::next)
        : next.next();
  }

  AttemptRecord settling(Settlement next) {
    return new AttemptRecord(attempt, hosted, payment, next, declaration);
  }

  AttemptRecord declaring(Declaration next) {
    return new AttemptRecord(attempt, hosted, payment, settlement, next);
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

  /**
   * Whether money may have come though the method said that none would: a code that nobody had
   * scanned cannot be closed everywhere, and a payment begun in time may end after it. Asked for
   * until some time after the attempt's end, since nobody else may tell.
   */
  boolean mayBePaidLate(Instant now) {
    return !hosted
        && (payment.status() == Payment.Status.CANCELLED
            || payment.status() == Payment.Status.EXPIRED)
        && now.isBefore(attempt.expiresAt().plus(Polling.LATE_MONEY_WAIT));
  }

  /** A bank takes its time, and the payer too. */
  boolean isByTransfer() {
    return declaration.wasMade()
        || payment.next().map(n -> n.kind() == NextAction.Kind.ASK_TRANSFERS).orElse(false);
  }

  /** Collected, says the method or the CA. */
  boolean isReceipt() {
    return payment.status() == Payment.Status.SUCCEEDED;
  }

  /**
   * Whether the whole amount came. Transfers may bring more, which is given back; of other methods
   * another amount is a mistake of somebody.
   */
  boolean isEnough() {
    Money amount = attempt.amount();
    return payment
        .received()
        .filter(r -> r.currency().equals(amount.currency()))
        .map(r -> r.equals(amount) || (declaration.wasMade() && r.compareTo(amount) > 0))
        .orElse(false);
  }

  /** What the CA is told was collected for it. */
  Payment receipt() {
    return new Payment(
        attempt.id(),
        payment.status(),
        payment.next(),
        payment.received().map(r -> isEnough() ? attempt.amount() : r),
        payment.reference());
  }

  /** Money of ours that came by an attempt that can bring no more. */
  boolean holdsMoney() {
    return !hosted && !isOpen() && payment.received().map(amount -> !amount.isZero()).orElse(false);
  }
}
