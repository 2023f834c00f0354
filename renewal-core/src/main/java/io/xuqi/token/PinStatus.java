package io.xuqi.token;

import java.util.OptionalInt;

/**
 * How close a PIN is to being locked (R53).
 *
 * @param level the coarse level every token can tell
 * @param remainingTries the exact number of tries left, where the token tells it
 * @param toBeChanged whether the token says that this is not yet the user's own PIN: the one it
 *     came with, or one that has expired. Some tokens accept it for nothing but changing it
 */
public record PinStatus(Level level, OptionalInt remainingTries, boolean toBeChanged) {

  /** Coarse levels, in the order in which wrong PINs lead through them. */
  public enum Level {
    NORMAL,
    /** At least one wrong PIN since the last right one. */
    LOW,
    /** The next wrong PIN locks the token. */
    FINAL_TRY,
    /** No PIN is accepted until an unblock with the administrator's PIN. */
    LOCKED
  }

  /** The status of a token that tells levels only. */
  public static PinStatus of(Level level) {
    return new PinStatus(level, OptionalInt.empty(), false);
  }

  /**
   * The status of a token that tells exact numbers.
   *
   * @throws IllegalArgumentException unless 0 ≤ remaining ≤ maximum
   */
  public static PinStatus exactly(int remaining, int maximum) {
    if (remaining < 0 || remaining > maximum) {
      throw new IllegalArgumentException(remaining + " of " + maximum + " tries");
    }
    Level level =
        remaining == 0
            ? Level.LOCKED
            : remaining == 1 ? Level.FINAL_TRY : remaining < maximum ? Level.LOW : Level.NORMAL;
    return new PinStatus(level, OptionalInt.of(remaining), false);
  }

  /** The same tries, of a PIN that is to be changed, or not. */
  public PinStatus toBeChanged(boolean changed) {
    return new PinStatus(level, remainingTries, changed);
  }
}
