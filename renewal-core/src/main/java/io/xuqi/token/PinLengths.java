package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;

/**
 * How long a token wants its user PIN to be.
 *
 * @param minimum bytes of UTF-8, which for digits and Latin letters is characters
 * @param maximum likewise
 */
public record PinLengths(int minimum, int maximum) {

  /** Of a token that does not tell. */
  public static final PinLengths ANY = new PinLengths(1, Pin.MAX_LENGTH);

  /**
   * @throws IllegalArgumentException unless 1 ≤ minimum ≤ maximum
   */
  public PinLengths {
    if (minimum < 1 || maximum < minimum) {
      throw new IllegalArgumentException("PIN of " + minimum + " to " + maximum + " bytes");
    }
  }

  /**
   * Holds a new PIN against the lengths, before anything is sent to the token.
   *
   * @param utf8 what {@link Pin#toUtf8()} gave
   * @throws TokenException with {@link ErrorCode#PIN_LENGTH}
   */
  public void check(byte[] utf8) throws TokenException {
    if (utf8.length < minimum || utf8.length > maximum) {
      throw new TokenException(Problem.of(ErrorCode.PIN_LENGTH, minimum, maximum));
    }
  }
}
