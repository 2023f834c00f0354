package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Tells a right PIN from a wrong one and gives the key of the private keys for it: PBKDF2 with
 * HMAC-SHA-256 (RFC 8018) gives 64 bytes, the first half opens what is sealed here, the second half
 * is kept to compare with.
 *
 * @param salt random
 * @param iterations of PBKDF2
 * @param verifier the second half
 * @param sealedKey the key of the private keys, sealed for this PIN; empty in files of the first
 *     version, where the first half itself is that key
 */
record PinVault(Bytes salt, int iterations, Bytes verifier, Optional<Bytes> sealedKey) {

  static final int MAX_ITERATIONS = 10_000_000;

  private static final int SALT_SIZE = 16;
  private static final int HALF = 32;

  PinVault {
    if (iterations < 1 || iterations > MAX_ITERATIONS || salt.size() != SALT_SIZE) {
      throw new IllegalArgumentException("salt or number of iterations");
    }
  }

  /** A vault that gives this key for this PIN. */
  static PinVault of(byte[] pin, int iterations, PinKey key, SecureRandom random) {
    byte[] fresh = new byte[SALT_SIZE];
    random.nextBytes(fresh);
    Bytes salt = Bytes.copyOf(fresh);
    byte[] derived = derive(pin, salt, iterations);
    try (PinKey own = new PinKey(Arrays.copyOf(derived, HALF))) {
      Bytes verifier = Bytes.copyOf(Arrays.copyOfRange(derived, HALF, 2 * HALF));
      return new PinVault(
          salt, iterations, verifier, Optional.of(own.seal(key.bytes(), salt, random)));
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /**
   * The key, if the PIN is right.
   *
   * @throws GeneralSecurityException if the PIN is right and the sealed key was changed since
   */
  Optional<PinKey> unlock(byte[] pin) throws GeneralSecurityException {
    byte[] derived = derive(pin, salt, iterations);
    try {
      if (!Bytes.copyOf(Arrays.copyOfRange(derived, HALF, 2 * HALF)).equals(verifier)) {
        return Optional.empty();
      }
      PinKey own = new PinKey(Arrays.copyOf(derived, HALF));
      return Optional.of(sealedKey.isEmpty() ? own : open(own, sealedKey.get()));
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  private PinKey open(PinKey own, Bytes sealed) throws GeneralSecurityException {
    try (own) {
      return new PinKey(own.open(sealed, salt));
    }
  }

  private static byte[] derive(byte[] pin, Bytes salt, int iterations) {
    char[] characters = new char[pin.length];
    for (int i = 0; i < pin.length; i++) {
      characters[i] = (char) (pin[i] & 0xff);
    }
    PBEKeySpec spec = new PBEKeySpec(characters, salt.toArray(), iterations, 2 * HALF * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(characters, '\0');
    }
  }
}
