package io.xuqi.contract;

import static io.xuqi.contract.TokenChecks.ref;
import static io.xuqi.contract.TokenChecks.written;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenSession;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a token imports the encryption key of an SM2 pair. */
public interface TokenEnvelopeContract extends TokenFixture {

  @Test
  default void anImportedKeyDecryptsAndItsCertificateIsListed() throws Exception {
    requireImport();
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope =
          seal(encryption, session.generateKeyPair(ref("signing"), KeyAlgorithm.SM2));
      session.importEncryptionKey(ref("signing"), ref("encryption"), envelope, certificate);
      session.importEncryptionKey(ref("signing"), ref("encryption"), envelope, certificate);
    }
    TokenChecks.assertCertificates(this, written(ref("encryption"), certificate));
    try (TokenSession session = TokenChecks.login(this)) {
      assertTrue(
          Certificates.samePublicKey(
              encryption.getPublic(), session.publicKey(ref("encryption")).orElseThrow()));
      assertDecrypts(session, encryption);
    }
  }

  @Test
  default void anImportThatStoppedHalfWayIsFinishedByTheSameCall() throws Exception {
    requireImport();
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope =
          seal(encryption, session.generateKeyPair(ref("signing"), KeyAlgorithm.SM2));
      session.importEncryptionKey(ref("signing"), ref("encryption"), envelope, certificate);
      // The key is there, its certificate is not: as after a pull between the two.
      session.delete(written(ref("encryption"), certificate));
      assertTrue(
          Certificates.samePublicKey(
              encryption.getPublic(), session.publicKey(ref("encryption")).orElseThrow()));
      session.importEncryptionKey(ref("signing"), ref("encryption"), envelope, certificate);
      TokenChecks.assertCertificates(this, written(ref("encryption"), certificate));
      assertDecrypts(session, encryption);
    }
  }

  @Test
  default void aReferenceWithAnotherKeyIsRefusedAndThatKeyLeftAlone() throws Exception {
    requireImport();
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey signing = session.generateKeyPair(ref("signing"), KeyAlgorithm.SM2);
      PublicKey other = session.generateKeyPair(ref("encryption"), KeyAlgorithm.SM2);
      EnvelopedKey envelope = seal(encryption, signing);
      TokenChecks.assertRefused(
          ErrorCode.KEY_EXISTS,
          () ->
              session.importEncryptionKey(
                  ref("signing"), ref("encryption"), envelope, certificate));
      assertTrue(
          Certificates.samePublicKey(other, session.publicKey(ref("encryption")).orElseThrow()));
      TokenChecks.assertCertificates(this);
    }
  }

  @Test
  default void anEnvelopeWithAnotherKeyThanTheCertificatesIsRefused() throws Exception {
    requireImport();
    X509Certificate certificate =
        certificateFor(SoftwareKeys.generate(KeyAlgorithm.SM2).getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey signing = session.generateKeyPair(ref("signing"), KeyAlgorithm.SM2);
      EnvelopedKey envelope = seal(SoftwareKeys.generate(KeyAlgorithm.SM2), signing);
      assertNothingWritten(session, ErrorCode.ENVELOPE_INVALID, envelope, certificate);
    }
  }

  @Test
  default void anEnvelopeForAnotherSigningKeyIsRefused() throws Exception {
    requireImport();
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      session.generateKeyPair(ref("signing"), KeyAlgorithm.SM2);
      EnvelopedKey envelope = seal(encryption, SoftwareKeys.generate(KeyAlgorithm.SM2).getPublic());
      assertNothingWritten(session, ErrorCode.ENVELOPE_INVALID, envelope, certificate);
    }
  }

  @Test
  default void aDamagedEnvelopeIsRefused() throws Exception {
    requireImport();
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      PublicKey signing = session.generateKeyPair(ref("signing"), KeyAlgorithm.SM2);
      byte[] der = seal(encryption, signing).der().toArray();
      der[der.length - 1] ^= 1;
      assertNothingWritten(
          session, ErrorCode.ENVELOPE_INVALID, new EnvelopedKey(Bytes.copyOf(der)), certificate);
    }
  }

  @Test
  default void anEnvelopeWithoutItsSigningKeyIsRefused() throws Exception {
    requireImport();
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope = seal(encryption, encryption.getPublic());
      assertNothingWritten(session, ErrorCode.KEY_MISSING, envelope, certificate);
    }
  }

  @Test
  default void aTokenThatCannotImportSaysSo() throws Exception {
    assumeTrue(!canImport(), "can import");
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate certificate = certificateFor(encryption.getPublic());
    try (TokenSession session = TokenChecks.login(this)) {
      session.generateKeyPair(ref("signing"), algorithms().iterator().next());
      assertNothingWritten(
          session,
          ErrorCode.TOKEN_UNSUPPORTED,
          seal(encryption, encryption.getPublic()),
          certificate);
    }
  }

  private boolean canImport() throws Exception {
    return token().capabilities().contains(TokenCapability.IMPORT_ENVELOPED_KEY);
  }

  private void requireImport() throws Exception {
    assumeTrue(canImport(), "cannot import keys");
  }

  private static EnvelopedKey seal(KeyPair encryption, PublicKey recipient) throws Exception {
    return Sm2Envelopes.seal(encryption.getPrivate(), encryption.getPublic(), recipient);
  }

  private static void assertDecrypts(TokenSession session, KeyPair encryption) throws Exception {
    byte[] secret = TokenChecks.message("a content encryption key");
    assertArrayEquals(
        secret,
        session.decrypt(
            ref("encryption"),
            DecryptionAlgorithm.SM2,
            SoftwareKeys.encrypt(encryption.getPublic(), secret)));
  }

  private void assertNothingWritten(
      TokenSession session, ErrorCode code, EnvelopedKey envelope, X509Certificate certificate)
      throws Exception {
    KeyRef encryption = ref("encryption");
    TokenChecks.assertRefused(
        code, () -> session.importEncryptionKey(ref("signing"), encryption, envelope, certificate));
    assertEquals(Optional.empty(), session.publicKey(encryption));
    TokenChecks.assertCertificates(this);
  }
}
