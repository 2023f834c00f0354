package io.xuqi.contract;

import static io.xuqi.contract.TokenChecks.ref;
import static io.xuqi.contract.TokenChecks.written;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a token does with key pairs and certificates. */
public interface TokenKeyContract extends TokenFixture {

  @TestFactory
  default Stream<DynamicTest> aGeneratedKeyIsFoundByItsReferenceAndSigns() {
    return algorithms().stream()
        .map(
            algorithm ->
                DynamicTest.dynamicTest(algorithm.name(), () -> generateAndSign(algorithm)));
  }

  private void generateAndSign(KeyAlgorithm algorithm) throws Exception {
    KeyRef ref = ref("sign-" + algorithm);
    PublicKey generated;
    try (TokenSession session = TokenChecks.login(this)) {
      assertEquals(Optional.empty(), session.publicKey(ref));
      generated = session.generateKeyPair(ref, algorithm);
      assertEquals(algorithm, Certificates.keyAlgorithm(generated));
    }
    // In another session, as after a crash.
    try (TokenSession session = TokenChecks.login(this)) {
      assertTrue(Certificates.samePublicKey(generated, session.publicKey(ref).orElseThrow()));
      SignatureAlgorithm signatureAlgorithm = algorithm.signatureAlgorithm();
      for (int length : new int[] {0, 1, 31, 32, 33, 10_000}) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) length);
        byte[] signature = session.sign(ref, signatureAlgorithm, message);
        assertTrue(Signatures.verify(generated, signatureAlgorithm, message, signature));
        assertFalse(
            Signatures.verify(
                generated, signatureAlgorithm, Arrays.copyOf(message, length + 1), signature));
      }
    }
  }

  @TestFactory
  default Stream<DynamicTest> aKeyThatDecryptsDecryptsWhatWasEncryptedForIt() {
    return algorithms().stream()
        .filter(algorithm -> algorithm != KeyAlgorithm.EC_P256)
        .map(algorithm -> DynamicTest.dynamicTest(algorithm.name(), () -> decrypt(algorithm)));
  }

  private void decrypt(KeyAlgorithm algorithm) throws Exception {
    assumeTrue(token().capabilities().contains(TokenCapability.DECRYPT), "cannot decrypt");
    DecryptionAlgorithm decryption =
        algorithm == KeyAlgorithm.SM2 ? DecryptionAlgorithm.SM2 : DecryptionAlgorithm.RSA_PKCS1;
    byte[] secret = TokenChecks.message("a content encryption key");
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey key = session.generateKeyPair(ref("decrypt-" + algorithm), algorithm);
      PublicKey other = session.generateKeyPair(ref("other-" + algorithm), algorithm);
      assertArrayEquals(
          secret,
          session.decrypt(
              ref("decrypt-" + algorithm), decryption, SoftwareKeys.encrypt(key, secret)));
      if (algorithm == KeyAlgorithm.SM2) {
        TokenChecks.assertRefused(
            ErrorCode.DECRYPTION_FAILED,
            () -> session.decrypt(ref("decrypt-" + algorithm), decryption, secret));
      }
      try {
        // Some drivers answer a foreign RSA ciphertext with random bytes, against padding oracles.
        byte[] foreign =
            session.decrypt(
                ref("decrypt-" + algorithm), decryption, SoftwareKeys.encrypt(other, secret));
        assertNotEquals(KeyAlgorithm.SM2, algorithm);
        assertFalse(Arrays.equals(secret, foreign));
      } catch (TokenException e) {
        assertEquals(ErrorCode.DECRYPTION_FAILED, e.code());
      }
    }
  }

  @Test
  default void aKeySignsWithItsOwnAlgorithmOnly() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      SignatureAlgorithm own = anyAlgorithm().signatureAlgorithm();
      session.generateKeyPair(ref("own"), anyAlgorithm());
      for (SignatureAlgorithm other : SignatureAlgorithm.values()) {
        if (other != own) {
          TokenChecks.assertRefused(
              ErrorCode.TOKEN_UNSUPPORTED, () -> session.sign(ref("own"), other, new byte[1]));
        }
      }
    }
  }

  @Test
  default void keyPairsLieBesideEachOther() throws Exception {
    KeyAlgorithm algorithm = anyAlgorithm();
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey one = session.generateKeyPair(ref("one"), algorithm);
      PublicKey two = session.generateKeyPair(ref("two"), algorithm);
      assertFalse(Certificates.samePublicKey(one, two));
      assertTrue(Certificates.samePublicKey(one, session.publicKey(ref("one")).orElseThrow()));
      assertTrue(Certificates.samePublicKey(two, session.publicKey(ref("two")).orElseThrow()));
    }
  }

  @Test
  default void aReferenceThatIsTakenIsRefusedAndItsKeyLeftAlone() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey key = session.generateKeyPair(ref("taken"), anyAlgorithm());
      for (KeyAlgorithm algorithm : algorithms()) {
        TokenChecks.assertRefused(
            ErrorCode.KEY_EXISTS, () -> session.generateKeyPair(ref("taken"), algorithm));
      }
      assertSigns(session, ref("taken"), key);
    }
  }

  @Test
  default void anAlgorithmTheTokenDoesNotHaveIsRefused() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
        if (!algorithms().contains(algorithm)) {
          TokenChecks.assertRefused(
              ErrorCode.TOKEN_UNSUPPORTED,
              () -> session.generateKeyPair(ref("unsupported"), algorithm));
          assertEquals(Optional.empty(), session.publicKey(ref("unsupported")));
        }
      }
    }
  }

  @Test
  default void whatNeedsAKeyThatIsNotThereIsRefusedAndWritesNothing() throws Exception {
    KeyAlgorithm algorithm = anyAlgorithm();
    try (TokenSession session = TokenChecks.login(this)) {
      X509Certificate certificate =
          certificateFor(session.generateKeyPair(ref("there"), algorithm));
      TokenChecks.assertRefused(
          ErrorCode.KEY_MISSING,
          () -> session.sign(ref("missing"), algorithm.signatureAlgorithm(), new byte[1]));
      TokenChecks.assertRefused(
          ErrorCode.KEY_MISSING, () -> session.install(ref("missing"), certificate));
      if (token().capabilities().contains(TokenCapability.DECRYPT)) {
        TokenChecks.assertRefused(
            ErrorCode.KEY_MISSING,
            () -> session.decrypt(ref("missing"), DecryptionAlgorithm.RSA_PKCS1, new byte[256]));
      }
    }
    TokenChecks.assertCertificates(this);
  }

  @Test
  default void aCertificateIsWrittenOnceHoweverOftenItIsInstalled() throws Exception {
    X509Certificate certificate;
    try (TokenSession session = TokenChecks.login(this)) {
      certificate = certificateFor(session.generateKeyPair(ref("once"), anyAlgorithm()));
      session.install(ref("once"), certificate);
      session.install(ref("once"), certificate);
    }
    try (TokenSession session = TokenChecks.login(this)) {
      session.install(ref("once"), certificate);
    }
    TokenChecks.assertCertificates(this, written(ref("once"), certificate));
  }

  @Test
  @Tag("R55")
  default void aNewCertificateNeverReplacesAnOldOne() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey key = session.generateKeyPair(ref("same-key"), anyAlgorithm());
      X509Certificate old = certificateFor(key);
      X509Certificate renewed = certificateFor(key);
      X509Certificate other =
          certificateFor(session.generateKeyPair(ref("new-key"), anyAlgorithm()));
      session.install(ref("same-key"), old);
      session.install(ref("same-key"), renewed);
      session.install(ref("new-key"), other);
      TokenChecks.assertCertificates(
          this,
          written(ref("same-key"), old),
          written(ref("same-key"), renewed),
          written(ref("new-key"), other));
    }
  }

  @Test
  default void onlyTheCertificateIsDeletedNeverItsKey() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey key = session.generateKeyPair(ref("kept"), anyAlgorithm());
      X509Certificate old = certificateFor(key);
      X509Certificate renewed = certificateFor(key);
      session.install(ref("kept"), old);
      session.install(ref("kept"), renewed);
      session.delete(written(ref("kept"), old));
      session.delete(written(ref("kept"), old));
      TokenChecks.assertCertificates(this, written(ref("kept"), renewed));
      session.delete(written(ref("kept"), renewed));
      TokenChecks.assertCertificates(this);
      assertSigns(session, ref("kept"), key);
    }
  }

  @Test
  default void aKeyWithACertificateIsNotDiscarded() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey key = session.generateKeyPair(ref("in-use"), anyAlgorithm());
      X509Certificate certificate = certificateFor(key);
      session.install(ref("in-use"), certificate);
      TokenChecks.assertRefused(ErrorCode.KEY_IN_USE, () -> session.discard(ref("in-use")));
      assertSigns(session, ref("in-use"), key);
      TokenChecks.assertCertificates(this, written(ref("in-use"), certificate));
    }
  }

  @Test
  default void aKeyThatNeverGotACertificateIsDiscardedAndNoOther() throws Exception {
    try (TokenSession session = TokenChecks.login(this)) {
      session.generateKeyPair(ref("unused"), anyAlgorithm());
      PublicKey other = session.generateKeyPair(ref("other"), anyAlgorithm());
      session.discard(ref("unused"));
      session.discard(ref("unused"));
      session.discard(ref("never-there"));
      assertEquals(Optional.empty(), session.publicKey(ref("unused")));
      assertSigns(session, ref("other"), other);
      session.generateKeyPair(ref("unused"), anyAlgorithm());
    }
  }

  private KeyAlgorithm anyAlgorithm() {
    return algorithms().contains(KeyAlgorithm.EC_P256)
        ? KeyAlgorithm.EC_P256
        : algorithms().iterator().next();
  }

  private static void assertSigns(TokenSession session, KeyRef ref, PublicKey key)
      throws Exception {
    SignatureAlgorithm algorithm = Certificates.keyAlgorithm(key).signatureAlgorithm();
    byte[] message = TokenChecks.message("still usable");
    assertTrue(Signatures.verify(key, algorithm, message, session.sign(ref, algorithm, message)));
  }
}
