package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SoftwareKeysTest {

  private static final byte[] MESSAGE = "续期".getBytes(StandardCharsets.UTF_8);

  private static final Bytes SM2_CIPHERTEXT = sm2Ciphertext();

  @Property(tries = 60)
  void what_a_key_signs_its_public_key_verifies_and_no_other(
      @ForAll KeyAlgorithm algorithm, @ForAll byte[] message) {
    KeyPair keys = TestCertificates.holderKeys(algorithm);
    SignatureAlgorithm signing = algorithm.signatureAlgorithm();
    byte[] signature = SoftwareKeys.sign(keys.getPrivate(), signing, message);
    assertTrue(Signatures.verify(keys.getPublic(), signing, message, signature));
    assertFalse(
        Signatures.verify(
            TestCertificates.caKeys(algorithm).getPublic(), signing, message, signature));
    byte[] more = Arrays.copyOf(message, message.length + 1);
    assertFalse(Signatures.verify(keys.getPublic(), signing, more, signature));
    for (SignatureAlgorithm other : SignatureAlgorithm.values()) {
      assertEquals(
          other == signing, Signatures.verify(keys.getPublic(), other, message, signature));
    }
  }

  @Property(tries = 300)
  void a_malformed_signature_is_false_not_an_exception(
      @ForAll KeyAlgorithm algorithm, @ForAll @Size(max = 400) byte[] signature) {
    assertFalse(
        Signatures.verify(
            TestCertificates.holderKeys(algorithm).getPublic(),
            algorithm.signatureAlgorithm(),
            MESSAGE,
            signature));
  }

  @Test
  void an_sm2_signature_on_another_curve_is_false() throws Exception {
    KeyPair keys = TestCertificates.holderKeys(KeyAlgorithm.EC_P256);
    Signature engine = Signature.getInstance("SM3withSM2", BouncyCastle.PROVIDER);
    engine.initSign(
        KeyFactory.getInstance("EC", BouncyCastle.PROVIDER)
            .generatePrivate(new PKCS8EncodedKeySpec(keys.getPrivate().getEncoded())));
    engine.update(MESSAGE);
    assertFalse(
        Signatures.verify(
            keys.getPublic(), SignatureAlgorithm.SM3_WITH_SM2, MESSAGE, engine.sign()));
  }

  @Test
  void a_key_does_not_sign_with_another_algorithm() {
    PrivateKey rsa = TestCertificates.holderKeys(KeyAlgorithm.RSA_2048).getPrivate();
    assertThrows(
        IllegalArgumentException.class,
        () -> SoftwareKeys.sign(rsa, SignatureAlgorithm.SM3_WITH_SM2, MESSAGE));
    PrivateKey sm2 = TestCertificates.holderKeys(KeyAlgorithm.SM2).getPrivate();
    assertThrows(
        IllegalArgumentException.class,
        () -> SoftwareKeys.sign(sm2, SignatureAlgorithm.SHA256_WITH_ECDSA, MESSAGE));
  }

  @Property(tries = 60)
  void what_is_encrypted_for_a_key_it_decrypts(
      @ForAll KeyAlgorithm algorithm, @ForAll @Size(min = 1, max = 200) byte[] message)
      throws PkiException {
    KeyPair keys = TestCertificates.holderKeys(algorithm);
    if (algorithm == KeyAlgorithm.EC_P256) {
      assertEquals(
          ErrorCode.KEY_UNSUPPORTED,
          assertThrows(PkiException.class, () -> SoftwareKeys.encrypt(keys.getPublic(), message))
              .code());
      return;
    }
    byte[] ciphertext = SoftwareKeys.encrypt(keys.getPublic(), message);
    assertArrayEquals(message, SoftwareKeys.decrypt(keys.getPrivate(), ciphertext));
    assertDecryptionFails(TestCertificates.caKeys(algorithm).getPrivate(), ciphertext, message);
  }

  @Property(tries = 300)
  void a_damaged_sm2_ciphertext_is_refused(
      @ForAll @IntRange(max = 1000) int place, @ForAll @IntRange(min = 1, max = 255) int change) {
    KeyPair keys = TestCertificates.holderKeys(KeyAlgorithm.SM2);
    byte[] ciphertext = SM2_CIPHERTEXT.toArray();
    ciphertext[place % ciphertext.length] ^= (byte) change;
    assertEquals(
        ErrorCode.DECRYPTION_FAILED,
        assertThrows(PkiException.class, () -> SoftwareKeys.decrypt(keys.getPrivate(), ciphertext))
            .code());
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_private_key_survives_its_encoding(KeyAlgorithm algorithm) throws Exception {
    KeyPair keys = TestCertificates.holderKeys(algorithm);
    PrivateKey read = SoftwareKeys.decode(SoftwareKeys.encode(keys.getPrivate()));
    byte[] signature = SoftwareKeys.sign(read, algorithm.signatureAlgorithm(), MESSAGE);
    assertTrue(
        Signatures.verify(keys.getPublic(), algorithm.signatureAlgorithm(), MESSAGE, signature));
  }

  @Property(tries = 300)
  void a_damaged_private_key_is_refused_or_read_never_more(
      @ForAll KeyAlgorithm algorithm, @ForAll @IntRange(max = 5000) int place, @ForAll byte value) {
    byte[] pkcs8 = SoftwareKeys.encode(TestCertificates.holderKeys(algorithm).getPrivate());
    pkcs8[place % pkcs8.length] = value;
    try {
      SoftwareKeys.decode(pkcs8);
    } catch (PkiException expected) {
      assertTrue(expected.code().value().startsWith("certificate.key-"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "SM2"})
  void openssl_decrypts_what_is_encrypted_here_and_the_other_way_round(
      KeyAlgorithm algorithm, @TempDir Path directory) throws Exception {
    OpenSsl openssl = new OpenSsl(directory);
    KeyPair keys = TestCertificates.holderKeys(algorithm);
    openssl.pem("key.pem", "PRIVATE KEY", SoftwareKeys.encode(keys.getPrivate()));
    openssl.pem("pub.pem", "PUBLIC KEY", keys.getPublic().getEncoded());
    openssl.file("ours.bin", SoftwareKeys.encrypt(keys.getPublic(), MESSAGE));
    openssl.run("pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "ours.bin", "-out", "plain");
    assertArrayEquals(MESSAGE, openssl.read("plain"));
    openssl.run(
        "pkeyutl", "-encrypt", "-pubin", "-inkey", "pub.pem", "-in", "plain", "-out", "theirs");
    assertArrayEquals(MESSAGE, SoftwareKeys.decrypt(keys.getPrivate(), openssl.read("theirs")));
  }

  private static Bytes sm2Ciphertext() {
    try {
      return Bytes.copyOf(
          SoftwareKeys.encrypt(TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic(), MESSAGE));
    } catch (PkiException e) {
      throw new IllegalStateException(e);
    }
  }

  /** PKCS#1 v1.5 padding may by chance look right under another key; the text never does. */
  private static void assertDecryptionFails(PrivateKey other, byte[] ciphertext, byte[] message) {
    try {
      assertFalse(Arrays.equals(message, SoftwareKeys.decrypt(other, ciphertext)));
    } catch (PkiException e) {
      assertEquals(ErrorCode.DECRYPTION_FAILED, e.code());
    }
  }
}
