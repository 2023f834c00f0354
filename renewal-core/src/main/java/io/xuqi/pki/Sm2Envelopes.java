package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.BigIntegers;

/**
 * Makes and opens the {@code SM2EnvelopedKey} of GB/T 35276: the private key of an encryption
 * certificate under a fresh SM4 key, which is encrypted for the holder's signing key. Thread-safe.
 */
public final class Sm2Envelopes {

  private static final ASN1ObjectIdentifier SM4_ECB = GMObjectIdentifiers.sms4_ecb;
  private static final ASN1ObjectIdentifier SM4 = new ASN1ObjectIdentifier("1.2.156.10197.1.104");

  private static final int BLOCK = 16;
  private static final int NUMBER = 32;

  /** 32 zero bytes and the number, as in the 64-byte field of GM/T 0016, and a block of padding. */
  private static final int MAX_ENCRYPTED = 2 * NUMBER + BLOCK;

  private Sm2Envelopes() {}

  private record Envelope(Bytes cipher, PublicKey publicKey, Bytes encrypted) {}

  /**
   * Envelopes an encryption key pair, without padding and under the identifier of SM4-ECB.
   *
   * @param recipient the SM2 signing key of the holder
   * @throws PkiException if a key is not a sound SM2 key, or the two halves are not one pair
   */
  public static EnvelopedKey seal(PrivateKey privateKey, PublicKey publicKey, PublicKey recipient)
      throws PkiException {
    BigInteger d = SoftwareKeys.sm2Number(privateKey);
    if (!PublicKeys.same(Sm2Cipher.publicKey(d), publicKey)) {
      throw new PkiException(Problem.of(ErrorCode.KEY_MALFORMED, "not a pair"));
    }
    byte[] key = new byte[BLOCK];
    new SecureRandom().nextBytes(key);
    byte[] number = BigIntegers.asUnsignedByteArray(NUMBER, d);
    try {
      ASN1EncodableVector fields = new ASN1EncodableVector();
      fields.add(new AlgorithmIdentifier(SM4_ECB));
      fields.add(ASN1Sequence.getInstance(Sm2Cipher.encrypt(recipient, key)));
      fields.add(new DERBitString(PublicKeys.point(publicKey)));
      fields.add(new DERBitString(sm4(true, key, number)));
      return new EnvelopedKey(Bytes.copyOf(Der.encode(new DERSequence(fields))));
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(number, (byte) 0);
    }
  }

  /**
   * The public key that an envelope says it holds. It is not proven before {@link #open}.
   *
   * @throws PkiException with code {@code token.envelope-invalid} if it is not an envelope
   */
  public static PublicKey publicKey(EnvelopedKey envelope) throws PkiException {
    return parse(envelope).publicKey();
  }

  /**
   * Opens an envelope. Accepted are both identifiers in use for SM4-ECB, with padding or without,
   * and a private number preceded by 32 zero bytes. The private key is checked against the public
   * one.
   *
   * @param decrypt decrypts a DER {@code SM2Cipher} with the holder's signing key
   * @throws PkiException with code {@code token.envelope-invalid} if it is not an envelope, or the
   *     halves in it are not one pair
   * @throws E if the key could not decrypt
   */
  public static <E extends XuqiException> KeyPair open(
      EnvelopedKey envelope, KeyOperation<E> decrypt) throws PkiException, E {
    Envelope parsed = parse(envelope);
    byte[] key = decrypt.apply(parsed.cipher().toArray());
    if (key.length != BLOCK) {
      throw invalid("SM4 key of " + key.length + " bytes");
    }
    byte[] plain = sm4(false, key, parsed.encrypted().toArray());
    try {
      BigInteger d = number(plain).orElseThrow(() -> invalid("padding"));
      if (!Sm2Cipher.isPrivate(d) || !PublicKeys.same(Sm2Cipher.publicKey(d), parsed.publicKey())) {
        throw invalid("the private key is not the public key's");
      }
      return new KeyPair(parsed.publicKey(), privateKey(d, parsed.publicKey()));
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static Envelope parse(EnvelopedKey envelope) throws PkiException {
    return Der.read(
        envelope.der(),
        EnvelopedKey.MAX_SIZE,
        ErrorCode.ENVELOPE_INVALID,
        structure -> {
          ASN1Sequence fields = ASN1Sequence.getInstance(structure);
          if (fields.size() != 4) {
            throw new IOException(fields.size() + " fields");
          }
          AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(fields.getObjectAt(0));
          if (!(algorithm.getAlgorithm().equals(SM4_ECB) || algorithm.getAlgorithm().equals(SM4))
              || !(algorithm.getParameters() == null
                  || DERNull.INSTANCE.equals(algorithm.getParameters()))) {
            throw new IOException("symmetric algorithm " + algorithm.getAlgorithm().getId());
          }
          ASN1Sequence cipher = ASN1Sequence.getInstance(fields.getObjectAt(1));
          Sm2Cipher.requireForm(cipher);
          byte[] point = ASN1BitString.getInstance(fields.getObjectAt(2)).getOctets();
          byte[] encrypted = ASN1BitString.getInstance(fields.getObjectAt(3)).getOctets();
          if (encrypted.length == 0
              || encrypted.length > MAX_ENCRYPTED
              || encrypted.length % BLOCK != 0) {
            throw new IOException("private key of " + encrypted.length + " bytes");
          }
          return new Envelope(
              Bytes.copyOf(Der.encode(cipher)),
              PublicKeys.ec(KeyAlgorithm.SM2, point),
              Bytes.copyOf(encrypted));
        });
  }

  /**
   * The number in what was decrypted: alone or after 32 zero bytes, then perhaps a padding block.
   */
  private static Optional<BigInteger> number(byte[] plain) {
    int end = plain.length;
    if (end % NUMBER != 0) {
      for (int i = end - BLOCK; i < end; i++) {
        if (i < 0 || plain[i] != BLOCK) {
          return Optional.empty();
        }
      }
      end -= BLOCK;
    }
    if (end == 0) {
      return Optional.empty();
    }
    for (int i = 0; i < end - NUMBER; i++) {
      if (plain[i] != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new BigInteger(1, plain, end - NUMBER, NUMBER));
  }

  private static PrivateKey privateKey(BigInteger d, PublicKey publicKey) throws PkiException {
    try {
      return SoftwareKeys.decode(
          new PrivateKeyInfo(
                  new AlgorithmIdentifier(
                      X9ObjectIdentifiers.id_ecPublicKey, GMObjectIdentifiers.sm2p256v1),
                  new ECPrivateKey(
                      8 * NUMBER, d, new DERBitString(PublicKeys.point(publicKey)), null))
              .getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  private static byte[] sm4(boolean encrypt, byte[] key, byte[] blocks) {
    SM4Engine engine = new SM4Engine();
    engine.init(encrypt, new KeyParameter(key));
    byte[] result = new byte[blocks.length];
    for (int at = 0; at < blocks.length; at += BLOCK) {
      engine.processBlock(blocks, at, result, at);
    }
    return result;
  }

  private static PkiException invalid(String what) {
    return new PkiException(Problem.of(ErrorCode.ENVELOPE_INVALID, what));
  }
}
