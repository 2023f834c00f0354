package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.TokenException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/** What is checked about an enveloped key that a token opens: this program never sees the key. */
final class EnvelopeImport {

  private static final int CHALLENGE_SIZE = 32;

  private EnvelopeImport() {}

  /**
   * The public key that an envelope says it holds, which must be the certificate's.
   *
   * @throws TokenException with code {@code token.envelope-invalid} if it is not
   */
  static PublicKey publicKey(EnvelopedKey envelope, X509Certificate certificate)
      throws TokenException {
    try {
      PublicKey key = Sm2Envelopes.publicKey(envelope);
      if (!Certificates.samePublicKey(key, Certificates.publicKey(certificate))) {
        throw invalid("another key", null);
      }
      return key;
    } catch (PkiException e) {
      throw invalid(e.code().value(), e);
    }
  }

  /**
   * Deletes a private key that was just unwrapped unless it is a public key's.
   *
   * @throws TokenException with code {@code token.envelope-invalid} if it is another's
   * @throws DriverError if that could not be found out; it is deleted all the same
   */
  static void requirePair(Session session, Sm2Keys kind, PrivateKeyObject key, PublicKey publicKey)
      throws DriverError, TokenException {
    boolean pair;
    try {
      pair = isPair(session, kind, key, publicKey);
    } catch (DriverError e) {
      session.undo(key.handle());
      throw e.afterNothing();
    }
    if (!pair) {
      session.undo(key.handle());
      throw invalid("the halves are not one pair", null);
    }
  }

  /** Whether a private key on the token is a public key's: it has to decrypt a fresh secret. */
  static boolean isPair(Session session, Sm2Keys kind, PrivateKeyObject key, PublicKey publicKey)
      throws DriverError, TokenException {
    byte[] secret = new byte[CHALLENGE_SIZE];
    new SecureRandom().nextBytes(secret);
    try {
      byte[] ciphertext = SoftwareKeys.encrypt(publicKey, secret);
      return Arrays.equals(secret, kind.decrypt(session, key, ciphertext));
    } catch (PkiException e) {
      throw KeyKinds.unreadable(e);
    } catch (DriverError e) {
      if (e.meaning() == ReturnCode.Meaning.DATA_REFUSED) {
        return false;
      }
      throw e;
    }
  }

  static TokenException invalid(String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new TokenException(Problem.of(ErrorCode.ENVELOPE_INVALID, what), cause);
  }
}
