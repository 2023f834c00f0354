package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts private keys with AES-256-GCM (NIST SP 800-38D); wiped when a session is closed. */
final class PinKey implements AutoCloseable {

  private static final int SIZE = 32;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;

  PinKey(byte[] key) {
    this.key = key;
  }

  static PinKey fresh(SecureRandom random) {
    byte[] key = new byte[SIZE];
    random.nextBytes(key);
    return new PinKey(key);
  }

  /** The key itself, not a copy. */
  byte[] bytes() {
    return key;
  }

  /** The nonce, then the ciphertext, bound to the context. */
  Bytes seal(byte[] plain, Bytes context, SecureRandom random) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
      byte[] result = Arrays.copyOf(nonce, NONCE_SIZE + sealed.length);
      System.arraycopy(sealed, 0, result, NONCE_SIZE, sealed.length);
      return Bytes.copyOf(result);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /**
   * @throws GeneralSecurityException if it was sealed with another key or context, or changed since
   */
  byte[] open(Bytes sealed, Bytes context) throws GeneralSecurityException {
    byte[] all = sealed.toArray();
    if (all.length < NONCE_SIZE) {
      throw new GeneralSecurityException("too short");
    }
    return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_SIZE), context)
        .doFinal(all, NONCE_SIZE, all.length - NONCE_SIZE);
  }

  private Cipher cipher(int mode, byte[] nonce, Bytes context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.toArray());
    return cipher;
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
