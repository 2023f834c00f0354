package io.xuqi.token;

/** Which PIN is asked for. */
public enum PinKind {
  /** The PIN the key is used with. */
  USER,
  /** The administrator's PIN (PKCS#11: SO PIN, also called PUK), which unblocks the user PIN. */
  ADMINISTRATOR,
  /**
   * What the user PIN shall be from now on. Have it typed twice: the token keeps whatever it is
   * given.
   */
  NEW_USER
}
