package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Tells a right PIN from a wrong one and makes the key of the private keys from it: PBKDF2 with
 * HMAC-SHA-256 (RFC 8018) gives 64 bytes, the first half is the key, the second half is kept to
 * compare with.
 *
 * @param salt random
 * @param iterations of PBKDF2
 * @param verifier the second half
 */
record PinVault(Bytes salt, int iterations, Bytes verifier) {

  static final int MAX_ITERATIONS = 10_000_000;

  private static final int SALT_SIZE = 16;
  private static final int HALF = 32;

  PinVault {
    if (iterations < 1 || iterations > MAX_ITERATIONS || salt.size() != SALT_SIZE) {
      throw new IllegalArgumentException("salt or number of iterations");
    }
  }

  static PinVault of(byte[] pin, int iterations, SecureRandom random) {
    byte[] fresh = new byte[SALT_SIZE];
    random.nextBytes(fresh);
    Bytes salt = Bytes.copyOf(fresh);
    byte[] derived = derive(pin, salt, iterations);
    Bytes verifier = Bytes.copyOf(Arrays.copyOfRange(derived, HALF, 2 * HALF));
    Arrays.fill(derived, (byte) 0);
    return new PinVault(salt, iterations, verifier);
  }

  /** The key, if the PIN is right. */
  Optional<PinKey> unlock(byte[] pin) {
    byte[] derived = derive(pin, salt, iterations);
    try {
      return Bytes.copyOf(Arrays.copyOfRange(derived, HALF, 2 * HALF)).equals(verifier)
          ? Optional.of(new PinKey(Arrays.copyOf(derived, HALF)))
          : Optional.empty();
    } finally {
      Arrays.fill(derived, (byte) 0);
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
