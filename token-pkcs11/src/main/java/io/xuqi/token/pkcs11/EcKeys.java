package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.TokenException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** ECDSA on P-256 by the standard's mechanisms. */
final class EcKeys implements KeyKind {

  /** The object identifier of P-256, DER (RFC 5480). */
  private static final byte[] P256 = HexFormat.of().parseHex("06082a8648ce3d030107");

  private static final int EXPECTED_PART_SIZE = 256;
  private static final int SIGNATURE_SIZE = 64;

  private final Mechanisms mechanisms;

  EcKeys(Mechanisms mechanisms) {
    this.mechanisms = mechanisms;
  }

  @Override
  public long keyType() {
    return Cryptoki.CKK_EC;
  }

  @Override
  public boolean generates(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.EC_P256
        && mechanisms.has(Cryptoki.CKM_ECDSA)
        && mechanisms.has(Cryptoki.CKM_EC_KEY_PAIR_GEN, 256, 0);
  }

  @Override
  public long[] generate(
      Session session, KeyAlgorithm algorithm, Template publicKey, Template privateKey)
      throws DriverError {
    publicKey.with(Cryptoki.CKA_EC_PARAMS, P256);
    return session.generate(Cryptoki.CKM_EC_KEY_PAIR_GEN, publicKey, privateKey);
  }

  @Override
  public Optional<PublicKey> publicKey(Session session, long object)
      throws DriverError, TokenException {
    byte[][] parts =
        session.attributes(
            object,
            new long[] {Cryptoki.CKA_EC_PARAMS, Cryptoki.CKA_EC_POINT},
            new int[] {EXPECTED_PART_SIZE, EXPECTED_PART_SIZE});
    if (parts[0].length == 0 || parts[1].length == 0) {
      return Optional.empty();
    }
    if (!Arrays.equals(parts[0], P256)) {
      throw new TokenException(
          Problem.of(ErrorCode.TOKEN_UNSUPPORTED, "curve " + HexFormat.of().formatHex(parts[0])));
    }
    try {
      return Optional.of(PublicKeys.ec(KeyAlgorithm.EC_P256, Der.ecPoint(parts[1])));
    } catch (PkiException e) {
      throw KeyKinds.unreadable(e);
    }
  }

  @Override
  public SignatureAlgorithm signatureAlgorithm() {
    return SignatureAlgorithm.SHA256_WITH_ECDSA;
  }

  @Override
  public byte[] sign(Session session, PrivateKeyObject key, byte[] message)
      throws DriverError, TokenException {
    byte[] raw = session.sign(Cryptoki.CKM_ECDSA, key.handle(), KeyKinds.sha256(message));
    if (raw.length != SIGNATURE_SIZE) {
      throw new TokenException(
          Problem.of(ErrorCode.DRIVER_FAILED, "ECDSA signature of " + raw.length + " bytes"));
    }
    return Der.ecdsaSignature(raw);
  }

  @Override
  public Optional<DecryptionAlgorithm> decryptionAlgorithm() {
    return Optional.empty();
  }

  @Override
  public byte[] decrypt(Session session, PrivateKeyObject key, byte[] ciphertext) {
    throw new IllegalStateException("these keys do not decrypt");
  }
}
