package io.xuqi.simulator.ca;

import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.protocol.PortalMessages.Action;
import io.xuqi.ca.portal.protocol.PortalMessages.Beneficiary;
import io.xuqi.ca.portal.protocol.PortalMessages.MethodOffer;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentMethodsReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.SettlementRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.Transfer;
import io.xuqi.ca.portal.protocol.PortalMessages.TransferResult;
import io.xuqi.ca.portal.protocol.PortalMessages.TransfersReply;
import io.xuqi.ca.portal.protocol.PortalMessages.TransfersRequest;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodDescriptor.Channel;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects fees: a QR code as an online method, bank transfers as an offline one (R30, R33). */
final class Cashier {
  static final String ALIPAY = "ca-alipay";
  static final String TRANSFER = "ca-bank-transfer";

  private final Progress progress;
  private final LedgerBook ledger;
  private final MerchantAccount merchant;
  private final Set<String> settled = new HashSet<>();

  Cashier(Progress progress, LedgerBook ledger, MerchantAccount merchant) {
    this.progress = progress;
    this.ledger = ledger;
    this.merchant = merchant;
  }

  PaymentMethodsReply methods() {
    if (!merchant.offers().isEmpty()) {
      return new PaymentMethodsReply(merchant.offers());
    }
    return new PaymentMethodsReply(
        List.of(
            new MethodOffer(ALIPAY, Channel.ONLINE, "支付宝", "Alipay"),
            new MethodOffer(TRANSFER, Channel.OFFLINE, "银行转账", "Bank transfer")));
  }

  PaymentReply initiate(Case file, String id, PaymentRequest request, Instant now)
      throws RefusedException {
    Case.Attempt known = file.attempts.get(id);
    if (known != null) {
      if (!known.method.isEmpty()
          && (!known.method.equals(request.method()) || !known.amount.equals(request.amount()))) {
        throw new RefusedException(PortalProblem.IDEMPOTENCY_CONFLICT, "");
      }
      Collected collected = file.collected.get(id);
      return collected == null ? reply(file, known, now) : collect(file, collected, now);
    }
    if (methods().methods().stream().noneMatch(m -> m.id().equals(request.method()))) {
      throw new RefusedException(PortalProblem.NOT_FOUND, request.method());
    }
    if (file.orders.stream().noneMatch(order -> order.status == Status.AWAITING_PAYMENT)) {
      throw new RefusedException(PortalProblem.NOTHING_TO_PAY, file.paymentNumber);
    }
    if (!request.amount().equals(file.total)
        || !request.paymentOrder().equals(file.paymentNumber)) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "amount or payment order");
    }
    Case.Attempt attempt =
        new Case.Attempt(id, request.method(), request.amount(), request.expiresAt());
    file.attempts.put(id, attempt);
    if (!merchant.collectsBy(request.method())) {
      return reply(file, attempt, now);
    }
    Collected collected = new Collected(attempt(id, request), now);
    file.collected.put(id, collected);
    return collect(file, collected, now);
  }

  private static PaymentAttempt attempt(String id, PaymentRequest request) {
    return new PaymentAttempt(
        id,
        new PaymentMethodId(request.method()),
        request.paymentOrder(),
        request.amount(),
        request.createdAt(),
        request.expiresAt());
  }

  /** Begins to collect by a real method, or has it tell how the same attempt stands. */
  private PaymentReply collect(Case file, Collected collected, Instant now)
      throws RefusedException {
    PaymentOrder order =
        new PaymentOrder(
            file.paymentNumber, file.createdAt, file.items, file.total, file.paymentStatus());
    progress.told(file, collected, merchant.initiate(order, collected.attempt), now);
    return reply(collected.payment());
  }

  private static PaymentReply reply(Payment payment) {
    return new PaymentReply(
        payment.attemptId(),
        payment.status(),
        payment.next().map(Cashier::action).orElse(null),
        payment.received().orElse(null),
        payment.reference().orElse(null));
  }

  private static Action action(NextAction next) {
    NextAction.Kind kind = next.kind();
    return switch (kind) {
      case SHOW_QR ->
          new Action(kind, ((NextAction.ShowQr) next).content(), null, null, null, null);
      case OPEN_URL ->
          new Action(kind, null, ((NextAction.OpenUrl) next).uri().toString(), null, null, null);
      case SUBMIT_FORM -> {
        NextAction.SubmitForm form = (NextAction.SubmitForm) next;
        yield new Action(kind, null, form.uri().toString(), form.fields(), null, null);
      }
      case ASK_TRANSFERS -> {
        NextAction.AskTransfers ask = (NextAction.AskTransfers) next;
        Beneficiary beneficiary =
            new Beneficiary(
                ask.beneficiaryName(), ask.beneficiaryAccount(), ask.bank(), ask.remarkToQuote());
        yield new Action(kind, null, null, null, beneficiary, null);
      }
      case POLL -> new Action(kind, null, null, null, null, ((NextAction.Poll) next).notBefore());
    };
  }

  PaymentReply query(Case file, String id, Instant now) throws RefusedException {
    Case.Attempt attempt = file.attempts.get(id);
    if (attempt == null) {
      throw new RefusedException(PortalProblem.NOT_FOUND, id);
    }
    Collected collected = file.collected.get(id);
    return collected == null ? reply(file, attempt, now) : reply(collected.payment());
  }

  /** Closes an attempt; one that was never seen is closed too, lest it arrives later. */
  PaymentReply cancel(Case file, String id, Instant now) throws RefusedException {
    Collected collected = file.collected.get(id);
    if (collected != null) {
      progress.told(file, collected, merchant.cancel(collected.attempt), now);
      return reply(collected.payment());
    }
    Case.Attempt attempt =
        file.attempts.computeIfAbsent(id, unseen -> new Case.Attempt(unseen, "", file.total, now));
    if (attempt.paidAt == null) {
      attempt.closed = true;
    } else if (!attempt.booked) {
      attempt.booked = true;
      progress.receive(file, attempt.amount, now);
    }
    return reply(file, attempt, now);
  }

  /** The integrator collected the fee. */
  void settle(Case file, String attempt, SettlementRequest request, Instant now)
      throws RefusedException {
    if (!request.paymentOrder().equals(file.paymentNumber)) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "payment order");
    }
    String receipt = file.paymentNumber + " " + attempt;
    if (!settled.contains(receipt)
        && file.orders.stream().noneMatch(o -> o.status == Status.AWAITING_PAYMENT)) {
      throw new RefusedException(PortalProblem.NOTHING_TO_PAY, file.paymentNumber);
    }
    if (settled.add(receipt)) {
      charge(file, Optional.of(attempt), request.received(), now);
      progress.receive(file, request.received(), now);
    }
  }

  /**
   * Compares declared transfers with what arrived for the order: each arrival is one transfer's. An
   * arrival of another amount than any that is declared may be one of those.
   */
  TransfersReply verify(Case file, String id, TransfersRequest request, Instant now)
      throws RefusedException {
    Collected collected = file.collected.get(id);
    if (collected != null) {
      return verify(file, collected, request, now);
    }
    Case.Attempt attempt = file.attempts.get(id);
    if (attempt == null || !attempt.method.equals(TRANSFER)) {
      throw new RefusedException(PortalProblem.NOT_FOUND, id);
    }
    List<Transfer> declared = request.transfers();
    Map<Integer, Integer> lines = new HashMap<>();
    for (int line = 0; line < file.transferred.size(); line++) {
      for (int i = 0; i < declared.size(); i++) {
        if (!lines.containsKey(i) && declared.get(i).amount().equals(file.transferred.get(line))) {
          lines.put(i, line);
          break;
        }
      }
    }
    boolean others = lines.size() < file.transferred.size();
    List<TransferResult> results = new ArrayList<>();
    for (int i = 0; i < declared.size(); i++) {
      Integer line = lines.get(i);
      results.add(
          line == null
              ? new TransferResult(others ? Finding.AMOUNT_DIFFERS : Finding.NOT_FOUND, null)
              : new TransferResult(Finding.MATCHED, file.paymentNumber + "-" + (line + 1)));
    }
    return new TransfersReply(results, reply(file, attempt, now));
  }

  private TransfersReply verify(
      Case file, Collected collected, TransfersRequest request, Instant now)
      throws RefusedException {
    List<TransferRecord> declared = new ArrayList<>();
    for (Transfer transfer : request.transfers()) {
      declared.add(record(transfer));
    }
    TransferVerification found = merchant.verify(collected.attempt, declared);
    progress.told(file, collected, found.payment(), now);
    return new TransfersReply(
        found.results().stream()
            .map(r -> new TransferResult(r.finding(), r.statementLine().orElse(null)))
            .toList(),
        reply(collected.payment()));
  }

  private static TransferRecord record(Transfer transfer) throws RefusedException {
    try {
      return new TransferRecord(
          new AccountNumber(transfer.account()),
          transfer.name(),
          transfer.amount(),
          transfer.date(),
          transfer.remark());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "transfers");
    }
  }

  /** The payer pays an attempt, even one that is closed: such money comes back. */
  void pay(Case file, Case.Attempt attempt, Instant now) {
    if (attempt.paidAt == null) {
      attempt.paidAt = now;
      charge(file, Optional.of(attempt.id), attempt.amount, now);
      progress.advance(file, now);
    }
  }

  /** The payer transfers money, quoting the payment order's number. */
  void transfer(Case file, Money amount, Instant now) {
    file.transferred.add(amount);
    charge(file, Optional.empty(), amount, now);
    progress.receive(file, amount, now);
  }

  private void charge(Case file, Optional<String> attempt, Money amount, Instant now) {
    ledger.charges.add(new Ledger.Charge(file.paymentNumber, attempt, amount, now));
  }

  private PaymentReply reply(Case file, Case.Attempt attempt, Instant now) {
    Payment.Status status = status(file, attempt, now);
    boolean received =
        status == Payment.Status.SUCCEEDED || status == Payment.Status.PARTIALLY_PAID;
    Money amount = attempt.method.equals(TRANSFER) ? file.received : attempt.amount;
    return new PaymentReply(
        attempt.id,
        status,
        next(file, attempt, status),
        received ? amount : null,
        status == Payment.Status.SUCCEEDED ? "SIM" + attempt.id : null);
  }

  private static Payment.Status status(Case file, Case.Attempt attempt, Instant now) {
    if (attempt.method.equals(TRANSFER) && !file.received.isZero()) {
      return file.paid ? Payment.Status.SUCCEEDED : Payment.Status.PARTIALLY_PAID;
    }
    if (attempt.booked) {
      return Payment.Status.SUCCEEDED;
    }
    if (attempt.closed) {
      return Payment.Status.CANCELLED;
    }
    // Money may have been paid in time and not be known yet (R37).
    return now.isAfter(attempt.expiresAt) && attempt.paidAt == null
        ? Payment.Status.EXPIRED
        : Payment.Status.REQUIRES_ACTION;
  }

  private static @Nullable Action next(Case file, Case.Attempt attempt, Payment.Status status) {
    if (status != Payment.Status.REQUIRES_ACTION && status != Payment.Status.PARTIALLY_PAID) {
      return null;
    }
    if (attempt.method.equals(TRANSFER)) {
      return new Action(
          NextAction.Kind.ASK_TRANSFERS,
          null,
          null,
          null,
          new Beneficiary("模拟认证中心有限公司", "6200000000000000", "模拟银行", file.paymentNumber),
          null);
    }
    return new Action(
        NextAction.Kind.SHOW_QR, "https://pay.invalid/" + attempt.id, null, null, null, null);
  }
}
