package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;

/**
 * Key pairs in memory: for simulators, tests and the soft tokens of integrators. A user's key stays
 * on its token and never comes here. Thread-safe.
 */
public final class SoftwareKeys {

  /** A PKCS#8 key of 3072 bits has some 1800 bytes. */
  static final int MAX_PKCS8_SIZE = 8192;

  private SoftwareKeys() {}

  /** Generates a key pair; an RSA key takes a fraction of a second. */
  public static KeyPair generate(KeyAlgorithm algorithm) {
    try {
      KeyPairGenerator generator =
          switch (algorithm) {
            case RSA_2048, RSA_3072 -> KeyPairGenerator.getInstance("RSA");
            case EC_P256 -> KeyPairGenerator.getInstance("EC");
            case SM2 -> KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
          };
      switch (algorithm) {
        case RSA_2048 -> generator.initialize(2048);
        case RSA_3072 -> generator.initialize(3072);
        case EC_P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        case SM2 -> generator.initialize(new ECGenParameterSpec("sm2p256v1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("these algorithms are always there", e);
    }
  }

  /**
   * Signs a message.
   *
   * @return the signature in the form that {@link SignatureAlgorithm} describes
   * @throws IllegalArgumentException if the key is not one for this algorithm
   */
  public static byte[] sign(PrivateKey key, SignatureAlgorithm algorithm, byte[] message) {
    try {
      if (algorithm == SignatureAlgorithm.SM3_WITH_SM2) {
        return Sm2Signatures.sign(sm2Number(key), message);
      }
      Signature signature = Signatures.engine(algorithm);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException | PkiException e) {
      throw new IllegalArgumentException("not a key for " + algorithm, e);
    }
  }

  /**
   * Encrypts a short message: RSAES-PKCS1-v1_5 (RFC 8017), or SM2 as DER {@code SM2Cipher} (GM/T
   * 0009).
   *
   * @throws PkiException with code {@code certificate.key-unsupported} for a P-256 key: it only
   *     agrees on keys
   * @throws IllegalArgumentException if the message is empty or too long for the key
   */
  public static byte[] encrypt(PublicKey key, byte[] message) throws PkiException {
    PublicKey sound = PublicKeys.fromSpki(PublicKeys.spki(key));
    return switch (PublicKeys.algorithm(sound)) {
      case RSA_2048, RSA_3072 -> {
        try {
          Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
          cipher.init(Cipher.ENCRYPT_MODE, sound);
          yield cipher.doFinal(message);
        } catch (GeneralSecurityException e) {
          throw new IllegalArgumentException("message of " + message.length + " bytes", e);
        }
      }
      case SM2 -> Sm2Cipher.encrypt(sound, message);
      case EC_P256 -> throw new PkiException(Problem.of(ErrorCode.KEY_UNSUPPORTED, "P-256"));
    };
  }

  /**
   * Decrypts what {@link #encrypt} makes.
   *
   * @throws PkiException with code {@code token.decryption-failed} if it is not a ciphertext for
   *     this key, {@code certificate.key-unsupported} for a P-256 key
   */
  public static byte[] decrypt(PrivateKey key, byte[] ciphertext) throws PkiException {
    PrivateKeyInfo info = info(encode(key));
    return switch (PublicKeys.kind(info.getPrivateKeyAlgorithm())) {
      case RSA_2048, RSA_3072 -> {
        try {
          Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
          cipher.init(Cipher.DECRYPT_MODE, key);
          yield cipher.doFinal(ciphertext);
        } catch (GeneralSecurityException e) {
          throw new PkiException(Problem.of(ErrorCode.DECRYPTION_FAILED), e);
        }
      }
      case SM2 -> Sm2Cipher.decrypt(number(info), ciphertext);
      case EC_P256 -> throw new PkiException(Problem.of(ErrorCode.KEY_UNSUPPORTED, "P-256"));
    };
  }

  /**
   * The PKCS#8 encoding of a private key (RFC 5958), unencrypted: the caller wipes it.
   *
   * @throws IllegalArgumentException if the key has none
   */
  public static byte[] encode(PrivateKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
      throw new IllegalArgumentException("a private key that cannot be exported");
    }
    return encoded;
  }

  /**
   * Reads a PKCS#8 private key of a supported algorithm.
   *
   * @throws PkiException with code {@code certificate.key-malformed} or {@code
   *     certificate.key-unsupported} if it is not one
   */
  public static PrivateKey decode(byte[] pkcs8) throws PkiException {
    PrivateKeyInfo info = info(pkcs8);
    KeyAlgorithm kind = PublicKeys.kind(info.getPrivateKeyAlgorithm());
    try {
      KeyFactory factory =
          switch (kind) {
            case RSA_2048, RSA_3072 -> KeyFactory.getInstance("RSA");
            case EC_P256 -> KeyFactory.getInstance("EC");
            case SM2 -> KeyFactory.getInstance("EC", BouncyCastle.PROVIDER);
          };
      if (kind == KeyAlgorithm.SM2) {
        number(info);
      }
      return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new PkiException(Problem.of(ErrorCode.KEY_MALFORMED, kind.family()), e);
    }
  }

  private static PrivateKeyInfo info(byte[] pkcs8) throws PkiException {
    return Der.read(
        Bytes.copyOf(pkcs8), MAX_PKCS8_SIZE, ErrorCode.KEY_MALFORMED, PrivateKeyInfo::getInstance);
  }

  /** The private number of an SM2 key. */
  private static BigInteger number(PrivateKeyInfo info) throws PkiException {
    return Der.read(
        Bytes.copyOf(info.getPrivateKey().getOctets()),
        MAX_PKCS8_SIZE,
        ErrorCode.KEY_MALFORMED,
        structure -> {
          BigInteger d = ECPrivateKey.getInstance(structure).getKey();
          if (!Sm2Cipher.isPrivate(d)) {
            throw new IllegalArgumentException("not a private number");
          }
          return d;
        });
  }

  /** The private number of an SM2 key of any provider. */
  static BigInteger sm2Number(PrivateKey key) throws PkiException {
    PrivateKeyInfo info = info(encode(key));
    if (PublicKeys.kind(info.getPrivateKeyAlgorithm()) != KeyAlgorithm.SM2) {
      throw new IllegalArgumentException("not an SM2 key");
    }
    return number(info);
  }
}
