package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Sm2Encodings.CiphertextOrder;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a device or a CA gives for a key, a signature, a ciphertext or an enveloped key:
 * they are read, or refused with {@link PkiException}, and what was read is of the form promised.
 */
class Sm2FuzzTest {

  private static final KeyPair KEYS = TestCertificates.holderKeys(KeyAlgorithm.SM2);
  private static final byte[] MESSAGE = {1, 2, 3};

  /** What the input is taken for; its first byte says. */
  private enum Form {
    SIGNATURE_NUMBERS,
    SIGNATURE_DER,
    CIPHERTEXT,
    ENVELOPE,
    SPKI,
    P256_POINT,
    SM2_POINT,
    RSA_NUMBERS,
    CSR_RESPONSE
  }

  static Stream<byte[]> seeds() throws PkiException {
    byte[] der = SoftwareKeys.sign(KEYS.getPrivate(), SignatureAlgorithm.SM3_WITH_SM2, MESSAGE);
    KeyPair inner = SoftwareKeys.generate(KeyAlgorithm.SM2);
    EnvelopedKey envelope =
        Sm2Envelopes.seal(inner.getPrivate(), inner.getPublic(), KEYS.getPublic());
    CsrResponse response =
        new CsrResponse(
            List.of(TestCertificates.holder(KeyAlgorithm.SM2)),
            Optional.of(envelope),
            List.of(TestCertificates.holder(KeyAlgorithm.SM2)));
    return Stream.of(
        seed(Form.SIGNATURE_NUMBERS, numbers(der)),
        seed(Form.SIGNATURE_DER, der),
        seed(Form.CIPHERTEXT, SoftwareKeys.encrypt(KEYS.getPublic(), MESSAGE)),
        seed(Form.ENVELOPE, envelope.der().toArray()),
        seed(Form.SPKI, PublicKeys.spki(KEYS.getPublic()).toArray()),
        seed(Form.SPKI, spki(KeyAlgorithm.RSA_2048)),
        seed(
            Form.P256_POINT,
            PublicKeys.point(PublicKeys.fromSpki(Bytes.copyOf(spki(KeyAlgorithm.EC_P256))))),
        seed(Form.SM2_POINT, PublicKeys.point(KEYS.getPublic())),
        seed(Form.RSA_NUMBERS, Arrays.copyOfRange(spki(KeyAlgorithm.RSA_2048), 33, 289)),
        seed(Form.CSR_RESPONSE, response.encode().toArray()));
  }

  private static byte[] spki(KeyAlgorithm algorithm) throws PkiException {
    return PublicKeys.spki(TestCertificates.holderKeys(algorithm).getPublic()).toArray();
  }

  private static byte[] numbers(byte[] der) {
    byte[] raw = new byte[64];
    for (int i = 0; i < 2; i++) {
      ASN1Integer number = ASN1Integer.getInstance(ASN1Sequence.getInstance(der).getObjectAt(i));
      System.arraycopy(BigIntegers.asUnsignedByteArray(32, number.getValue()), 0, raw, 32 * i, 32);
    }
    return raw;
  }

  private static byte[] seed(Form form, byte[] content) {
    byte[] seed = new byte[1 + content.length];
    seed[0] = (byte) List.of(Form.values()).indexOf(form);
    System.arraycopy(content, 0, seed, 1, content.length);
    return seed;
  }

  @MethodSource("seeds")
  @FuzzTest
  void whateverADeviceGivesIsReadOrRefused(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Form form = Form.values()[(input[0] & 0xff) % Form.values().length];
    try {
      read(form, Arrays.copyOfRange(input, 1, input.length));
    } catch (PkiException e) {
      assertTrue(e.code().value().contains("."), "a code");
    }
  }

  private static void read(Form form, byte[] content) throws PkiException {
    switch (form) {
      case SIGNATURE_NUMBERS -> requireSignature(Sm2Encodings.signatureOfNumbers(content));
      case SIGNATURE_DER -> {
        byte[] signature = Sm2Encodings.signatureOfDer(content);
        assertArrayEquals(content, signature);
        requireSignature(signature);
      }
      case CIPHERTEXT -> {
        byte[] one = Sm2Encodings.ciphertext(content, CiphertextOrder.C1C3C2);
        byte[] other = Sm2Encodings.ciphertext(content, CiphertextOrder.C1C2C3);
        assertEquals(one.length, other.length);
        SoftwareKeys.decrypt(KEYS.getPrivate(), content);
      }
      case ENVELOPE -> {
        if (content.length > 0 && content.length <= EnvelopedKey.MAX_SIZE) {
          EnvelopedKey envelope = new EnvelopedKey(Bytes.copyOf(content));
          requireSound(Sm2Envelopes.publicKey(envelope));
          Sm2Envelopes.open(envelope, cipher -> SoftwareKeys.decrypt(KEYS.getPrivate(), cipher));
        }
      }
      case SPKI -> requireSound(PublicKeys.fromSpki(Bytes.copyOf(content)));
      case P256_POINT -> requireSound(PublicKeys.ec(KeyAlgorithm.EC_P256, content));
      case SM2_POINT -> requireSound(PublicKeys.ec(KeyAlgorithm.SM2, content));
      case RSA_NUMBERS ->
          requireSound(PublicKeys.rsa(new BigInteger(1, content), BigInteger.valueOf(65537)));
      case CSR_RESPONSE -> {
        CsrResponse response = CsrResponse.parse(Bytes.copyOf(content));
        response.signingFor(KEYS.getPublic());
        response.encryptionFor(KEYS.getPublic());
        assertEquals(response.signing(), CsrResponse.parse(response.encode()).signing());
      }
    }
  }

  private static void requireSignature(byte[] der) throws PkiException {
    assertArrayEquals(der, Sm2Encodings.signatureOfDer(der));
    Signatures.verify(KEYS.getPublic(), SignatureAlgorithm.SM3_WITH_SM2, MESSAGE, der);
  }

  private static void requireSound(PublicKey key) throws PkiException {
    Bytes spki = PublicKeys.spki(key);
    assertEquals(spki, PublicKeys.spki(PublicKeys.fromSpki(spki)));
    Certificates.keyAlgorithm(key);
  }
}
