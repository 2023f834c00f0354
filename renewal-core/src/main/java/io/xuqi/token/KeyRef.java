package io.xuqi.token;

import io.xuqi.common.Bytes;

/**
 * Names a key pair on a token, and the certificate that belongs to it: the PKCS#11 {@code CKA_ID}
 * or what takes its place on other kinds of token. The caller chooses the reference of a new key
 * before generating it, so that the key can be found again after a crash.
 *
 * @param id 1 to {@link #MAX_SIZE} bytes
 */
public record KeyRef(Bytes id) {

  /** The longest id accepted from a driver. */
  public static final int MAX_SIZE = 255;

  /**
   * @throws IllegalArgumentException if the id is empty or too long
   */
  public KeyRef {
    if (id.size() == 0 || id.size() > MAX_SIZE) {
      throw new IllegalArgumentException("key reference of " + id.size() + " bytes");
    }
  }

  /** The id in hexadecimal digits: a public name, safe to show and log. */
  @Override
  public String toString() {
    return id.toHex();
  }
}
