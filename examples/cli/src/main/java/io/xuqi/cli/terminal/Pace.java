package io.xuqi.cli.terminal;

import java.time.Duration;

/** How a command that follows something waits; tests bring their own and never sleep. */
@FunctionalInterface
public interface Pace {

  /**
   * Waits before the next look.
   *
   * @return false when it is over: the input has ended, or this thread was interrupted
   */
  boolean next(Duration wait);
}
