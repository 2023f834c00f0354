package io.xuqi.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is told to go on. Thread-safe; views in other zones follow.
 */
public final class VirtualClock extends Clock {

  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  private VirtualClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /** A clock that shows the given time, in UTC. */
  public static VirtualClock at(Instant start) {
    return new VirtualClock(new AtomicReference<>(start), ZoneOffset.UTC);
  }

  /**
   * Lets time pass.
   *
   * @throws IllegalArgumentException if it would run backwards
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards");
    }
    now.updateAndGet(time -> time.plus(duration));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new VirtualClock(now, other);
  }
}
