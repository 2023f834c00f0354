package io.xuqi.payment.alipay;

import java.io.IOException;
import java.time.Duration;

/** The end of one call of the port, however many requests it makes. */
final class Deadline {

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline in(Duration most) {
    return new Deadline(System.nanoTime() + most.toNanos());
  }

  /**
   * What is left of it.
   *
   * @throws AlipayTransport.NotSentException if nothing is
   */
  Duration left() throws AlipayTransport.NotSentException {
    long left = end - System.nanoTime();
    if (left < 1_000_000) { // in whole milliseconds, zero would mean for ever
      throw new AlipayTransport.NotSentException("deadline", new IOException("the time is over"));
    }
    return Duration.ofNanos(left);
  }
}
