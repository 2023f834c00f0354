package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.PinStatus.Level;

/**
 * One question for a PIN, as the user sees it: which PIN of which token, and how many tries are
 * left (R53).
 *
 * @param token the token that will be given the PIN
 * @param kind which PIN
 * @param status how close it is to being locked, read just before; of a new PIN, the status of the
 *     user PIN that it replaces
 */
public record PinRequest(TokenInfo token, PinKind kind, PinStatus status) {

  /** A question for the user PIN. */
  public PinRequest(TokenInfo token, PinStatus status) {
    this(token, PinKind.USER, status);
  }

  /**
   * Asks the source, holding the rules every token must hold: a locked token is not asked for, and
   * the last try is spent only after {@link PinSource#confirmFinalTry}. A new PIN spends no try and
   * is just asked for.
   *
   * @return the PIN, to be closed by the caller right after its only use
   * @throws PinLockedException if the token is locked; the user was not asked
   * @throws TokenException with {@link ErrorCode#PIN_FINAL_TRY} if the user did not confirm the
   *     last try, or {@link ErrorCode#PIN_CANCELLED} if there is no PIN; nothing was sent to the
   *     token
   */
  public Pin ask(PinSource pins) throws TokenException {
    requireLeave(pins);
    return pins.pin(this);
  }

  /**
   * Announces, by the same rules, that the PIN is to be typed at the device ({@link
   * TokenCapability#PIN_ON_DEVICE}).
   *
   * @throws PinLockedException as for {@link #ask}
   * @throws TokenException as for {@link #ask}
   */
  public void askOnDevice(PinSource pins) throws TokenException {
    requireLeave(pins);
    pins.onDevice(this);
  }

  private void requireLeave(PinSource pins) throws TokenException {
    if (kind == PinKind.NEW_USER) {
      return;
    }
    if (status.level() == Level.LOCKED) {
      throw new PinLockedException(kind);
    }
    if (status.level() == Level.FINAL_TRY && !pins.confirmFinalTry(this)) {
      throw new TokenException(Problem.of(ErrorCode.PIN_FINAL_TRY));
    }
  }
}
