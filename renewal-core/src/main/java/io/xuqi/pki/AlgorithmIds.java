package io.xuqi.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** How algorithms are named in certificates, requests and signed applications. */
final class AlgorithmIds {

  /** SM2 signature as GM/T 0010 names it in signed data. */
  private static final ASN1ObjectIdentifier SM2_SIGN =
      new ASN1ObjectIdentifier("1.2.156.10197.1.301.1");

  private AlgorithmIds() {}

  /** RFC 4055 for RSA, RFC 5758 for ECDSA; SM2 with absent parameters like ECDSA. */
  static AlgorithmIdentifier signature(SignatureAlgorithm algorithm) {
    return switch (algorithm) {
      case SHA256_WITH_RSA ->
          new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
      case SHA256_WITH_ECDSA -> new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      case SM3_WITH_SM2 -> new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);
    };
  }

  /** The algorithm that a certificate or a request is signed with; NULL parameters are accepted. */
  static Optional<SignatureAlgorithm> signature(AlgorithmIdentifier id) {
    if (!bare(id)) {
      return Optional.empty();
    }
    for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
      if (signature(algorithm).getAlgorithm().equals(id.getAlgorithm())) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether an identifier in a SignerInfo can stand for the algorithm: there it may name the key
   * alone (RFC 3370, 3.2; GM/T 0010).
   */
  static boolean isSignerInfoSignature(AlgorithmIdentifier id, SignatureAlgorithm algorithm) {
    ASN1ObjectIdentifier keyOnly =
        switch (algorithm) {
          case SHA256_WITH_RSA -> PKCSObjectIdentifiers.rsaEncryption;
          case SHA256_WITH_ECDSA -> X9ObjectIdentifiers.id_ecPublicKey;
          case SM3_WITH_SM2 -> SM2_SIGN;
        };
    return bare(id)
        && (id.getAlgorithm().equals(keyOnly)
            || id.getAlgorithm().equals(signature(algorithm).getAlgorithm()));
  }

  /** The digest of a signature algorithm, with absent parameters (RFC 5754, 2). */
  static AlgorithmIdentifier digest(SignatureAlgorithm algorithm) {
    return new AlgorithmIdentifier(
        switch (algorithm) {
          case SHA256_WITH_RSA, SHA256_WITH_ECDSA -> NISTObjectIdentifiers.id_sha256;
          case SM3_WITH_SM2 -> GMObjectIdentifiers.sm3;
        });
  }

  static boolean isDigest(AlgorithmIdentifier id, SignatureAlgorithm algorithm) {
    return bare(id) && id.getAlgorithm().equals(digest(algorithm).getAlgorithm());
  }

  static byte[] digest(SignatureAlgorithm algorithm, byte[] content) {
    try {
      MessageDigest digest =
          switch (algorithm) {
            case SHA256_WITH_RSA, SHA256_WITH_ECDSA -> MessageDigest.getInstance("SHA-256");
            case SM3_WITH_SM2 -> MessageDigest.getInstance("SM3", BouncyCastle.PROVIDER);
          };
      return digest.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 and SM3 are always there", e);
    }
  }

  private static boolean bare(AlgorithmIdentifier id) {
    return id.getParameters() == null || DERNull.INSTANCE.equals(id.getParameters());
  }
}
