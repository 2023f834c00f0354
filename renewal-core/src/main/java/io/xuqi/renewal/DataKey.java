package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import java.security.SecureRandom;

/**
 * The secret that personal data, credentials and signed applications are encrypted with in the
 * store (AES-256-GCM). It belongs to the embedding application: who loses it loses the stored
 * renewals, and has to recover them with the key.
 */
public final class DataKey {

  /** The length of a data key in bytes. */
  public static final int SIZE = 32;

  private final Bytes key;

  private DataKey(Bytes key) {
    this.key = key;
  }

  /**
   * A key kept elsewhere.
   *
   * @throws IllegalArgumentException if it is not {@link #SIZE} bytes
   */
  public static DataKey of(byte[] key) {
    if (key.length != SIZE) {
      throw new IllegalArgumentException("a data key has " + SIZE + " bytes");
    }
    return new DataKey(Bytes.copyOf(key));
  }

  /** A fresh random key. */
  public static DataKey random() {
    byte[] key = new byte[SIZE];
    new SecureRandom().nextBytes(key);
    return of(key);
  }

  /** A copy of the secret, to be kept in a safe place. */
  public byte[] secret() {
    return key.toArray();
  }

  @Override
  public String toString() {
    return "DataKey[masked]";
  }
}
