package io.xuqi.simulator.ca;

import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.pki.CertificateId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * What happens to a case with time and by the CA's people: pushes, review, expiry, installation.
 */
final class Progress {
  private final CaPolicy policy;
  private final CertificateBook book;
  private final Issuance issuance;
  private final LedgerBook ledger;
  private final MerchantAccount merchant;
  private final Optional<InvoiceDesk> invoices;
  private final Queue<Misissue> misissues = new ArrayDeque<>();

  Progress(
      CaPolicy policy,
      CertificateBook book,
      Issuance issuance,
      LedgerBook ledger,
      MerchantAccount merchant,
      Optional<InvoiceDesk> invoices) {
    this.policy = policy;
    this.book = book;
    this.issuance = issuance;
    this.ledger = ledger;
    this.merchant = merchant;
    this.invoices = invoices;
  }

  /** Does what has become due. */
  void advance(Case file, Instant now) {
    for (Case.Attempt attempt : file.attempts.values()) {
      if (attempt.paidAt != null
          && !attempt.booked
          && !now.isBefore(attempt.paidAt.plus(policy.pushDelay()))) {
        attempt.booked = true;
        receive(file, attempt.amount, attempt.paidAt.plus(policy.pushDelay()));
      }
    }
    for (Collected collected : file.collected.values()) {
      if (collected.wantsLook(now, policy.pushDelay())) {
        look(file, collected, now);
      }
      collected.giveBack(merchant);
    }
    for (Order order : file.orders) {
      if (order.status == Status.AWAITING_PAYMENT
          && now.isAfter(order.createdAt.plus(policy.unpaidLife()))) {
        file.orders.forEach(o -> o.status = Status.EXPIRED);
        returnReceipts(file, now);
        return;
      }
    }
    policy.reviewDelay().ifPresent(delay -> approveDue(file, delay, now));
  }

  private void look(Case file, Collected collected, Instant now) {
    try {
      told(file, collected, merchant.query(collected.attempt), now);
    } catch (RefusedException e) {
      // Nobody was asked; the next look does.
    }
  }

  private void close(Case file, Collected collected, Instant now) {
    if (collected.payment().status().isOpen()) {
      try {
        told(file, collected, merchant.cancel(collected.attempt), now);
      } catch (RefusedException e) {
        // It stays open; money that comes is given back.
      }
    }
  }

  /** Books what a method says was collected. */
  void told(Case file, Collected collected, Payment payment, Instant now) {
    Money fresh = collected.told(payment, now);
    if (!fresh.isZero()) {
      ledger.charges.add(
          new Ledger.Charge(file.paymentNumber, Optional.of(collected.attempt.id()), fresh, now));
      receive(file, fresh, now);
    }
  }

  /** Gives money back; what real methods collected, by the way it came. */
  private void giveBack(Case file, Money amount, Instant now) {
    ledger.refunds.add(new Ledger.Refund(file.paymentNumber, amount, now));
    long left = amount.minorUnits();
    for (Collected collected : file.collected.values()) {
      Money part = collected.returnable(left);
      if (!part.isZero()) {
        left -= part.minorUnits();
        collected.owe(part);
        collected.giveBack(merchant);
      }
    }
  }

  private void approveDue(Case file, Duration delay, Instant now) {
    for (Order order : file.orders) {
      Instant since = order.reviewedSince;
      if (order.status == Status.AWAITING_REVIEW
          && since != null
          && !now.isBefore(since.plus(delay))) {
        approve(order, issuing(order, now).get());
      }
    }
  }

  /** Books money the CA has learned of: it pays an unpaid order, and is given back otherwise. */
  void receive(Case file, Money amount, Instant now) {
    boolean waiting =
        file.orders.stream().anyMatch(order -> order.status == Status.AWAITING_PAYMENT);
    if (!waiting) {
      giveBack(file, amount, now);
      return;
    }
    file.received = file.received.plus(amount);
    if (file.received.compareTo(file.total) >= 0) {
      file.paid = true;
      for (Order order : file.orders) {
        if (order.status == Status.AWAITING_PAYMENT) {
          order.status = Status.AWAITING_REVIEW;
        }
        order.reviewedSince = now;
      }
    }
  }

  /** Makes what an order gets, from what it says now; needs no lock. */
  Supplier<Issuance.Issued> issuing(Order order, Instant now) {
    Misissue misissue = misissues.poll();
    Issuance.Terms terms = issuance.terms(order, now);
    return misissue == null
        ? () -> issuance.issue(terms)
        : () -> misissue.issue(issuance, terms, order.current.certificate());
  }

  void approve(Order order, Issuance.Issued issued) {
    order.issued = issued;
    order.status = Status.APPROVED;
    book.add(issued.certificate());
    ledger.issued.add(new Ledger.Issued(order.number, issued.certificate().id()));
    invoices.ifPresent(desk -> desk.approved(order));
  }

  void reject(Order order, String reason) {
    order.status = Status.REJECTED;
    order.rejectionReason = reason;
  }

  void misissueNext(Misissue misissue) {
    misissues.add(misissue);
  }

  /** Cancels a case as a whole (R28) and gives back what was paid. */
  void cancel(Case file, Instant now) throws RefusedException {
    if (file.orders.stream().allMatch(order -> order.status == Status.CANCELLED)) {
      return;
    }
    for (Order order : file.orders) {
      boolean cancellable =
          switch (order.status) {
            case AWAITING_PAYMENT, AWAITING_REVIEW, REJECTED -> true;
            case APPROVED -> policy.cancelAfterApproval();
            case COMPLETED, CANCELLED, EXPIRED, UNKNOWN -> false;
          };
      if (!cancellable) {
        throw new RefusedException(PortalProblem.CANCEL_REFUSED, order.status.name());
      }
    }
    for (Order order : file.orders) {
      order.status = Status.CANCELLED;
      if (order.issued != null) {
        book.revoke(order.issued.certificate().id());
      }
    }
    returnReceipts(file, now);
  }

  /** Takes the word that the issued certificate is on the token; the old one is superseded. */
  void confirm(Order order, Bytes certificate) throws RefusedException {
    if (order.issued == null
        || (order.status != Status.APPROVED && order.status != Status.COMPLETED)) {
      throw new RefusedException(PortalProblem.STATE_CONFLICT, order.status.name());
    }
    CertificateId issued = order.issued.certificate().id();
    if (!issued.sha256().equals(certificate)) {
      throw new RefusedException(PortalProblem.STATE_CONFLICT, "not the issued certificate");
    }
    order.status = Status.COMPLETED;
    book.supersede(order.current.certificate().id(), order.number);
  }

  private void returnReceipts(Case file, Instant now) {
    file.attempts.values().forEach(attempt -> attempt.closed = true);
    for (Collected collected : file.collected.values()) {
      close(file, collected, now);
    }
    if (!file.received.isZero()) {
      giveBack(file, file.received, now);
      file.refunded = true;
    }
  }
}
