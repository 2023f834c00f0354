package io.xuqi.token;

/**
 * Hears of keys that come and go. Called by a {@link TokenWatcher}, one call at a time, on the
 * thread that polls; whatever it throws is logged and changes nothing.
 */
public interface TokenListener {

  /**
   * A token was inserted, or was there at the first look.
   *
   * @param token a fresh instance: everything is to be read anew (R8)
   */
  default void inserted(Token token) {}

  /**
   * A token was pulled out, or pulled out and inserted again: then {@link #inserted} follows.
   *
   * @param token which one; every instance of it, and every session, is dead
   */
  default void removed(TokenInfo token) {}

  /**
   * The driver could not be asked, or a token not be looked at. What was known stays as it was
   * until a look succeeds. Told once, and again when it changes or comes back.
   */
  default void trouble(TokenException trouble) {}
}
