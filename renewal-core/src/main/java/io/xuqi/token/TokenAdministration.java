package io.xuqi.token;

import io.xuqi.common.ErrorCode;

/**
 * Changing the user PIN, and unblocking it with the administrator's (PKCS#11 v2.40, 5.5 C_SetPIN,
 * C_InitPIN). Only what somebody asked for: nothing of Xuqi calls it by itself.
 *
 * <p>PINs are asked for when they are needed, used once and wiped; a wrong one is never tried
 * again, and the last try of either PIN is spent only after {@link PinSource#confirmFinalTry}, see
 * {@link PinRequest#ask}. Keys and certificates stay as they are. Threads as for {@link Token};
 * every call can fail with {@link TokenRemovedException}, and a change that failed so may have
 * happened.
 */
public interface TokenAdministration {

  /** How long the token wants a new user PIN to be. */
  PinLengths pinLengths() throws TokenException;

  /**
   * How close the administrator's PIN is to being locked, read now, without spending a try.
   *
   * @throws TokenException with {@link ErrorCode#TOKEN_UNSUPPORTED} without {@link
   *     TokenCapability#UNBLOCK_PIN}
   */
  PinStatus administratorPinStatus() throws TokenException;

  /**
   * Gives the token another user PIN. Asks for the present one ({@link PinKind#USER}), then for the
   * new one ({@link PinKind#NEW_USER}).
   *
   * @throws PinIncorrectException if the present PIN was wrong: one try is spent, the PIN is the
   *     same
   * @throws PinLockedException if the user PIN is locked; nobody was asked, unless the token told
   *     only when it was given the PIN
   * @throws TokenException with {@link ErrorCode#PIN_LENGTH} before anything was sent, {@link
   *     ErrorCode#PIN_REFUSED} if the token has other rules for PINs that the new one does not keep
   *     (the PIN is the same), {@link ErrorCode#PIN_CHANGE_UNKNOWN} if the token did not say
   *     whether it changed the PIN: it is one of the two
   */
  void changePin(PinSource pins) throws TokenException;

  /**
   * Gives the token another user PIN and all tries back, whatever the user PIN was and whether or
   * not it is locked. Asks for the administrator's PIN ({@link PinKind#ADMINISTRATOR}), then for
   * the new user PIN ({@link PinKind#NEW_USER}).
   *
   * @throws PinIncorrectException if the administrator's PIN was wrong: one of its tries is spent
   * @throws PinLockedException if the administrator's PIN is locked: nothing unblocks the token any
   *     more; nobody was asked, unless the token told only when it was given the PIN
   * @throws TokenException as for {@link #changePin}; {@link ErrorCode#TOKEN_BUSY} if somebody else
   *     is logged in to the token: no try was spent
   */
  void unblockPin(PinSource pins) throws TokenException;
}
