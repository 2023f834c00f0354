package io.xuqi.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One line of a renewal's past: names and codes only, no personal data.
 *
 * @param at when, cut to the millisecond
 * @param state the name of the state afterwards, at most {@link StoredRenewal#MAX_STATE} characters
 * @param event what happened, at most {@link #MAX_EVENT} characters
 */
public record HistoryEntry(Instant at, String state, String event) {

  /** The longest name of an event. */
  public static final int MAX_EVENT = 200;

  /**
   * @throws IllegalArgumentException if a part is longer than its maximum
   */
  public HistoryEntry {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    if (state.length() > StoredRenewal.MAX_STATE || event.length() > MAX_EVENT) {
      throw new IllegalArgumentException(
          "a state of %d characters, an event of %d".formatted(state.length(), event.length()));
    }
  }
}
