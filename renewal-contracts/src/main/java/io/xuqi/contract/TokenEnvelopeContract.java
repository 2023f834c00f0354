package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a token imports the encryption key of an SM2 pair. */
public interface TokenEnvelopeContract extends TokenFixture {

  @Test
  default void anImportedKeyDecryptsAndItsCertificateIsListed() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope = key.sealedFor(signing(session));
      key.importInto(session, envelope);
      key.importInto(session, envelope);
    }
    TokenChecks.assertCertificates(this, key.written());
    try (TokenSession session = TokenChecks.login(this)) {
      key.assertIsOn(session);
    }
  }

  @Test
  default void anImportThatStoppedHalfWayIsFinishedByTheSameCall() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope = key.sealedFor(signing(session));
      key.importInto(session, envelope);
      // The key is there, its certificate is not: as after a pull between the two.
      session.delete(key.written());
      key.assertIsOn(session);
      key.importInto(session, envelope);
      TokenChecks.assertCertificates(this, key.written());
      key.assertIsOn(session);
    }
  }

  @Test
  default void aReferenceWithAnotherKeyIsRefusedAndThatKeyLeftAlone() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope = key.sealedFor(signing(session));
      PublicKey other = session.generateKeyPair(EncryptionKey.REF, KeyAlgorithm.SM2);
      key.assertRefused(ErrorCode.KEY_EXISTS, session, envelope);
      assertTrue(
          Certificates.samePublicKey(other, session.publicKey(EncryptionKey.REF).orElseThrow()));
      TokenChecks.assertCertificates(this);
    }
  }

  @Test
  default void anEnvelopeWithAnotherKeyThanTheCertificatesIsRefused() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope = EncryptionKey.issuedFor(this).sealedFor(signing(session));
      assertNothingWritten(ErrorCode.ENVELOPE_INVALID, session, key, envelope);
    }
  }

  @Test
  default void anEnvelopeForAnotherSigningKeyIsRefused() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      signing(session);
      EnvelopedKey envelope = key.sealedFor(EncryptionKey.issuedFor(this).keys().getPublic());
      assertNothingWritten(ErrorCode.ENVELOPE_INVALID, session, key, envelope);
    }
  }

  @Test
  default void aDamagedEnvelopeIsRefused() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      byte[] der = key.sealedFor(signing(session)).der().toArray();
      der[der.length - 1] ^= 1;
      EnvelopedKey damaged = new EnvelopedKey(Bytes.copyOf(der));
      assertNothingWritten(ErrorCode.ENVELOPE_INVALID, session, key, damaged);
    }
  }

  @Test
  default void anEnvelopeWithoutItsSigningKeyIsRefused() throws Exception {
    EncryptionKey key = importable();
    try (TokenSession session = TokenChecks.login(this)) {
      EnvelopedKey envelope = key.sealedFor(key.keys().getPublic());
      assertNothingWritten(ErrorCode.KEY_MISSING, session, key, envelope);
    }
  }

  @Test
  default void aTokenThatCannotImportSaysSo() throws Exception {
    assumeTrue(!canImport(), "can import");
    EncryptionKey key = EncryptionKey.issuedFor(this);
    try (TokenSession session = TokenChecks.login(this)) {
      session.generateKeyPair(EncryptionKey.SIGNING, algorithms().iterator().next());
      EnvelopedKey envelope = key.sealedFor(key.keys().getPublic());
      assertNothingWritten(ErrorCode.TOKEN_UNSUPPORTED, session, key, envelope);
    }
  }

  private boolean canImport() throws Exception {
    return token().capabilities().contains(TokenCapability.IMPORT_ENVELOPED_KEY);
  }

  private EncryptionKey importable() throws Exception {
    assumeTrue(canImport(), "cannot import keys");
    return EncryptionKey.issuedFor(this);
  }

  private static PublicKey signing(TokenSession session) throws Exception {
    return session.generateKeyPair(EncryptionKey.SIGNING, KeyAlgorithm.SM2);
  }

  private void assertNothingWritten(
      ErrorCode code, TokenSession session, EncryptionKey key, EnvelopedKey envelope)
      throws Exception {
    key.assertRefused(code, session, envelope);
    assertEquals(Optional.empty(), session.publicKey(EncryptionKey.REF));
    TokenChecks.assertCertificates(this);
  }
}
