package io.xuqi.token.pkcs11;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.TokenException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.Optional;

/** RSA by the standard's mechanisms, PKCS #1 v1.5. */
final class RsaKeys implements KeyKind {

  /** Room for a public key's parts: 8192 bits. */
  private static final int EXPECTED_PART_SIZE = 1024;

  private static final byte[] PUBLIC_EXPONENT = {1, 0, 1};

  /** DigestInfo of a SHA-256 digest up to the digest itself (RFC 8017, 9.2). */
  private static final byte[] SHA256_DIGEST_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  private final Mechanisms mechanisms;
  private final boolean decrypts;

  RsaKeys(Mechanisms mechanisms) {
    this.mechanisms = mechanisms;
    this.decrypts = mechanisms.has(Cryptoki.CKM_RSA_PKCS, 2048, Cryptoki.CKF_DECRYPT);
  }

  @Override
  public long keyType() {
    return Cryptoki.CKK_RSA;
  }

  @Override
  public boolean generates(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA_2048, RSA_3072 ->
          mechanisms.has(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, bits(algorithm), 0);
      case EC_P256, SM2 -> false;
    };
  }

  private static int bits(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.RSA_2048 ? 2048 : 3072;
  }

  @Override
  public long[] generate(
      Session session, KeyAlgorithm algorithm, Template publicKey, Template privateKey)
      throws DriverError {
    publicKey
        .with(Cryptoki.CKA_ENCRYPT, true)
        .with(Cryptoki.CKA_MODULUS_BITS, (long) bits(algorithm))
        .with(Cryptoki.CKA_PUBLIC_EXPONENT, PUBLIC_EXPONENT);
    privateKey.with(Cryptoki.CKA_DECRYPT, true);
    return session.generate(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN, publicKey, privateKey);
  }

  @Override
  public Optional<PublicKey> publicKey(Session session, long object)
      throws DriverError, TokenException {
    byte[][] parts =
        session.attributes(
            object,
            new long[] {Cryptoki.CKA_MODULUS, Cryptoki.CKA_PUBLIC_EXPONENT},
            new int[] {EXPECTED_PART_SIZE, EXPECTED_PART_SIZE});
    if (parts[0].length == 0 || parts[1].length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(PublicKeys.rsa(new BigInteger(1, parts[0]), new BigInteger(1, parts[1])));
    } catch (PkiException e) {
      throw KeyKinds.unreadable(e);
    }
  }

  @Override
  public SignatureAlgorithm signatureAlgorithm() {
    return SignatureAlgorithm.SHA256_WITH_RSA;
  }

  /** The digest is computed by the driver where it can, otherwise here. */
  @Override
  public byte[] sign(Session session, PrivateKeyObject key, byte[] message)
      throws DriverError, TokenException {
    if (mechanisms.has(Cryptoki.CKM_SHA256_RSA_PKCS)) {
      return session.sign(Cryptoki.CKM_SHA256_RSA_PKCS, key.handle(), message);
    }
    byte[] digest = KeyKinds.sha256(message);
    byte[] digestInfo =
        ByteBuffer.allocate(SHA256_DIGEST_INFO.length + digest.length)
            .put(SHA256_DIGEST_INFO)
            .put(digest)
            .array();
    return session.sign(Cryptoki.CKM_RSA_PKCS, key.handle(), digestInfo);
  }

  @Override
  public Optional<DecryptionAlgorithm> decryptionAlgorithm() {
    return decrypts ? Optional.of(DecryptionAlgorithm.RSA_PKCS1) : Optional.empty();
  }

  @Override
  public byte[] decrypt(Session session, PrivateKeyObject key, byte[] ciphertext)
      throws DriverError, TokenException {
    return session.decrypt(Cryptoki.CKM_RSA_PKCS, key.handle(), ciphertext);
  }
}
