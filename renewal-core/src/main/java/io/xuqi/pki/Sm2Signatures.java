package io.xuqi.pki;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.ECPoint;

/**
 * SM2 signatures (GB/T 32918.2) with SM3 and the default id. They share one set of domain
 * parameters, and with it the tables for multiplying the base point; through the JCA every private
 * key brings a base point of its own, whose tables are computed again for each signature.
 */
final class Sm2Signatures {

  static final ECDomainParameters DOMAIN =
      new ECDomainParameters(PublicKeys.parameters(KeyAlgorithm.SM2));

  private Sm2Signatures() {}

  /** Signs with a private number; the signature is DER. */
  static byte[] sign(BigInteger d, byte[] message) {
    SM2Signer signer = new SM2Signer();
    signer.init(
        true, new ParametersWithRandom(new ECPrivateKeyParameters(d, DOMAIN), new SecureRandom()));
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("signing reads nothing that could be malformed", e);
    }
  }

  /** Verifies a signature; false too when it is malformed. */
  static boolean verify(ECPoint key, byte[] message, byte[] signature) {
    SM2Signer verifier = new SM2Signer();
    verifier.init(false, new ECPublicKeyParameters(key, DOMAIN));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }
}
