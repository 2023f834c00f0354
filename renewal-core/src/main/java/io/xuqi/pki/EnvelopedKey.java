package io.xuqi.pki;

import io.xuqi.common.Bytes;

/**
 * An encryption key pair made by the CA, enveloped for the holder's signing key: the DER of an
 * {@code SM2EnvelopedKey} (GB/T 35276). Only the token that holds the signing key can open it.
 *
 * @param der the encoded structure, at most {@link #MAX_SIZE} bytes
 */
public record EnvelopedKey(Bytes der) {

  /** A well-formed structure has some 350 bytes; anything near this bound is not one. */
  public static final int MAX_SIZE = 4096;

  /**
   * @throws IllegalArgumentException if it is empty or larger than {@link #MAX_SIZE}
   */
  public EnvelopedKey {
    if (der.size() == 0 || der.size() > MAX_SIZE) {
      throw new IllegalArgumentException("enveloped key of " + der.size() + " bytes");
    }
  }
}
