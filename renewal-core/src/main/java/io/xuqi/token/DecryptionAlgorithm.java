package io.xuqi.token;

/** How a ciphertext for a key on the token was made. */
public enum DecryptionAlgorithm {
  /** RSAES-PKCS1-v1_5 (RFC 8017). */
  RSA_PKCS1,
  /** SM2 public key encryption; the ciphertext is a DER {@code SM2Cipher} (GM/T 0009). */
  SM2
}
