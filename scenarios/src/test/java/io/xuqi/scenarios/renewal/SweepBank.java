package io.xuqi.scenarios.renewal;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.InMemoryConsumedLines;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The integrator's account at a bank: what is transferred to it, counted once for whoever declares
 * it first, and what a person gives back by hand. It outlives the program.
 */
final class SweepBank implements PaymentMethod, PaymentSession, PaymentEvidence {

  static final PaymentMethodId ID = new PaymentMethodId("sweep-bank");

  private final List<TransferRecord> arrived = new ArrayList<>();
  private final Set<TransferRecord> counted = new HashSet<>();
  private final Set<String> attempts = new HashSet<>();
  private final Set<String> closed = new HashSet<>();
  private final Map<String, Money> givenBack = new HashMap<>();
  private final ConsumedLines lines = new InMemoryConsumedLines();

  // ---- people -----------------------------------------------------------------------------------

  /** Somebody transfers money; no two transfers are alike. */
  synchronized void transfer(long fen) {
    arrived.add(
        new TransferRecord(
            new AccountNumber("6222000012345678"),
            "云岭示例商贸有限公司",
            Money.ofFen(fen),
            LocalDate.of(2026, 6, 15),
            "第" + (arrived.size() + 1) + "笔"));
  }

  /** What arrived and nobody has counted yet. */
  synchronized List<TransferRecord> uncounted() {
    return arrived.stream().filter(t -> !counted.contains(t)).toList();
  }

  /** Whether a refund is this account's to make. */
  synchronized boolean owes(String refund) {
    return attempts.stream().anyMatch(a -> refund.startsWith(a + "-refund"));
  }

  /** A person gives money back, each refund once. */
  synchronized void giveBack(String refund, Money amount) {
    givenBack.put(refund, amount);
  }

  // ---- the books --------------------------------------------------------------------------------

  synchronized Set<String> attempts() {
    return Set.copyOf(attempts);
  }

  /** What was counted and not given back, of all attempts, in fen. */
  synchronized long kept() {
    long sum = attempts.stream().mapToLong(this::received).sum();
    return sum - givenBack.values().stream().mapToLong(Money::minorUnits).sum();
  }

  private long received(String attempt) {
    try {
      return lines.of(attempt).stream().mapToLong(t -> t.amount().minorUnits()).sum();
    } catch (io.xuqi.store.StoreException e) {
      throw new AssertionError(e);
    }
  }

  // ---- the method -------------------------------------------------------------------------------

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(
        ID, PaymentMethodDescriptor.Channel.OFFLINE, "银行转账", "Bank transfer");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return this;
  }

  private Payment standing(PaymentAttempt attempt) {
    long fen = received(attempt.id());
    boolean enough = fen >= attempt.amount().minorUnits();
    Payment.Status status =
        enough
            ? Payment.Status.SUCCEEDED
            : closed.contains(attempt.id())
                ? Payment.Status.CANCELLED
                : fen > 0 ? Payment.Status.PARTIALLY_PAID : Payment.Status.REQUIRES_ACTION;
    return new Payment(
        attempt.id(),
        status,
        status.isOpen()
            ? Optional.of(
                new NextAction.AskTransfers("示例认证", "62220000", "示例银行", attempt.orderNumber()))
            : Optional.empty(),
        Optional.of(Money.ofFen(fen)),
        Optional.empty());
  }

  @Override
  public synchronized Payment initiate(PaymentOrder order, PaymentAttempt attempt) {
    attempts.add(attempt.id());
    return standing(attempt);
  }

  @Override
  public synchronized Payment query(PaymentAttempt attempt) {
    return attempts.contains(attempt.id())
        ? standing(attempt)
        : Payment.of(attempt.id(), Payment.Status.UNKNOWN);
  }

  @Override
  public synchronized Payment cancel(PaymentAttempt attempt) {
    closed.add(attempt.id());
    return standing(attempt);
  }

  @Override
  public Optional<PaymentEvidence> evidence() {
    return Optional.of(this);
  }

  @Override
  public synchronized TransferVerification submit(
      PaymentAttempt attempt, List<TransferRecord> transfers) {
    attempts.add(attempt.id());
    List<Result> results = new ArrayList<>();
    for (TransferRecord transfer : transfers) {
      results.add(new Result(finding(attempt, transfer), Optional.of(transfer.remark())));
    }
    return new TransferVerification(results, standing(attempt));
  }

  private Finding finding(PaymentAttempt attempt, TransferRecord transfer) {
    if (!arrived.contains(transfer)) {
      return Finding.NOT_FOUND;
    }
    try {
      String owner = lines.take(transfer.remark(), attempt.id(), transfer.amount());
      counted.add(transfer);
      return owner.equals(attempt.id()) ? Finding.MATCHED : Finding.ALREADY_USED;
    } catch (io.xuqi.store.StoreException e) {
      throw new AssertionError(e);
    }
  }
}
