package io.xuqi.pki;

/** The signature algorithms that keys sign with and that are accepted in what a CA returns. */
public enum SignatureAlgorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017); the signature is as long as the modulus. */
  SHA256_WITH_RSA,
  /** ECDSA with SHA-256 (RFC 5758); the signature is DER {@code SEQUENCE { r, s }}. */
  SHA256_WITH_ECDSA,
  /**
   * SM2 with SM3 and the default user id {@code 1234567812345678} (GM/T 0009); the signature is DER
   * {@code SEQUENCE { r, s }}.
   */
  SM3_WITH_SM2
}
