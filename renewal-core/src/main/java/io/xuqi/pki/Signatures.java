package io.xuqi.pki;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/** Verifies signatures of the supported algorithms. Thread-safe. */
public final class Signatures {

  private Signatures() {}

  /**
   * Verifies a signature over a message.
   *
   * @param signature in the form that {@link SignatureAlgorithm} describes
   * @return false too when the signature is malformed, the key is not a supported one, or the
   *     algorithm is not the key's own
   */
  public static boolean verify(
      PublicKey key, SignatureAlgorithm algorithm, byte[] message, byte[] signature) {
    try {
      if (algorithm == SignatureAlgorithm.SM3_WITH_SM2) {
        return Sm2Signatures.verify(PublicKeys.sm2Point(key), message, signature);
      }
      PublicKey sound = PublicKeys.fromSpki(PublicKeys.spki(key));
      if (PublicKeys.algorithm(sound).signatureAlgorithm() != algorithm) {
        return false;
      }
      Signature verifier = engine(algorithm);
      verifier.initVerify(sound);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (PkiException | GeneralSecurityException e) {
      return false;
    }
  }

  /** The JDK's engine; it has none for SM2. */
  static Signature engine(SignatureAlgorithm algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case SHA256_WITH_RSA -> Signature.getInstance("SHA256withRSA");
      case SHA256_WITH_ECDSA -> Signature.getInstance("SHA256withECDSA");
      case SM3_WITH_SM2 -> throw new IllegalArgumentException("SM2 is not the JDK's");
    };
  }
}
