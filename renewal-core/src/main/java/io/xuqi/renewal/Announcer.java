package io.xuqi.renewal;

import io.xuqi.calendar.ReviewEstimate;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells the listeners what a stored change means. Their failures stay theirs. */
final class Announcer {

  /** The working days after the approval within which an invoice is collected (R44). */
  static final int COLLECTING_DAYS = 7;

  private static final LocalTime MORNING = LocalTime.of(9, 0);

  private final List<RenewalListener> listeners;
  private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
  private final WorkingDayCalendar calendar;
  private final Clock clock;

  Announcer(List<RenewalListener> listeners, WorkingDayCalendar calendar, Clock clock) {
    this.listeners = List.copyOf(listeners);
    this.calendar = calendar;
    this.clock = clock;
  }

  /** Runs whenever a renewal wants to be looked at sooner than before. */
  void addWaker(Runnable waker) {
    wakers.add(waker);
  }

  void removeWaker(Runnable waker) {
    wakers.remove(waker);
  }

  void begun(RenewalRecord first) {
    tell(new RenewalEvent.StateChanged(first.id(), now(), Optional.empty(), first.state()));
  }

  void changed(RenewalRecord before, RenewalRecord after) {
    Instant now = now();
    boolean sooner =
        after
            .nextPollAt()
            .map(at -> before.nextPollAt().map(at::isBefore).orElse(true))
            .orElse(false);
    if (sooner) {
      wakers.forEach(Runnable::run);
    }
    if (before.state() != after.state()) {
      tell(
          new RenewalEvent.StateChanged(
              after.id(), now, Optional.of(before.state()), after.state()));
    }
    PaymentState from = Snapshots.payment(before);
    PaymentState to = Snapshots.payment(after);
    if (from != to) {
      tell(new RenewalEvent.PaymentChanged(after.id(), now, from, to));
    }
    for (int i = before.refunds().size(); i < after.refunds().size(); i++) {
      tell(new RenewalEvent.RefundDue(after.id(), now, after.refunds().get(i).request().amount()));
    }
    if (before.overdueSince().isEmpty() && after.overdueSince().isPresent()) {
      lastDay(after).ifPresent(day -> tell(new RenewalEvent.ReviewOverdue(after.id(), now, day)));
    }
    invoice(before, after, now);
    for (int i = 0; i < after.orders().size(); i++) {
      installation(after, before.orders().get(i), after.orders().get(i), now);
    }
  }

  private void installation(
      RenewalRecord record, OrderRecord before, OrderRecord after, Instant now) {
    if (before.installed().isEmpty() && after.installed().isPresent()) {
      tell(new RenewalEvent.CertificateInstalled(record.id(), now, after.algorithm()));
    }
    Optional<Problem> failure =
        after.problem().filter(p -> after.state() == RenewalState.INSTALLING);
    if (failure.isPresent() && !before.problem().equals(failure)) {
      tell(
          new RenewalEvent.InstallationFailed(
              record.id(), now, after.algorithm(), failure.get().code()));
    }
  }

  private void invoice(RenewalRecord record, RenewalRecord next, Instant now) {
    InvoiceRecord before = record.invoice().orElseGet(InvoiceRecord::none);
    InvoiceRecord after = next.invoice().orElseGet(InvoiceRecord::none);
    if (before.issued().isEmpty() && after.issued().isPresent()) {
      tell(new RenewalEvent.InvoiceIssued(next.id(), now));
    }
    if (after.reminded() > before.reminded()) {
      tell(new RenewalEvent.InvoiceWaiting(next.id(), now, after.reminded()));
    }
    if (!before.overdueTold() && after.overdueTold()) {
      tell(new RenewalEvent.InvoiceOverdue(next.id(), now));
    }
  }

  void callEnded(RenewalRecord record, Effect effect, Instant begun, Optional<ErrorCode> failure) {
    Instant now = now();
    tell(
        new RenewalEvent.CallEnded(
            record.id(), now, effect.label(), Duration.between(begun, now), failure));
  }

  void erased(RenewalRecord record) {
    tell(new RenewalEvent.Erased(record.id(), now()));
  }

  /** Whether the review has not ended on the last day it was expected to (R47, R48). */
  boolean isOverdue(RenewalRecord record) {
    LocalDate today = LocalDate.ofInstant(now(), WorkingDayCalendar.BEIJING);
    return record.overdueSince().isEmpty()
        && record.state() == RenewalState.AWAITING_REVIEW
        && lastDay(record).map(today::isAfter).orElse(false);
  }

  /** What this day means for an invoice that is not collected (R44). */
  List<Event> ofInvoice(RenewalRecord record) {
    Optional<Instant> since = record.invoice().flatMap(InvoiceRecord::dueSince);
    if (since.isEmpty() || !WorkflowOfInvoices.isAwaited(record)) {
      return List.of();
    }
    Instant now = now();
    if (calendar.havePassed(COLLECTING_DAYS, since.get(), now)) {
      return List.of(new Event.InvoiceOverdue());
    }
    LocalDate today = LocalDate.ofInstant(now, WorkingDayCalendar.BEIJING);
    int day = 0;
    while (day < COLLECTING_DAYS && !calendar.after(since.get(), day + 1).isAfter(today)) {
      day++;
    }
    boolean counts = day > 0 && calendar.after(since.get(), day).equals(today);
    return counts && record.invoice().flatMap(InvoiceRecord::issued).isPresent()
        ? List.of(new Event.InvoiceReminded(day))
        : List.of();
  }

  /** When people are at work again, for a renewal whose invoice waits for them. */
  Optional<Instant> nextMorning(RenewalRecord record) {
    return WorkflowOfInvoices.isAwaited(record)
        ? Optional.of(
            calendar.after(now(), 1).atTime(MORNING).atZone(WorkingDayCalendar.BEIJING).toInstant())
        : Optional.empty();
  }

  private Optional<LocalDate> lastDay(RenewalRecord record) {
    return record
        .reviewSince()
        .map(
            since ->
                ReviewEstimate.of(
                        since, record.review().fromDays(), record.review().toDays(), calendar)
                    .latest());
  }

  private void tell(RenewalEvent event) {
    for (RenewalListener listener : listeners) {
      try {
        listener.happened(event);
      } catch (RuntimeException e) {
        System.getLogger(Announcer.class.getName())
            .log(System.Logger.Level.WARNING, "a listener failed", e);
      }
    }
  }

  private Instant now() {
    return clock.instant();
  }
}
