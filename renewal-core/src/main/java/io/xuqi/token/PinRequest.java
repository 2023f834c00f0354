package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.PinStatus.Level;

/**
 * One question for a PIN, as the user sees it: for which token and how many tries are left (R53).
 *
 * @param token the token that will be given the PIN
 * @param status its PIN status, read just before
 */
public record PinRequest(TokenInfo token, PinStatus status) {

  /**
   * Asks the source, holding the rules every token must hold: a locked token is not asked for, and
   * the last try is spent only after {@link PinSource#confirmFinalTry}.
   *
   * @return the PIN, to be closed by the caller right after its only use
   * @throws PinLockedException if the token is locked; the user was not asked
   * @throws TokenException with {@link ErrorCode#PIN_FINAL_TRY} if the user did not confirm the
   *     last try, or {@link ErrorCode#PIN_CANCELLED} if there is no PIN; nothing was sent to the
   *     token
   */
  public Pin ask(PinSource pins) throws TokenException {
    if (status.level() == Level.LOCKED) {
      throw new PinLockedException();
    }
    if (status.level() == Level.FINAL_TRY && !pins.confirmFinalTry(this)) {
      throw new TokenException(Problem.of(ErrorCode.PIN_FINAL_TRY));
    }
    return pins.pin(this);
  }
}
