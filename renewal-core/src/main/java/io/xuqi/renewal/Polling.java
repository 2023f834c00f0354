package io.xuqi.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to ask again: soon while somebody is paying, rarely while a review takes days, and the less
 * often the longer nothing changes. The CA's own wish (Retry-After) is kept when it is later.
 */
final class Polling {

  /** However a CA answers, it is not asked more often than this. */
  static final Duration SHORTEST = Duration.ofSeconds(5);

  /** And not more rarely than this, while something is open. */
  static final Duration LONGEST = Duration.ofHours(12);

  private static final int STEADY_POLLS = 12;

  private Polling() {}

  static RenewalRecord scheduled(RenewalRecord record, Event event, Instant now) {
    if (event instanceof Event.Refreshed) {
      int polls = Math.min(record.unchangedPolls() + 1, 1000);
      return record.with(
          r -> {
            r.unchangedPolls = polls;
            r.nextPollAt = interval(record, polls).map(now::plus);
          });
    }
    Optional<Duration> wished =
        event instanceof Event.CallFailed e
            ? e.retryAfter()
            : event instanceof Event.OrderReported e ? e.report().pollAfter() : Optional.empty();
    Optional<Instant> next = interval(record, record.unchangedPolls()).map(now::plus);
    Optional<Instant> bounded =
        next.map(
            own ->
                wished
                    .map(w -> w.compareTo(LONGEST) > 0 ? LONGEST : w)
                    .map(now::plus)
                    .filter(w -> w.isAfter(own))
                    .orElse(own));
    return record.with(r -> r.nextPollAt = bounded);
  }

  private static Optional<Duration> interval(RenewalRecord record, int unchangedPolls) {
    boolean refunding = record.refunds().stream().anyMatch(RefundRecord::isOpen);
    boolean paying = record.openAttempt().isPresent();
    return switch (record.state()) {
      case SUBMITTING ->
          record.isUnsent() && !record.resubmission()
              ? Optional.empty()
              : backOff(SHORTEST, unchangedPolls, Duration.ofMinutes(10));
      case CANCELLING -> backOff(SHORTEST, unchangedPolls, Duration.ofMinutes(10));
      case AWAITING_PAYMENT ->
          paying
              ? backOff(SHORTEST, unchangedPolls - STEADY_POLLS, Duration.ofMinutes(10))
              : backOff(Duration.ofMinutes(10), unchangedPolls, LONGEST);
      case AWAITING_REVIEW -> backOff(Duration.ofMinutes(5), unchangedPolls, Duration.ofHours(1));
      case REJECTED, AWAITING_INSTALL, INSTALLING -> Optional.of(LONGEST);
      case COMPLETED, CANCELLED, EXPIRED ->
          refunding || paying
              ? backOff(Duration.ofMinutes(5), unchangedPolls, Duration.ofHours(1))
              : Optional.empty();
    };
  }

  private static Optional<Duration> backOff(Duration first, int doublings, Duration most) {
    Duration interval = first.multipliedBy(1L << Math.max(0, Math.min(doublings, 20)));
    return Optional.of(interval.compareTo(most) > 0 ? most : interval);
  }
}
