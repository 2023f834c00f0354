package io.xuqi.token;

import io.xuqi.common.Bytes;

/**
 * A certificate as it lies on a token.
 *
 * @param keyRef the key pair it belongs to
 * @param der the encoded certificate, at most {@link #MAX_SIZE} bytes; not yet parsed, since a
 *     token may hold anything
 */
public record TokenCertificate(KeyRef keyRef, Bytes der) {

  /** The largest certificate read from a token. */
  public static final int MAX_SIZE = 64 * 1024;

  /**
   * @throws IllegalArgumentException if the certificate is empty or larger than {@link #MAX_SIZE}
   */
  public TokenCertificate {
    if (der.size() == 0 || der.size() > MAX_SIZE) {
      throw new IllegalArgumentException("certificate of " + der.size() + " bytes");
    }
  }
}
