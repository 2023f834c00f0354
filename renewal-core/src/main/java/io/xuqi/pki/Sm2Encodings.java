package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;

/**
 * SM2 in the forms in which devices take and give it, and what has to be computed for devices that
 * do only a part of a signature: some digest the message, some leave that, or the digest of the
 * signer's identity, to the caller. Thread-safe.
 */
public final class Sm2Encodings {

  /** The id that is used unless a protocol says otherwise (GM/T 0009, 10). */
  private static final byte[] DEFAULT_ID = "1234567812345678".getBytes(StandardCharsets.US_ASCII);

  private static final int NUMBER = 32;
  private static final int MAX_SIGNATURE = 80;

  /** The order in which a ciphertext's parts follow each other in a device's own form. */
  public enum CiphertextOrder {
    /** Point, hash, encrypted message: GB/T 32918.4. */
    C1C3C2,
    /** Point, encrypted message, hash: the order before that standard. */
    C1C2C3
  }

  private Sm2Encodings() {}

  /**
   * Z and the message: what a device digests that does not compute Z itself. Z is the SM3 digest of
   * the default id and the signer's public key (GB/T 32918.2, 5.5).
   *
   * @throws PkiException if it is not a sound SM2 key
   */
  public static byte[] prefixed(PublicKey signer, byte[] message) throws PkiException {
    byte[] z = z(PublicKeys.sm2Point(signer));
    byte[] prefixed = Arrays.copyOf(z, z.length + message.length);
    System.arraycopy(message, 0, prefixed, z.length, message.length);
    return prefixed;
  }

  /**
   * What a device signs that computes no digest: SM3 of Z and the message, 32 bytes.
   *
   * @throws PkiException if it is not a sound SM2 key
   */
  public static byte[] digest(PublicKey signer, byte[] message) throws PkiException {
    return sm3(prefixed(signer, message));
  }

  private static byte[] z(ECPoint point) {
    SM3Digest digest = new SM3Digest();
    int bits = 8 * DEFAULT_ID.length;
    digest.update((byte) (bits >>> 8));
    digest.update((byte) bits);
    digest.update(DEFAULT_ID, 0, DEFAULT_ID.length);
    ECPoint base = Sm2Signatures.DOMAIN.getG();
    ECPoint key = point.normalize();
    for (ECFieldElement number :
        new ECFieldElement[] {
          Sm2Signatures.DOMAIN.getCurve().getA(),
          Sm2Signatures.DOMAIN.getCurve().getB(),
          base.getAffineXCoord(),
          base.getAffineYCoord(),
          key.getAffineXCoord(),
          key.getAffineYCoord()
        }) {
      digest.update(number.getEncoded(), 0, NUMBER);
    }
    return finish(digest);
  }

  private static byte[] sm3(byte[] content) {
    SM3Digest digest = new SM3Digest();
    digest.update(content, 0, content.length);
    return finish(digest);
  }

  private static byte[] finish(SM3Digest digest) {
    byte[] result = new byte[digest.getDigestSize()];
    digest.doFinal(result, 0);
    return result;
  }

  /**
   * The signature in the form that {@link SignatureAlgorithm} describes, of one that consists of r
   * and s.
   *
   * @throws PkiException with code {@code certificate.key-malformed} unless it has 64 bytes and
   *     both numbers are at least 1 and less than the order of the curve
   */
  public static byte[] signatureOfNumbers(byte[] raw) throws PkiException {
    if (raw.length != 2 * NUMBER) {
      throw malformed("signature of " + raw.length + " bytes");
    }
    return signature(new BigInteger(1, raw, 0, NUMBER), new BigInteger(1, raw, NUMBER, NUMBER));
  }

  /**
   * The signature in the form that {@link SignatureAlgorithm} describes, of one that has it
   * already: it is read and checked.
   *
   * @throws PkiException with code {@code certificate.key-malformed} unless it is one DER SEQUENCE
   *     of two INTEGERs that are at least 1 and less than the order of the curve
   */
  public static byte[] signatureOfDer(byte[] der) throws PkiException {
    return Der.read(
        Bytes.copyOf(der),
        MAX_SIGNATURE,
        ErrorCode.KEY_MALFORMED,
        structure -> {
          ASN1Sequence numbers = ASN1Sequence.getInstance(structure);
          if (numbers.size() != 2) {
            throw malformed("signature of " + numbers.size() + " numbers");
          }
          byte[] canonical =
              signature(
                  ASN1Integer.getInstance(numbers.getObjectAt(0)).getValue(),
                  ASN1Integer.getInstance(numbers.getObjectAt(1)).getValue());
          if (!Arrays.equals(canonical, der)) {
            throw malformed("signature that is not DER");
          }
          return canonical;
        });
  }

  private static byte[] signature(BigInteger r, BigInteger s) throws PkiException {
    ASN1EncodableVector numbers = new ASN1EncodableVector();
    for (BigInteger number : new BigInteger[] {r, s}) {
      if (number.signum() <= 0 || number.compareTo(Sm2Signatures.DOMAIN.getN()) >= 0) {
        throw malformed("signature with a number out of range");
      }
      numbers.add(new ASN1Integer(number));
    }
    return Der.encode(new DERSequence(numbers));
  }

  /**
   * A ciphertext as devices take it that know no DER: the uncompressed point (65 bytes, beginning
   * with 04), and the other parts in the given order.
   *
   * @param der an {@code SM2Cipher} (GM/T 0009)
   * @throws PkiException with code {@code token.decryption-failed} if it is not one
   */
  public static byte[] ciphertext(byte[] der, CiphertextOrder order) throws PkiException {
    byte[] parts = Sm2Cipher.parts(der);
    if (order == CiphertextOrder.C1C2C3) {
      int hash = Sm2Cipher.POINT;
      int text = hash + Sm2Cipher.HASH;
      byte[] ordered = Arrays.copyOf(parts, parts.length);
      System.arraycopy(parts, text, ordered, hash, parts.length - text);
      System.arraycopy(parts, hash, ordered, parts.length - Sm2Cipher.HASH, Sm2Cipher.HASH);
      return ordered;
    }
    return parts;
  }

  private static PkiException malformed(String what) {
    return new PkiException(Problem.of(ErrorCode.KEY_MALFORMED, "SM2 " + what));
  }
}
