package io.xuqi.token;

import io.xuqi.common.ErrorCode;

/**
 * Where a PIN comes from: a dialog, a terminal. It is asked at the moment of use and once for each
 * login; nobody keeps the answer. Called on the thread that uses the token.
 */
@FunctionalInterface
public interface PinSource {

  /**
   * Asks the user.
   *
   * @return a PIN that the caller closes after its only use
   * @throws TokenException with {@link ErrorCode#PIN_CANCELLED} if the user would rather not
   */
  Pin pin(PinRequest request) throws TokenException;

  /**
   * Tells the user to type the PIN at the device now, in place of {@link #pin}: the device has keys
   * for it, or its reader has, and waits until this returns and then for the user ({@link
   * TokenCapability#PIN_ON_DEVICE}). It asks for a new PIN twice by itself.
   *
   * @throws TokenException with {@link ErrorCode#PIN_CANCELLED} if the user would rather not
   */
  default void onDevice(PinRequest request) throws TokenException {}

  /**
   * Asks the user whether the token's last try may be spent. Without an explicit yes it is not: a
   * wrong PIN would lock the token.
   */
  default boolean confirmFinalTry(PinRequest request) {
    return false;
  }
}
