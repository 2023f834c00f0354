package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts records with AES-256-GCM (NIST SP 800-38D), bound to the renewal's id so that records
 * cannot be exchanged: {@code 1 byte form, 12 bytes nonce, ciphertext and tag}.
 */
final class RecordCipher {

  private static final byte FORM = 1;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  RecordCipher(DataKey key) {
    this.key = new SecretKeySpec(key.secret(), "AES");
  }

  Bytes encrypt(RenewalId id, byte[] plain) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(plain);
      return Bytes.copyOf(
          ByteBuffer.allocate(1 + NONCE + sealed.length).put(FORM).put(nonce).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  byte[] decrypt(RenewalId id, Bytes sealed) throws StoreException {
    byte[] all = sealed.toArray();
    if (all.length < 1 + NONCE || all[0] != FORM) {
      throw damaged("unknown form", null);
    }
    byte[] nonce = Arrays.copyOfRange(all, 1, 1 + NONCE);
    try {
      return cipher(Cipher.DECRYPT_MODE, id, nonce).doFinal(all, 1 + NONCE, all.length - 1 - NONCE);
    } catch (GeneralSecurityException e) {
      throw damaged("another data key, or damaged", e);
    }
  }

  private Cipher cipher(int mode, RenewalId id, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.toString().getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }

  static StoreException damaged(String detail, @org.jspecify.annotations.Nullable Exception cause) {
    return new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, detail), cause);
  }
}
