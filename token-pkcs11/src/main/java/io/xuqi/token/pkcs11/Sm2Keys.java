package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.Sm2Encodings;
import io.xuqi.pki.Sm2Encodings.CiphertextOrder;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.Sm2Profile.Coordinates;
import io.xuqi.token.pkcs11.Sm2Profile.Decryption;
import io.xuqi.token.pkcs11.Sm2Profile.Signing;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** SM2 as the makers of a family of drivers do it. */
final class Sm2Keys implements KeyKind {

  /** The object identifier of the SM2 curve, DER (1.2.156.10197.1.301, GM/T 0006). */
  private static final byte[] CURVE = HexFormat.of().parseHex("06082a811ccf5501822d");

  private static final int COORDINATE = 32;
  private static final int EXPECTED_POINT_SIZE = 128;

  private final Sm2Profile profile;
  private final Signing signing;
  private final Optional<Decryption> decryption;
  private final OptionalLong unwrapping;

  private Sm2Keys(Sm2Profile profile, Mechanisms mechanisms) {
    this.profile = profile;
    this.signing =
        profile.signing().stream()
            .filter(way -> mechanisms.has(way.mechanism()))
            .findFirst()
            .orElseThrow();
    this.decryption =
        profile.decryption().stream().filter(way -> mechanisms.has(way.mechanism())).findFirst();
    // What is unwrapped has to decrypt something before it counts as installed.
    this.unwrapping =
        decryption.isPresent() && profile.unwrapping().stream().allMatch(mechanisms::has)
            ? profile.unwrapping()
            : OptionalLong.empty();
  }

  /** Empty unless the driver names the mechanisms of the profile. */
  static Optional<Sm2Keys> of(Optional<Sm2Profile> profile, Mechanisms mechanisms) {
    return profile
        .filter(known -> known.isServedBy(mechanisms))
        .map(known -> new Sm2Keys(known, mechanisms));
  }

  @Override
  public long keyType() {
    return profile.keyType();
  }

  @Override
  public boolean generates(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.SM2;
  }

  @Override
  public long[] generate(
      Session session, KeyAlgorithm algorithm, Template publicKey, Template privateKey)
      throws DriverError {
    // The mechanism says both already; these drivers' own samples say it again.
    publicKey
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY)
        .with(Cryptoki.CKA_KEY_TYPE, profile.keyType())
        .with(Cryptoki.CKA_ENCRYPT, true);
    privateKey
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY)
        .with(Cryptoki.CKA_KEY_TYPE, profile.keyType())
        .with(Cryptoki.CKA_DECRYPT, true);
    if (profile.namesCurve()) {
      publicKey.with(Cryptoki.CKA_EC_PARAMS, CURVE);
    }
    if (unwrapping.isPresent()) {
      privateKey.with(Cryptoki.CKA_UNWRAP, true);
    }
    return session.generate(profile.keyPairGeneration(), publicKey, privateKey);
  }

  @Override
  public Optional<PublicKey> publicKey(Session session, long object)
      throws DriverError, TokenException {
    Optional<byte[]> point =
        profile.point().coordinates().isPresent()
            ? joined(session, object, profile.point().coordinates().get())
            : single(session, object);
    try {
      return point.isPresent()
          ? Optional.of(PublicKeys.ec(KeyAlgorithm.SM2, point.get()))
          : Optional.empty();
    } catch (PkiException e) {
      throw KeyKinds.unreadable(e);
    }
  }

  private static Optional<byte[]> single(Session session, long object)
      throws DriverError, TokenException {
    byte[] point =
        session
            .attributes(
                object, new long[] {Cryptoki.CKA_EC_POINT}, new int[] {EXPECTED_POINT_SIZE})[0];
    return point.length == 0 ? Optional.empty() : Optional.of(Der.ecPoint(point));
  }

  /** The point of two coordinates; drivers that keep numbers leave leading zeros out. */
  private static Optional<byte[]> joined(Session session, long object, Coordinates types)
      throws DriverError, TokenException {
    byte[][] numbers =
        session.attributes(
            object,
            new long[] {types.x(), types.y()},
            new int[] {EXPECTED_POINT_SIZE, EXPECTED_POINT_SIZE});
    byte[] point = new byte[1 + 2 * COORDINATE];
    point[0] = 4;
    for (int i = 0; i < 2; i++) {
      byte[] number = numbers[i];
      if (number.length == 0) {
        return Optional.empty();
      }
      if (number.length > COORDINATE) {
        throw failed("coordinate of " + number.length + " bytes");
      }
      int end = 1 + (i + 1) * COORDINATE;
      System.arraycopy(number, 0, point, end - number.length, number.length);
    }
    return Optional.of(point);
  }

  /** Keeps a public key beside a private key that came without. */
  void create(Session session, Template publicKey, PublicKey key)
      throws DriverError, TokenException {
    byte[] point = point(key);
    publicKey
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY)
        .with(Cryptoki.CKA_KEY_TYPE, profile.keyType())
        .with(Cryptoki.CKA_ENCRYPT, true);
    if (profile.namesCurve()) {
      publicKey.with(Cryptoki.CKA_EC_PARAMS, CURVE);
    }
    Optional<Coordinates> coordinates = profile.point().coordinates();
    if (coordinates.isPresent()) {
      publicKey
          .with(coordinates.get().x(), Arrays.copyOfRange(point, 1, 1 + COORDINATE))
          .with(coordinates.get().y(), Arrays.copyOfRange(point, 1 + COORDINATE, point.length));
    } else {
      publicKey.with(
          Cryptoki.CKA_EC_POINT, profile.point().wrapped() ? Der.octetString(point) : point);
    }
    session.create(publicKey);
  }

  private static byte[] point(PublicKey key) throws TokenException {
    try {
      return PublicKeys.point(key);
    } catch (PkiException e) {
      throw KeyKinds.unreadable(e);
    }
  }

  @Override
  public SignatureAlgorithm signatureAlgorithm() {
    return SignatureAlgorithm.SM3_WITH_SM2;
  }

  /**
   * Every signature is verified, which costs a millisecond: with vendors' numbers it is the only
   * way to know that the profile is right about Z, the digest and the form, and a wrong signature
   * must not travel in an application.
   */
  @Override
  public byte[] sign(Session session, PrivateKeyObject key, byte[] message)
      throws DriverError, TokenException {
    PublicKey publicKey = key.publicKey().get();
    byte[] answer = session.sign(signing.mechanism(), key.handle(), input(publicKey, message));
    byte[] signature = signature(answer);
    if (!Signatures.verify(publicKey, SignatureAlgorithm.SM3_WITH_SM2, message, signature)) {
      throw failed("signature does not verify; is it a driver of this family?");
    }
    return signature;
  }

  private byte[] input(PublicKey key, byte[] message) throws TokenException {
    try {
      return switch (signing.input()) {
        case MESSAGE -> message;
        case PREFIXED -> Sm2Encodings.prefixed(key, message);
        case DIGEST -> Sm2Encodings.digest(key, message);
      };
    } catch (PkiException e) {
      throw KeyKinds.unreadable(e);
    }
  }

  private byte[] signature(byte[] answer) throws TokenException {
    try {
      return switch (signing.form()) {
        case RAW -> Sm2Encodings.signatureOfNumbers(answer);
        case DER -> Sm2Encodings.signatureOfDer(answer);
      };
    } catch (PkiException e) {
      throw new TokenException(
          Problem.of(ErrorCode.DRIVER_FAILED, String.valueOf(e.getMessage())), e);
    }
  }

  @Override
  public Optional<DecryptionAlgorithm> decryptionAlgorithm() {
    return decryption.map(way -> DecryptionAlgorithm.SM2);
  }

  @Override
  public byte[] decrypt(Session session, PrivateKeyObject key, byte[] ciphertext)
      throws DriverError, TokenException {
    Decryption way = decryption.orElseThrow();
    byte[] parts;
    try {
      // Also for a driver that takes DER: what is no ciphertext does not reach it.
      parts =
          Sm2Encodings.ciphertext(
              ciphertext,
              way.form() == Sm2Profile.CiphertextForm.C1C2C3
                  ? CiphertextOrder.C1C2C3
                  : CiphertextOrder.C1C3C2);
    } catch (PkiException e) {
      throw new TokenException(Problem.of(ErrorCode.DECRYPTION_FAILED), e);
    }
    return session.decrypt(
        way.mechanism(),
        key.handle(),
        way.form() == Sm2Profile.CiphertextForm.DER ? ciphertext : parts);
  }

  /** Whether C_UnwrapKey opens an enveloped key. */
  boolean unwraps() {
    return unwrapping.isPresent();
  }

  /**
   * Opens an envelope on the token; the private key in it stays there.
   *
   * @param signingKey what it was sealed for
   * @param template the attributes that keys of every kind get, to be added to
   * @return the private key's handle
   */
  long unwrap(Session session, long signingKey, byte[] envelope, Template template)
      throws DriverError {
    template
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY)
        .with(Cryptoki.CKA_KEY_TYPE, profile.keyType())
        .with(Cryptoki.CKA_DECRYPT, true);
    return session.unwrap(unwrapping.orElseThrow(), signingKey, envelope, template);
  }

  private static TokenException failed(String what) {
    return new TokenException(Problem.of(ErrorCode.DRIVER_FAILED, "SM2 " + what));
  }
}
