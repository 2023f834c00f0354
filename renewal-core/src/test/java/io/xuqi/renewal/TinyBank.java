package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The integrator's account at a bank, as small as {@link TinyWallet}; it gives nothing back. */
final class TinyBank implements PaymentMethod, PaymentSession, PaymentEvidence {

  static final PaymentMethodId ID = new PaymentMethodId("transfer");
  static final NextAction ASK =
      new NextAction.AskTransfers("示例认证", "62220000", "示例银行", "P20260615");

  /** What arrived, and what an arrival is found to be. */
  final List<TransferRecord> arrived = new ArrayList<>();

  final Map<TransferRecord, Finding> otherwise = new HashMap<>();

  /** What was counted for which attempt. */
  final Map<String, List<TransferRecord>> counted = new HashMap<>();

  final List<String> calls = new ArrayList<>();
  final List<String> closed = new ArrayList<>();

  /** Whom the next calls are told of. */
  Runnable whenAsked = () -> {};

  boolean unreachable;

  /** Leaves out the last result. */
  boolean forgets;

  static TransferRecord transfer(long fen) {
    return transfer(fen, "");
  }

  static TransferRecord transfer(long fen, String remark) {
    return new TransferRecord(
        new AccountNumber("6222000012345678"),
        "云岭示例商贸有限公司",
        Money.ofFen(fen),
        LocalDate.of(2026, 6, 15),
        remark);
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(
        ID, PaymentMethodDescriptor.Channel.OFFLINE, "银行转账", "Bank transfer");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return this;
  }

  private synchronized Payment standing(PaymentAttempt attempt) {
    long fen =
        counted.getOrDefault(attempt.id(), List.of()).stream()
            .mapToLong(t -> t.amount().minorUnits())
            .sum();
    Payment.Status open =
        closed.contains(attempt.id())
            ? Payment.Status.CANCELLED
            : fen == 0 ? Payment.Status.REQUIRES_ACTION : Payment.Status.PARTIALLY_PAID;
    return new Payment(
        attempt.id(),
        fen >= attempt.amount().minorUnits() ? Payment.Status.SUCCEEDED : open,
        open.isOpen() ? Optional.of(ASK) : Optional.empty(),
        Optional.of(Money.ofFen(fen)),
        Optional.empty());
  }

  @Override
  public Payment initiate(PaymentOrder order, PaymentAttempt attempt) {
    calls.add("initiate");
    return standing(attempt);
  }

  @Override
  public Payment query(PaymentAttempt attempt) {
    calls.add("query");
    return standing(attempt);
  }

  @Override
  public synchronized Payment cancel(PaymentAttempt attempt) {
    calls.add("close");
    closed.add(attempt.id());
    return standing(attempt);
  }

  @Override
  public Optional<PaymentEvidence> evidence() {
    return Optional.of(this);
  }

  @Override
  public synchronized TransferVerification submit(
      PaymentAttempt attempt, List<TransferRecord> transfers) throws PaymentException {
    calls.add("submit " + transfers.size());
    whenAsked.run();
    if (unreachable) {
      throw new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "no statement"));
    }
    List<TransferRecord> mine = counted.computeIfAbsent(attempt.id(), id -> new ArrayList<>());
    List<TransferRecord> before = new ArrayList<>(mine);
    List<Result> results = new ArrayList<>();
    for (TransferRecord transfer : transfers) {
      Finding finding = Finding.NOT_FOUND;
      if (before.remove(transfer)) {
        finding = Finding.MATCHED;
      } else if (arrived.remove(transfer)) {
        mine.add(transfer);
        finding = Finding.MATCHED;
      }
      results.add(
          new Result(
              otherwise.getOrDefault(transfer, finding),
              finding == Finding.MATCHED ? Optional.of("L" + mine.size()) : Optional.empty()));
    }
    return new TransferVerification(
        forgets ? results.subList(1, results.size()) : results, standing(attempt));
  }
}
