package io.xuqi.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When to ask again: soon while somebody is paying, rarely while a review takes days, and the less
 * often the longer nothing changes. The CA's own wish (Retry-After) is kept when it is later.
 */
final class Polling {

  /** However a CA answers, it is not asked more often than this. */
  static final Duration SHORTEST = Duration.ofSeconds(5);

  /** And not more rarely than this, while something is open. */
  static final Duration LONGEST = Duration.ofHours(12);

  /**
   * How long after a renewal's end the CA is asked whether it gives, or has given, its fee back.
   * Whoever refreshes later asks all the same.
   */
  static final Duration REFUND_WAIT = Duration.ofDays(90);

  /**
   * How long after an attempt's end its method is asked whether it was paid all the same. Whoever
   * has an address for notifications learns it sooner.
   */
  static final Duration LATE_MONEY_WAIT = Duration.ofDays(3);

  /** Longer than anybody needs to enter a PIN and sign. */
  private static final Duration UNSENT_CORRECTION = Duration.ofMinutes(10);

  private static final int STEADY_POLLS = 12;

  /** Long after this many polls the interval has reached its most. */
  private static final int MAX_COUNTED = 1000;

  private Polling() {}

  /**
   * The record with the next poll in it.
   *
   * @param before the record as it is stored
   * @param after what became of it, with the old schedule
   * @param events what happened
   */
  static RenewalRecord scheduled(
      RenewalRecord before, RenewalRecord after, List<Event> events, Instant now) {
    boolean polled = events.stream().anyMatch(e -> e instanceof Event.Polled);
    boolean news = !after.equals(before);
    if (!polled && !news) {
      return after;
    }
    Optional<Instant> wished = wished(events).map(now::plus);
    Optional<Instant> known = before.nextPollAt();
    boolean due = known.map(at -> !at.isAfter(now)).orElse(true);
    boolean later = wished.isPresent() && known.isPresent() && wished.get().isAfter(known.get());
    if (!news && !due && !later) {
      return after; // somebody looked early and in vain: the schedule stands
    }
    int polls =
        hasMoved(before, after)
            ? 0
            : Math.min(before.unchangedPolls() + (polled ? 1 : 0), MAX_COUNTED);
    Optional<Instant> own =
        Stream.concat(
                interval(after, polls, now).map(now::plus).stream(),
                ofInvoice(before, after, polls, events, now).stream())
            .min(Comparator.naturalOrder());
    return after.with(
        r -> {
          r.unchangedPolls = own.isPresent() ? polls : 0;
          r.nextPollAt = own.map(at -> wished.filter(w -> w.isAfter(at)).orElse(at));
        });
  }

  /** Something happened that makes asking soon worth while: a new state, or money. */
  private static boolean hasMoved(RenewalRecord before, RenewalRecord after) {
    return before.state() != after.state()
        || !before.attempts().equals(after.attempts())
        || !before.refunds().equals(after.refunds())
        || !before.paymentOrder().equals(after.paymentOrder())
        || !before.invoice().equals(after.invoice());
  }

  /** The longest time the CA asked for, within reason. */
  private static Optional<Duration> wished(List<Event> events) {
    return events.stream()
        .flatMap(
            event ->
                event instanceof Event.CallFailed failed
                    ? failed.retryAfter().stream()
                    : event instanceof Event.OrderReported reported
                        ? reported.report().pollAfter().stream()
                        : Stream.empty())
        .max(Comparator.naturalOrder())
        .map(wish -> wish.compareTo(LONGEST) > 0 ? LONGEST : wish);
  }

  /** Whether the CA may still have to say something of the fee, and the end is not too long ago. */
  static boolean awaitsRefundOfTheCa(RenewalRecord record, Instant now) {
    return WorkflowOfMoney.feeIsAwaited(record)
        && record.finishedAt().map(end -> now.isBefore(end.plus(REFUND_WAIT))).orElse(true);
  }

  private static Optional<Duration> interval(
      RenewalRecord record, int unchangedPolls, Instant now) {
    boolean refunding = record.refunds().stream().anyMatch(RefundRecord::isOpen);
    boolean paying = record.openAttempt().isPresent() || record.hasKeptReceipt();
    boolean transferring = record.openAttempt().map(AttemptRecord::isByTransfer).orElse(false);
    boolean settling = record.attempts().stream().anyMatch(AttemptRecord::isBeingSettled);
    boolean open = record.attempts().stream().anyMatch(a -> a.isOpen() && !a.hosted());
    return switch (record.state()) {
      case SUBMITTING ->
          record.isUnsent()
              // Somebody may be signing it at this moment; nothing is known yet that can be asked.
              ? record.resubmission() ? Optional.of(UNSENT_CORRECTION) : Optional.empty()
              : backOff(SHORTEST, unchangedPolls, Duration.ofMinutes(10));
      case CANCELLING -> backOff(SHORTEST, unchangedPolls, Duration.ofMinutes(10));
      case AWAITING_PAYMENT ->
          transferring
              ? backOff(Duration.ofMinutes(1), unchangedPolls, Duration.ofMinutes(30))
              : paying
                  ? backOff(SHORTEST, unchangedPolls - STEADY_POLLS, Duration.ofMinutes(10))
                  : backOff(Duration.ofMinutes(10), unchangedPolls, LONGEST);
      case AWAITING_REVIEW -> backOff(Duration.ofMinutes(5), unchangedPolls, Duration.ofHours(1));
      case REJECTED, AWAITING_INSTALL, INSTALLING -> Optional.of(LONGEST);
      case COMPLETED, CANCELLED, EXPIRED ->
          refunding || settling || open
              ? backOff(Duration.ofMinutes(5), unchangedPolls, Duration.ofHours(1))
              : record.mayReceiveTransfers()
                      || record.mayBePaidLate(now)
                      || awaitsRefundOfTheCa(record, now)
                  ? backOff(Duration.ofMinutes(5), unchangedPolls, LONGEST)
                  : Optional.empty();
    };
  }

  /**
   * Until it is approved the invoice is asked about together with the orders; once it is issued,
   * somebody is reminded each morning of a working day.
   */
  private static Optional<Instant> ofInvoice(
      RenewalRecord before,
      RenewalRecord after,
      int unchangedPolls,
      List<Event> events,
      Instant now) {
    if (!WorkflowOfInvoices.isAwaited(after)) {
      return Optional.empty();
    }
    InvoiceRecord invoice = after.invoice().orElseThrow();
    if (invoice.wanted().isPresent()) {
      return backOff(Duration.ofMinutes(1), unchangedPolls, Duration.ofHours(1)).map(now::plus);
    }
    if (invoice.issued().isPresent()) {
      return events.stream()
          .flatMap(
              e ->
                  e instanceof Event.Polled polled ? polled.nextMorning().stream() : Stream.empty())
          .findFirst()
          .or(() -> before.nextPollAt().filter(at -> at.isAfter(now)))
          .or(() -> Optional.of(now.plus(LONGEST)));
    }
    return invoice.dueSince().isPresent()
        ? backOff(Duration.ofMinutes(10), unchangedPolls, LONGEST).map(now::plus)
        : Optional.empty();
  }

  private static Optional<Duration> backOff(Duration first, int doublings, Duration most) {
    Duration interval = first.multipliedBy(1L << Math.max(0, Math.min(doublings, 20)));
    return Optional.of(interval.compareTo(most) > 0 ? most : interval);
  }
}
