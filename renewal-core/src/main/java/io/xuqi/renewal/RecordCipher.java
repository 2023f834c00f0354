package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts records with AES-256-GCM (NIST SP 800-38D), bound to the renewal's id so that records
 * cannot be exchanged: {@code 1 byte form, 4 bytes naming the key, 12 bytes nonce, ciphertext and
 * tag}. Form 1, of older versions, does not name the key.
 */
final class RecordCipher {

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final byte FORM = 2;
  private static final byte FORM_WITHOUT_KEY_NAME = 1;
  private static final int NAME = 4;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private record NamedKey(Bytes name, SecretKeySpec secret) {

    static NamedKey of(DataKey key) {
      byte[] secret = key.secret();
      byte[] digest = Bytes.copyOf(secret).sha256().toArray();
      return new NamedKey(
          Bytes.copyOf(Arrays.copyOf(digest, NAME)), new SecretKeySpec(secret, "AES"));
    }
  }

  /** The current key first, then those that records may still be encrypted with. */
  private final List<NamedKey> keys = new ArrayList<>();

  private final SecureRandom random = new SecureRandom();

  /** The first of the application's providers that takes such a key, looked for once. */
  private final Provider provider;

  RecordCipher(DataKey current) {
    this(current, List.of());
  }

  RecordCipher(DataKey current, List<DataKey> former) {
    keys.add(NamedKey.of(current));
    former.forEach(key -> keys.add(NamedKey.of(key)));
    provider = provider(keys.get(0));
  }

  Bytes encrypt(RenewalId id, byte[] plain) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    NamedKey current = keys.get(0);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, current, id, nonce).doFinal(plain);
      return Bytes.copyOf(
          ByteBuffer.allocate(1 + NAME + NONCE + sealed.length)
              .put(FORM)
              .put(current.name().toArray())
              .put(nonce)
              .put(sealed)
              .array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  /** Whether it is encrypted with the current key and in the current form. */
  boolean isCurrent(Bytes sealed) {
    byte[] all = sealed.toArray();
    return all.length > 1 + NAME && all[0] == FORM && nameIn(all).equals(keys.get(0).name());
  }

  byte[] decrypt(RenewalId id, Bytes sealed) throws StoreException {
    byte[] all = sealed.toArray();
    if (all.length > 1 + NAME + NONCE && all[0] == FORM) {
      Bytes name = nameIn(all);
      for (NamedKey key : keys) {
        if (key.name().equals(name)) {
          return opened(key, id, all, 1 + NAME)
              .orElseThrow(() -> damaged("not what was written", null));
        }
      }
      throw damaged("another data key", null);
    }
    if (all.length > 1 + NONCE && all[0] == FORM_WITHOUT_KEY_NAME) {
      for (NamedKey key : keys) {
        Optional<byte[]> plain = opened(key, id, all, 1);
        if (plain.isPresent()) {
          return plain.get();
        }
      }
      throw damaged("another data key, or damaged", null);
    }
    throw damaged("unknown form", null);
  }

  /** Empty when it was not encrypted with this key for this renewal, or is damaged. */
  private Optional<byte[]> opened(NamedKey key, RenewalId id, byte[] all, int start) {
    byte[] nonce = Arrays.copyOfRange(all, start, start + NONCE);
    int begin = start + NONCE;
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, key, id, nonce).doFinal(all, begin, all.length - begin));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  private static Bytes nameIn(byte[] all) {
    return Bytes.copyOf(Arrays.copyOfRange(all, 1, 1 + NAME));
  }

  private static Provider provider(NamedKey key) {
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(
          Cipher.DECRYPT_MODE, key.secret(), new GCMParameterSpec(TAG_BITS, new byte[NONCE]));
      return cipher.getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  private Cipher cipher(int mode, NamedKey key, RenewalId id, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, provider);
    cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.toString().getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }

  static StoreException damaged(String detail, @org.jspecify.annotations.Nullable Exception cause) {
    return new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, detail), cause);
  }
}
