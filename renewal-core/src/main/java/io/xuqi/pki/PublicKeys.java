package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.jcajce.interfaces.BCX509Certificate;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * Makes public keys of the supported {@link KeyAlgorithm}s out of numbers, points and encodings
 * from tokens and CAs. A key made here is sound (sizes, curve membership) and encodes canonically:
 * equal keys have equal {@code getEncoded()} bytes. Thread-safe.
 */
public final class PublicKeys {

  /** No supported key's SubjectPublicKeyInfo is longer than some 430 bytes. */
  static final int MAX_SPKI_SIZE = 1024;

  /** A larger public exponent only slows verification down. */
  private static final int MAX_EXPONENT_BITS = 64;

  private static final int POINT_SIZE = 65;
  private static final int UNCOMPRESSED = 4;

  private PublicKeys() {}

  /**
   * A key that was checked. Comparing two, or asking for the algorithm, needs no key object, which
   * costs more than the checks.
   *
   * @param spki the one encoding that equal keys have
   */
  private record Sound(KeyAlgorithm algorithm, Bytes spki) {
    static Sound of(KeyAlgorithm algorithm, AlgorithmIdentifier id, byte[] key) {
      return new Sound(
          algorithm, Bytes.copyOf(Der.encode(new SubjectPublicKeyInfo(id, new DERBitString(key)))));
    }
  }

  /**
   * An RSA key of 2048 or 3072 bits (RFC 8017).
   *
   * @throws PkiException with code {@code certificate.key-unsupported} for another size or an even,
   *     tiny or huge exponent
   */
  public static PublicKey rsa(BigInteger modulus, BigInteger exponent) throws PkiException {
    return generate(sound(modulus, exponent));
  }

  private static Sound sound(BigInteger modulus, BigInteger exponent) throws PkiException {
    if (modulus.signum() <= 0 || !modulus.testBit(0)) {
      throw unsupported("RSA modulus");
    }
    if (modulus.bitLength() != 2048 && modulus.bitLength() != 3072) {
      throw unsupported("RSA " + modulus.bitLength());
    }
    if (exponent.compareTo(BigInteger.valueOf(3)) < 0
        || !exponent.testBit(0)
        || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw unsupported("RSA exponent");
    }
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    return Sound.of(
        modulus.bitLength() == 2048 ? KeyAlgorithm.RSA_2048 : KeyAlgorithm.RSA_3072,
        algorithm,
        Der.encode(new RSAPublicKey(modulus, exponent)));
  }

  /**
   * A key on P-256 or on the SM2 curve from its uncompressed point (SEC 1, 2.3.3).
   *
   * @param point 65 bytes: 04, x, y
   * @throws PkiException with code {@code certificate.key-malformed} if the point has another form
   *     or is not on the curve
   * @throws IllegalArgumentException for an RSA algorithm
   */
  public static PublicKey ec(KeyAlgorithm algorithm, byte[] point) throws PkiException {
    return generate(sound(algorithm, point));
  }

  private static Sound sound(KeyAlgorithm algorithm, byte[] point) throws PkiException {
    ASN1ObjectIdentifier curve = curve(algorithm);
    decode(algorithm, point);
    return Sound.of(
        algorithm, new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point);
  }

  private static ECPoint decode(KeyAlgorithm algorithm, byte[] point) throws PkiException {
    if (point.length != POINT_SIZE || point[0] != UNCOMPRESSED) {
      throw malformed("point form", null);
    }
    try {
      // Decoding checks that the point is on the curve; both curves have cofactor 1.
      return parameters(algorithm).getCurve().decodePoint(point);
    } catch (IllegalArgumentException e) {
      throw malformed("point not on the curve", e);
    }
  }

  /**
   * The point of an SM2 key of any provider, checked as {@link #ec} does.
   *
   * @throws PkiException if it is not a sound SM2 key
   */
  static ECPoint sm2Point(PublicKey key) throws PkiException {
    return Der.read(
        spki(key),
        MAX_SPKI_SIZE,
        ErrorCode.KEY_MALFORMED,
        structure -> {
          SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(structure);
          if (kind(info.getAlgorithm()) != KeyAlgorithm.SM2) {
            throw unsupported("not SM2");
          }
          return decode(KeyAlgorithm.SM2, info.getPublicKeyData().getOctets());
        });
  }

  /**
   * The uncompressed point of a P-256 or SM2 key: 65 bytes.
   *
   * @throws PkiException if the key is not supported or not sound
   * @throws IllegalArgumentException for an RSA key
   */
  public static byte[] point(PublicKey key) throws PkiException {
    Sound sound = sound(spki(key));
    if (sound.algorithm().family().equals("RSA")) {
      throw new IllegalArgumentException("an RSA key has no point");
    }
    return SubjectPublicKeyInfo.getInstance(sound.spki().toArray()).getPublicKeyData().getOctets();
  }

  /**
   * Reads a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7): RSA with NULL parameters, P-256 or SM2 as
   * named curve with an uncompressed point.
   *
   * @throws PkiException with code {@code certificate.key-unsupported} for another kind of key,
   *     {@code certificate.key-malformed} if it is not a sound key
   */
  public static PublicKey fromSpki(Bytes der) throws PkiException {
    return generate(sound(der));
  }

  private static Sound sound(Bytes der) throws PkiException {
    return Der.read(
        der,
        MAX_SPKI_SIZE,
        ErrorCode.KEY_MALFORMED,
        structure -> {
          SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(structure);
          return switch (kind(info.getAlgorithm())) {
            case RSA_2048, RSA_3072 -> {
              RSAPublicKey key = rsaKey(info.getPublicKeyData());
              yield sound(key.getModulus(), key.getPublicExponent());
            }
            case EC_P256 -> sound(KeyAlgorithm.EC_P256, info.getPublicKeyData().getOctets());
            case SM2 -> sound(KeyAlgorithm.SM2, info.getPublicKeyData().getOctets());
          };
        });
  }

  /** The key of a certificate, made anew from its encoding whichever provider parsed it. */
  static PublicKey of(X509Certificate certificate) throws PkiException {
    return generate(sound(certificate));
  }

  /** The algorithm of a certificate's key, which has to be a sound one. */
  static KeyAlgorithm algorithm(X509Certificate certificate) throws PkiException {
    return sound(certificate).algorithm();
  }

  private static Sound sound(X509Certificate certificate) throws PkiException {
    if (certificate instanceof BCX509Certificate parsed) {
      return sound(parsed.getTBSCertificateNative().getSubjectPublicKeyInfo());
    }
    return Der.read(
        Certificates.encoded(certificate),
        Certificates.MAX_SIZE,
        ErrorCode.CERTIFICATE_MALFORMED,
        structure -> sound(Certificate.getInstance(structure).getSubjectPublicKeyInfo()));
  }

  private static Sound sound(SubjectPublicKeyInfo info) throws PkiException {
    return sound(Bytes.copyOf(Der.encode(info)));
  }

  /** The algorithm of any provider's key, which need not be a sound one. */
  static KeyAlgorithm algorithm(PublicKey key) throws PkiException {
    return Der.read(
        spki(key),
        MAX_SPKI_SIZE,
        ErrorCode.KEY_MALFORMED,
        structure -> {
          SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(structure);
          KeyAlgorithm kind = kind(info.getAlgorithm());
          if (kind != KeyAlgorithm.RSA_2048) {
            return kind;
          }
          int bits = rsaKey(info.getPublicKeyData()).getModulus().bitLength();
          return switch (bits) {
            case 2048 -> KeyAlgorithm.RSA_2048;
            case 3072 -> KeyAlgorithm.RSA_3072;
            default -> throw unsupported("RSA " + bits);
          };
        });
  }

  /** Whether both are the same key, whichever providers made them. */
  static boolean same(PublicKey one, PublicKey other) {
    try {
      return sound(spki(one)).equals(sound(spki(other)));
    } catch (PkiException e) {
      return false;
    }
  }

  /** Whether a certificate is for this key. */
  static boolean isFor(X509Certificate certificate, PublicKey key) {
    try {
      return sound(certificate).equals(sound(spki(key)));
    } catch (PkiException e) {
      return false;
    }
  }

  /** The SubjectPublicKeyInfo of a key. */
  static Bytes spki(PublicKey key) throws PkiException {
    byte[] encoded = key.getEncoded();
    if (encoded == null || !"X.509".equals(key.getFormat())) {
      throw unsupported(key.getAlgorithm() + " without an encoding");
    }
    return Bytes.copyOf(encoded);
  }

  /** The kind of key an algorithm identifier names; RSA_2048 stands for RSA of every size. */
  static KeyAlgorithm kind(AlgorithmIdentifier algorithm) throws PkiException {
    ASN1ObjectIdentifier id = algorithm.getAlgorithm();
    if (id.equals(PKCSObjectIdentifiers.rsaEncryption)
        && DERNull.INSTANCE.equals(algorithm.getParameters())) {
      return KeyAlgorithm.RSA_2048;
    }
    if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      if (SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
        return KeyAlgorithm.EC_P256;
      }
      if (GMObjectIdentifiers.sm2p256v1.equals(algorithm.getParameters())) {
        return KeyAlgorithm.SM2;
      }
      throw unsupported("EC on another curve");
    }
    throw unsupported(id.getId());
  }

  private static RSAPublicKey rsaKey(ASN1BitString encoded) throws PkiException {
    return Der.read(
        Bytes.copyOf(encoded.getOctets()),
        MAX_SPKI_SIZE,
        ErrorCode.KEY_MALFORMED,
        RSAPublicKey::getInstance);
  }

  private static ASN1ObjectIdentifier curve(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case EC_P256 -> SECObjectIdentifiers.secp256r1;
      case SM2 -> GMObjectIdentifiers.sm2p256v1;
      case RSA_2048, RSA_3072 -> throw new IllegalArgumentException(algorithm + " has no curve");
    };
  }

  /** The domain parameters of an elliptic curve algorithm. */
  static X9ECParameters parameters(KeyAlgorithm algorithm) {
    return CustomNamedCurves.getByOID(curve(algorithm));
  }

  private static PublicKey generate(Sound key) throws PkiException {
    try {
      KeyFactory factory =
          switch (key.algorithm()) {
            case RSA_2048, RSA_3072 -> KeyFactory.getInstance("RSA");
            case EC_P256 -> KeyFactory.getInstance("EC");
            case SM2 -> KeyFactory.getInstance("EC", BouncyCastle.PROVIDER);
          };
      return factory.generatePublic(new X509EncodedKeySpec(key.spki().toArray()));
    } catch (GeneralSecurityException e) {
      throw malformed(key.algorithm().family(), e);
    }
  }

  private static PkiException unsupported(String what) {
    return new PkiException(Problem.of(ErrorCode.KEY_UNSUPPORTED, what));
  }

  private static PkiException malformed(String what, @Nullable Throwable cause) {
    return new PkiException(Problem.of(ErrorCode.KEY_MALFORMED, what), cause);
  }
}
