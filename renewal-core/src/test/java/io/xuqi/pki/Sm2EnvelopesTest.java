package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

class Sm2EnvelopesTest {

  private static final String SM4_ECB = "1.2.156.10197.1.104.1";
  private static final KeyPair HOLDER = TestCertificates.holderKeys(KeyAlgorithm.SM2);
  private static final KeyPair INNER = SoftwareKeys.generate(KeyAlgorithm.SM2);
  private static final EnvelopedKey SEALED = seal();

  @Test
  void what_is_sealed_opens_with_the_holders_key_only() throws Exception {
    assertTrue(Certificates.samePublicKey(INNER.getPublic(), Sm2Envelopes.publicKey(SEALED)));
    assertOpens(SEALED);
    assertThrows(
        PkiException.class,
        () ->
            Sm2Envelopes.open(
                SEALED,
                cipher ->
                    SoftwareKeys.decrypt(
                        TestCertificates.caKeys(KeyAlgorithm.SM2).getPrivate(), cipher)));
  }

  @Test
  void halves_of_two_pairs_are_not_sealed() {
    PkiException refused =
        assertThrows(
            PkiException.class,
            () -> Sm2Envelopes.seal(INNER.getPrivate(), HOLDER.getPublic(), HOLDER.getPublic()));
    assertEquals(ErrorCode.KEY_MALFORMED, refused.code());
  }

  @Test
  void every_form_in_use_opens() throws Exception {
    AlgorithmIdentifier ecb = new AlgorithmIdentifier(new ASN1ObjectIdentifier(SM4_ECB));
    AlgorithmIdentifier withNull =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(SM4_ECB), DERNull.INSTANCE);
    AlgorithmIdentifier plain =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.156.10197.1.104"));
    for (AlgorithmIdentifier id : new AlgorithmIdentifier[] {ecb, withNull, plain}) {
      for (boolean field : new boolean[] {false, true}) {
        for (boolean padded : new boolean[] {false, true}) {
          assertOpens(envelope(id, content(INNER, field, padded), INNER));
        }
      }
    }
  }

  @Test
  void a_private_key_that_is_not_the_public_keys_is_refused() throws Exception {
    assertInvalid(
        envelope(
            new AlgorithmIdentifier(new ASN1ObjectIdentifier(SM4_ECB)),
            content(HOLDER, false, false),
            INNER));
  }

  @Test
  void other_contents_are_refused() throws Exception {
    AlgorithmIdentifier ecb = new AlgorithmIdentifier(new ASN1ObjectIdentifier(SM4_ECB));
    assertInvalid(envelope(ecb, new byte[16], INNER));
    assertInvalid(envelope(ecb, new byte[32], INNER));
    assertInvalid(envelope(ecb, new byte[96], INNER));
    assertInvalid(envelope(ecb, new byte[0], INNER));
    byte[] wrongPadding = content(INNER, false, true);
    wrongPadding[47] = 15;
    assertInvalid(envelope(ecb, wrongPadding, INNER));
    byte[] notZero = content(INNER, true, false);
    notZero[0] = 1;
    assertInvalid(envelope(ecb, notZero, INNER));
    assertInvalid(
        envelope(
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1.1")),
            content(INNER, false, false),
            INNER));
  }

  @Property(tries = 500)
  void a_damaged_envelope_never_opens_to_another_key(
      @ForAll @IntRange(max = 10_000) int place, @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] der = SEALED.der().toArray();
    der[place % der.length] ^= (byte) change;
    EnvelopedKey damaged = new EnvelopedKey(Bytes.copyOf(der));
    assertThrows(PkiException.class, () -> open(damaged));
  }

  private static EnvelopedKey seal() {
    try {
      return Sm2Envelopes.seal(INNER.getPrivate(), INNER.getPublic(), HOLDER.getPublic());
    } catch (PkiException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair open(EnvelopedKey envelope) throws PkiException {
    return Sm2Envelopes.open(envelope, cipher -> SoftwareKeys.decrypt(HOLDER.getPrivate(), cipher));
  }

  private static void assertOpens(EnvelopedKey envelope) throws PkiException {
    KeyPair opened = open(envelope);
    assertTrue(Certificates.samePublicKey(INNER.getPublic(), opened.getPublic()));
    byte[] secret = {1, 2, 3};
    assertArrayEquals(
        secret,
        SoftwareKeys.decrypt(opened.getPrivate(), SoftwareKeys.encrypt(INNER.getPublic(), secret)));
  }

  private static void assertInvalid(EnvelopedKey envelope) {
    assertEquals(
        ErrorCode.ENVELOPE_INVALID, assertThrows(PkiException.class, () -> open(envelope)).code());
  }

  private static byte[] content(KeyPair keys, boolean field, boolean padded) throws PkiException {
    byte[] number = BigIntegers.asUnsignedByteArray(32, SoftwareKeys.sm2Number(keys.getPrivate()));
    int start = field ? 32 : 0;
    byte[] content = new byte[start + 32 + (padded ? 16 : 0)];
    System.arraycopy(number, 0, content, start, 32);
    Arrays.fill(content, start + 32, content.length, (byte) 16);
    return content;
  }

  private static EnvelopedKey envelope(AlgorithmIdentifier id, byte[] content, KeyPair keys)
      throws Exception {
    byte[] key = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    BlockCipher sm4 = new SM4Engine();
    sm4.init(true, new KeyParameter(key));
    byte[] encrypted = new byte[content.length];
    for (int at = 0; at < content.length; at += 16) {
      sm4.processBlock(content, at, encrypted, at);
    }
    ASN1EncodableVector fields = new ASN1EncodableVector();
    fields.add(id);
    fields.add(ASN1Sequence.getInstance(SoftwareKeys.encrypt(HOLDER.getPublic(), key)));
    fields.add(new DERBitString(PublicKeys.point(keys.getPublic())));
    fields.add(new DERBitString(encrypted));
    return new EnvelopedKey(Bytes.copyOf(new DERSequence(fields).getEncoded()));
  }
}
