package io.xuqi.ca;

/** Which key a renewed certificate is for; the CA's offer says what it allows. */
public enum KeyPolicy {
  /** A key newly generated on the token; the old one is kept. The default. */
  NEW_KEY,
  /** The key of the old certificate. */
  SAME_KEY
}
