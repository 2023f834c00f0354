package io.xuqi.renewal;

import io.xuqi.application.Application;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.store.UniqueKey;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Everything that is kept of a renewal: what survives a crash. Immutable; {@link Workflow} makes
 * the next one.
 *
 * @param application what the user decided; absent in a renewal that was recovered from the CA
 * @param submissionKey the idempotency key of the (re)submission, chosen before it was signed
 * @param submission the signed bytes, from before their first sending until the CA answered
 * @param submissionState what the CA's adapter noted while submitting
 * @param resubmission whether the submission corrects rejected orders
 * @param orders one for each certificate
 * @param attempts every attempt to pay, the latest last
 * @param refunds every receipt to be given back
 * @param paymentOrder the CA's order to be paid, as it stood when last asked
 * @param reviewSince since when the review runs: the confirmed payment, or a free submission (R47)
 * @param overdueSince since when the review takes longer than it should, once that was noticed
 * @param finishedAt since when it is over, no money is under way and no invoice awaited any more
 * @param unchangedPolls how many polls in a row brought nothing new: they get rarer
 * @param nextPollAt when to ask again
 * @param problem what last went wrong, shown until something goes right
 * @param invoice what became of asking for an invoice, if anybody did
 */
record RenewalRecord(
    RenewalId id,
    TokenId token,
    Instant createdAt,
    Optional<Application> application,
    Quote.ReviewTime review,
    String submissionKey,
    Optional<PreparedSubmission> submission,
    Bytes submissionState,
    boolean resubmission,
    List<OrderRecord> orders,
    List<AttemptRecord> attempts,
    List<RefundRecord> refunds,
    Optional<PaymentOrder> paymentOrder,
    Optional<Instant> reviewSince,
    Optional<Instant> overdueSince,
    Optional<Instant> finishedAt,
    int unchangedPolls,
    Optional<Instant> nextPollAt,
    Optional<Problem> problem,
    Optional<InvoiceRecord> invoice) {

  /** More certificates than one key has in one application. */
  static final int MAX_ORDERS = 10;

  /** More attempts than anybody makes. */
  static final int MAX_ATTEMPTS = 100;

  RenewalRecord {
    orders = List.copyOf(orders);
    attempts = List.copyOf(attempts);
    refunds = List.copyOf(refunds);
    if (orders.isEmpty() || orders.size() > MAX_ORDERS || attempts.size() > MAX_ATTEMPTS) {
      throw new IllegalArgumentException("a renewal has 1 to " + MAX_ORDERS + " orders");
    }
  }

  /** A renewal as planned, before anything was done for it. */
  static RenewalRecord planned(
      RenewalId id,
      TokenId token,
      Instant createdAt,
      Optional<Application> application,
      Quote.ReviewTime review,
      String submissionKey,
      List<OrderRecord> orders) {
    return new RenewalRecord(
        id,
        token,
        createdAt,
        application,
        review,
        submissionKey,
        Optional.empty(),
        Bytes.empty(),
        false,
        orders,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The least advanced live order's state; when none is live any more, COMPLETED if anything was
   * installed. Of an approved and a rejected twin the renewal shows REJECTED: that is where
   * somebody has to act.
   */
  RenewalState state() {
    Optional<RenewalState> live =
        orders.stream()
            .map(OrderRecord::state)
            .filter(s -> !s.isFinal())
            .min(Comparator.naturalOrder());
    return live.orElseGet(
        () -> orders.stream().map(OrderRecord::state).min(Comparator.naturalOrder()).orElseThrow());
  }

  /** True while the signed application was never handed to the CA. */
  boolean isUnsent() {
    boolean known = orders.stream().anyMatch(o -> o.handle().isPresent());
    return state() == RenewalState.SUBMITTING && submission.isEmpty() && (resubmission || !known);
  }

  boolean hasFee() {
    boolean charged =
        orders.stream().flatMap(o -> o.terms().stream()).anyMatch(terms -> !terms.fee().isZero());
    boolean confirmed = application.map(a -> !a.confirmedFee().isZero()).orElse(false);
    return charged || confirmed;
  }

  boolean waitsForInstall() {
    return orders.stream().anyMatch(OrderRecord::waitsForInstall);
  }

  Optional<AttemptRecord> openAttempt() {
    return attempts.stream().filter(AttemptRecord::isOpen).findFirst();
  }

  /** Whether somebody paid and does not get it back: nothing else may be offered (R37). */
  boolean hasKeptReceipt() {
    return attempts.stream().anyMatch(this::keeps);
  }

  /** Whether an attempt brought money that is not wholly given back. */
  boolean keeps(AttemptRecord attempt) {
    boolean more =
        attempt
            .payment()
            .received()
            .map(r -> r.minorUnits() > givenBack(attempt).minorUnits())
            .orElse(!isGivenBack(attempt));
    return attempt.isReceipt() && more;
  }

  /** Over, with no money on its way and no invoice to come that somebody has to look after. */
  boolean isFinished() {
    boolean moneyUnderWay =
        attempts.stream().anyMatch(a -> (a.isOpen() && !a.hosted()) || a.isBeingSettled())
            || refunds.stream().anyMatch(RefundRecord::isDue)
            || mayReceiveTransfers();
    return state().isFinal() && !moneyUnderWay && !WorkflowOfInvoices.isAwaited(this);
  }

  /** Whether declared transfers may still come to an account of the integrator's. */
  boolean mayReceiveTransfers() {
    return attempts.stream().anyMatch(a -> !a.hosted() && a.declaration().isAwaited());
  }

  /** Whether an attempt that ended unpaid may have been paid all the same. */
  boolean mayBePaidLate(Instant now) {
    return attempts.stream().anyMatch(a -> a.mayBePaidLate(now));
  }

  /** How much of an attempt's receipt is given back, or is to be. */
  Money givenBack(AttemptRecord attempt) {
    Money sum = new Money(0, attempt.attempt().amount().currency());
    for (RefundRecord refund : refunds) {
      if (refund.request().attempt().id().equals(attempt.attempt().id())) {
        sum = sum.plus(refund.request().amount());
      }
    }
    return sum;
  }

  boolean isGivenBack(AttemptRecord attempt) {
    return refunds.stream()
        .anyMatch(r -> r.request().attempt().id().equals(attempt.attempt().id()));
  }

  Optional<AttemptRecord> attempt(String attemptId) {
    return attempts.stream().filter(a -> a.attempt().id().equals(attemptId)).findFirst();
  }

  /** The order that carries the fee, or the first one. */
  OrderRecord pricedOrder() {
    return orders.stream()
        .filter(o -> o.terms().map(t -> !t.fee().isZero()).orElse(false))
        .findFirst()
        .orElse(orders.get(0));
  }

  /** What this renewal holds exclusively: its certificates, while it is live (one renewal each). */
  Set<UniqueKey> claims() {
    if (state().isFinal()) {
      return Set.of();
    }
    return orders.stream()
        .map(o -> new UniqueKey("certificate:" + o.current().id()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A copy with changes. */
  RenewalRecord with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new RenewalRecord(
        id,
        token,
        createdAt,
        draft.application,
        review,
        draft.submissionKey,
        draft.submission,
        draft.submissionState,
        draft.resubmission,
        draft.orders,
        draft.attempts,
        draft.refunds,
        draft.paymentOrder,
        draft.reviewSince,
        draft.overdueSince,
        draft.finishedAt,
        draft.unchangedPolls,
        draft.nextPollAt,
        draft.problem,
        draft.invoice);
  }

  /** A copy with one order changed. */
  RenewalRecord withOrder(int index, OrderRecord order) {
    return with(r -> r.orders.set(index, order));
  }

  /** What can change about a renewal. */
  static final class Draft {
    Optional<Application> application;
    String submissionKey;
    Optional<PreparedSubmission> submission;
    Bytes submissionState;
    boolean resubmission;
    final List<OrderRecord> orders;
    final List<AttemptRecord> attempts;
    final List<RefundRecord> refunds;
    Optional<PaymentOrder> paymentOrder;
    Optional<Instant> reviewSince;
    Optional<Instant> overdueSince;
    Optional<Instant> finishedAt;
    int unchangedPolls;
    Optional<Instant> nextPollAt;
    Optional<Problem> problem;
    Optional<InvoiceRecord> invoice;

    private Draft(RenewalRecord from) {
      application = from.application;
      submissionKey = from.submissionKey;
      submission = from.submission;
      submissionState = from.submissionState;
      resubmission = from.resubmission;
      orders = new ArrayList<>(from.orders);
      attempts = new ArrayList<>(from.attempts);
      refunds = new ArrayList<>(from.refunds);
      paymentOrder = from.paymentOrder;
      reviewSince = from.reviewSince;
      overdueSince = from.overdueSince;
      finishedAt = from.finishedAt;
      unchangedPolls = from.unchangedPolls;
      nextPollAt = from.nextPollAt;
      problem = from.problem;
      invoice = from.invoice;
    }
  }
}
