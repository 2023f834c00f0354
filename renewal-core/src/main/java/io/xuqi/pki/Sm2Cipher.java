package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * SM2 public key encryption with the ciphertext as {@code SM2Cipher ::= SEQUENCE { x INTEGER, y
 * INTEGER, hash OCTET STRING, cipherText OCTET STRING }} (GM/T 0009): C1, C3, C2.
 */
final class Sm2Cipher {

  /** Keys and short messages only. */
  static final int MAX_MESSAGE = 4096;

  private static final int MAX_DER = MAX_MESSAGE + 256;
  private static final int COORDINATE = 32;
  static final int HASH = 32;
  static final int POINT = 1 + 2 * COORDINATE;

  private static final X9ECParameters CURVE = PublicKeys.parameters(KeyAlgorithm.SM2);
  private static final ECDomainParameters DOMAIN = Sm2Signatures.DOMAIN;

  private Sm2Cipher() {}

  /** Encrypts 1 to {@link #MAX_MESSAGE} bytes; a sound key is a precondition. */
  static byte[] encrypt(PublicKey recipient, byte[] message) throws PkiException {
    if (message.length == 0 || message.length > MAX_MESSAGE) {
      throw new IllegalArgumentException("message of " + message.length + " bytes");
    }
    ECPublicKeyParameters key = new ECPublicKeyParameters(PublicKeys.sm2Point(recipient), DOMAIN);
    SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
    engine.init(true, new ParametersWithRandom(key, new SecureRandom()));
    try {
      byte[] raw = engine.processBlock(message, 0, message.length);
      ASN1EncodableVector fields = new ASN1EncodableVector();
      fields.add(new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, 1, 1 + COORDINATE))));
      fields.add(
          new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, 1 + COORDINATE, POINT))));
      fields.add(new DEROctetString(Arrays.copyOfRange(raw, POINT, POINT + HASH)));
      fields.add(new DEROctetString(Arrays.copyOfRange(raw, POINT + HASH, raw.length)));
      return Der.encode(new DERSequence(fields));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption does not read a ciphertext", e);
    }
  }

  /**
   * Decrypts with the private number of a key.
   *
   * @throws PkiException with code {@code token.decryption-failed} if the structure is not a
   *     ciphertext, or not one for this key
   */
  static byte[] decrypt(BigInteger d, byte[] der) throws PkiException {
    byte[] raw = parts(der);
    SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
    engine.init(false, new ECPrivateKeyParameters(d, DOMAIN));
    try {
      return engine.processBlock(raw, 0, raw.length);
    } catch (InvalidCipherTextException | IllegalArgumentException e) {
      throw new PkiException(Problem.of(ErrorCode.DECRYPTION_FAILED), e);
    }
  }

  /**
   * The parts of a ciphertext one after another: point, hash, encrypted message.
   *
   * @throws PkiException with code {@code token.decryption-failed} if the structure is not a
   *     ciphertext
   */
  static byte[] parts(byte[] der) throws PkiException {
    return Der.read(
        Bytes.copyOf(der),
        MAX_DER,
        ErrorCode.DECRYPTION_FAILED,
        structure -> raw(ASN1Sequence.getInstance(structure)));
  }

  /** Whether a structure looks like a ciphertext; says nothing about whose. */
  static void requireForm(ASN1Sequence cipher) throws IOException {
    raw(cipher);
  }

  /** The public key of a private number. */
  static PublicKey publicKey(BigInteger d) throws PkiException {
    return PublicKeys.ec(
        KeyAlgorithm.SM2,
        new FixedPointCombMultiplier().multiply(CURVE.getG(), d).getEncoded(false));
  }

  /** Whether a number can be a private key: 1 to n − 2 (GB/T 32918.1, 6.1). */
  static boolean isPrivate(BigInteger d) {
    return d.signum() > 0 && d.compareTo(CURVE.getN().subtract(BigInteger.ONE)) < 0;
  }

  private static byte[] raw(ASN1Sequence cipher) throws IOException {
    if (cipher.size() != 4) {
      throw new IOException("SM2Cipher of " + cipher.size() + " fields");
    }
    byte[] hash = ASN1OctetString.getInstance(cipher.getObjectAt(2)).getOctets();
    byte[] text = ASN1OctetString.getInstance(cipher.getObjectAt(3)).getOctets();
    if (hash.length != HASH || text.length == 0) {
      throw new IOException("SM2Cipher of other lengths");
    }
    byte[] raw = new byte[POINT + HASH + text.length];
    raw[0] = 4;
    System.arraycopy(coordinate(cipher, 0), 0, raw, 1, COORDINATE);
    System.arraycopy(coordinate(cipher, 1), 0, raw, 1 + COORDINATE, COORDINATE);
    System.arraycopy(hash, 0, raw, POINT, HASH);
    System.arraycopy(text, 0, raw, POINT + HASH, text.length);
    return raw;
  }

  private static byte[] coordinate(ASN1Sequence cipher, int index) throws IOException {
    BigInteger number = ASN1Integer.getInstance(cipher.getObjectAt(index)).getValue();
    if (number.signum() < 0 || number.bitLength() > 8 * COORDINATE) {
      throw new IOException("SM2Cipher with a coordinate of " + number.bitLength() + " bits");
    }
    return BigIntegers.asUnsignedByteArray(COORDINATE, number);
  }
}
