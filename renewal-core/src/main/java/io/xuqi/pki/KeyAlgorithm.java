package io.xuqi.pki;

/** The kinds of key pairs a business certificate can have. */
public enum KeyAlgorithm {
  /** RSA, 2048-bit modulus, public exponent 65537 (RFC 8017). */
  RSA_2048(SignatureAlgorithm.SHA256_WITH_RSA),
  /** RSA, 3072-bit modulus, public exponent 65537 (RFC 8017). */
  RSA_3072(SignatureAlgorithm.SHA256_WITH_RSA),
  /** ECDSA on P-256 (FIPS 186-5). */
  EC_P256(SignatureAlgorithm.SHA256_WITH_ECDSA),
  /** SM2 on the curve sm2p256v1 (GB/T 32918.5). */
  SM2(SignatureAlgorithm.SM3_WITH_SM2);

  private final SignatureAlgorithm signatureAlgorithm;

  KeyAlgorithm(SignatureAlgorithm signatureAlgorithm) {
    this.signatureAlgorithm = signatureAlgorithm;
  }

  /** The algorithm such a key signs requests and applications with. */
  public SignatureAlgorithm signatureAlgorithm() {
    return signatureAlgorithm;
  }

  /** {@code RSA}, {@code EC} or {@code SM2}: the family without the size, as shown to people. */
  public String family() {
    return switch (this) {
      case RSA_2048, RSA_3072 -> "RSA";
      case EC_P256 -> "EC";
      case SM2 -> "SM2";
    };
  }
}
