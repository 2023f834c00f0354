package io.xuqi.renewal;

import io.xuqi.calendar.ReviewEstimate;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.Certificates;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import io.xuqi.renewal.DeclaredTransfers.Total;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes what an application sees of a record. */
final class Snapshots {

  private final WorkingDayCalendar calendar;
  private final boolean cancellable;
  private final boolean invoicing;

  /**
   * @param cancellable whether the CA can cancel orders at all
   * @param invoicing whether the CA issues invoices
   */
  Snapshots(WorkingDayCalendar calendar, boolean cancellable, boolean invoicing) {
    this.calendar = calendar;
    this.cancellable = cancellable;
    this.invoicing = invoicing;
  }

  Renewal of(RenewalRecord record) {
    RenewalState state = record.state();
    return new Renewal(
        record.id(),
        record.token(),
        state,
        actions(record),
        record.orders().stream().map(o -> order(o, record)).toList(),
        payment(record),
        record.paymentOrder(),
        nextAction(record),
        Step.of(state, record.hasFee()),
        record.review(),
        record
            .reviewSince()
            .filter(since -> state == RenewalState.AWAITING_REVIEW)
            .map(
                since ->
                    ReviewEstimate.of(
                        since, record.review().fromDays(), record.review().toDays(), calendar)),
        record.nextPollAt(),
        record.problem(),
        record.refunds().stream()
            .map(r -> new Renewal.Refund(r.request().id(), r.request().amount(), r.isDue()))
            .toList(),
        transfers(record),
        invoice(record),
        record.application());
  }

  private Set<UserAction> actions(RenewalRecord record) {
    Set<UserAction> actions = allowedActions(record, cancellable);
    if (invoicing && WorkflowOfInvoices.obstacle(record).isEmpty()) {
      actions.add(UserAction.INVOICE);
    }
    return actions;
  }

  private Optional<RequestedInvoice> invoice(RenewalRecord record) {
    return record
        .invoice()
        .filter(i -> i.current().isPresent())
        .map(
            i ->
                new RequestedInvoice(
                    i.current().orElseThrow().request(),
                    invoiceState(record, i),
                    i.issued(),
                    i.formats(),
                    i.dueSince()
                        .filter(since -> WorkflowOfInvoices.isOpen(record))
                        .map(since -> calendar.after(since, Announcer.COLLECTING_DAYS))
                        .map(last -> last.plusDays(1))));
  }

  private static RequestedInvoice.State invoiceState(RenewalRecord record, InvoiceRecord invoice) {
    if (invoice.collectedAt().isPresent()) {
      return RequestedInvoice.State.COLLECTED;
    } else if (invoice.issued().isPresent()) {
      return RequestedInvoice.State.ISSUED;
    } else if (WorkflowOfInvoices.isCancelled(record)) {
      return RequestedInvoice.State.CANCELLED;
    }
    return invoice.wanted().isPresent()
        ? RequestedInvoice.State.SENDING
        : RequestedInvoice.State.REQUESTED;
  }

  /** Of the attempt that takes some now, otherwise of the last for which some were declared. */
  private static Optional<DeclaredTransfers> transfers(RenewalRecord record) {
    return record
        .openAttempt()
        .filter(AttemptRecord::isByTransfer)
        .or(
            () ->
                record.attempts().stream()
                    .filter(a -> a.declaration().wasMade())
                    .reduce((first, second) -> second))
        .map(Snapshots::transfers);
  }

  private static DeclaredTransfers transfers(AttemptRecord attempt) {
    List<Declared> declared = attempt.declaration().transfers();
    Money due = attempt.attempt().amount();
    Money received = attempt.payment().received().orElse(new Money(0, due.currency()));
    boolean verified = declared.stream().anyMatch(d -> d.result().isPresent());
    boolean known = (verified || !received.isZero()) && received.currency().equals(due.currency());
    int difference = known ? received.compareTo(due) : 0;
    Total total = difference < 0 ? Total.UNDER : difference > 0 ? Total.OVER : Total.EXACT;
    return new DeclaredTransfers(
        declared, due, received, known ? Optional.of(total) : Optional.empty());
  }

  private static Renewal.Order order(OrderRecord order, RenewalRecord record) {
    Money fee = order.terms().map(OrderRecord.Terms::fee).orElse(Money.ofFen(0));
    return new Renewal.Order(
        order.handle().map(h -> h.number()),
        order.current().id(),
        Certificates.subject(order.current().signing()),
        order.algorithm(),
        order.state(),
        fee,
        order.terms().map(OrderRecord.Terms::createdAt),
        order.current().notAfter(),
        order.terms().map(OrderRecord.Terms::proposedNotAfter),
        order.terms().flatMap(OrderRecord.Terms::linked),
        order.rejectionReason(),
        order.installed(),
        Step.of(order.state(), order.terms().isEmpty() ? record.hasFee() : !fee.isZero()),
        order.problem());
  }

  /** What the user may do (R27). A pair lives together: nothing is cancelled once writing began. */
  static Set<UserAction> allowedActions(RenewalRecord record, boolean cancellable) {
    Set<UserAction> actions = EnumSet.noneOf(UserAction.class);
    RenewalState state = record.state();
    if (!state.isFinal() || WorkflowOfInvoices.isOpen(record)) {
      actions.add(UserAction.REFRESH);
    }
    boolean writing =
        record.orders().stream()
            .anyMatch(
                o -> o.state() == RenewalState.INSTALLING || o.state() == RenewalState.COMPLETED);
    boolean cancellableState =
        switch (state) {
          case AWAITING_PAYMENT, AWAITING_REVIEW, AWAITING_INSTALL, REJECTED ->
              cancellable && !writing;
          case SUBMITTING -> record.isUnsent() && !record.resubmission();
          default -> false;
        };
    if (cancellableState) {
      actions.add(UserAction.CANCEL);
    }
    if (state == RenewalState.AWAITING_PAYMENT) {
      PaymentState payment = payment(record);
      boolean paid = payment == PaymentState.PAID || payment == PaymentState.OVERPAID;
      if (!paid && !record.hasKeptReceipt()) {
        actions.add(UserAction.PAY);
        if (record.openAttempt().map(AttemptRecord::isByTransfer).orElse(false)) {
          actions.add(UserAction.TRANSFER);
        }
      }
    }
    if (state == RenewalState.REJECTED && cancellable) {
      actions.add(UserAction.RESUBMIT);
    }
    if (record.orders().stream().anyMatch(OrderRecord::waitsForInstall)) {
      actions.add(UserAction.INSTALL);
    }
    return actions;
  }

  static PaymentState payment(RenewalRecord record) {
    if (!record.hasFee()) {
      return PaymentState.NOT_NEEDED;
    }
    PaymentOrder.Status word =
        record.paymentOrder().map(PaymentOrder::status).orElse(PaymentOrder.Status.UNKNOWN);
    return switch (word) {
      case PAID -> PaymentState.PAID;
      case OVERPAID -> PaymentState.OVERPAID;
      case PARTIALLY_PAID -> PaymentState.PARTIALLY_PAID;
      case REFUND_REQUESTED -> PaymentState.REFUND_REQUESTED;
      case REFUNDED -> PaymentState.REFUNDED;
      case UNPAID, UNKNOWN -> byAttempts(record);
    };
  }

  /** Whatever a method says, without the CA's word it is at most being confirmed. */
  private static PaymentState byAttempts(RenewalRecord record) {
    Set<Payment.Status> said =
        record.attempts().stream()
            .map(a -> a.payment().status())
            .collect(Collectors.toUnmodifiableSet());
    if (said.contains(Payment.Status.PARTIALLY_PAID)) {
      return PaymentState.PARTIALLY_PAID;
    }
    boolean confirming =
        said.contains(Payment.Status.PROCESSING)
            || said.contains(Payment.Status.UNKNOWN)
            || said.contains(Payment.Status.SUCCEEDED);
    return confirming ? PaymentState.CONFIRMING : PaymentState.UNPAID;
  }

  static Optional<NextAction> nextAction(RenewalRecord record) {
    return record
        .openAttempt()
        .map(AttemptRecord::payment)
        .filter(p -> record.state() == RenewalState.AWAITING_PAYMENT)
        .filter(
            p -> p.status() != Payment.Status.UNKNOWN) // nobody is asked to pay what may be paid
        .flatMap(Payment::next);
  }
}
