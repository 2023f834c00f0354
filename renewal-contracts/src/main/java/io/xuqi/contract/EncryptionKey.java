package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenSession;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;

/** The encryption key of an SM2 pair as a CA makes it, and where a token is to keep it. */
record EncryptionKey(KeyPair keys, X509Certificate certificate) {

  static final KeyRef SIGNING = TokenChecks.ref("signing");
  static final KeyRef REF = TokenChecks.ref("encryption");

  static EncryptionKey issuedFor(TokenFixture fixture) throws Exception {
    KeyPair keys = SoftwareKeys.generate(KeyAlgorithm.SM2);
    return new EncryptionKey(keys, fixture.certificateFor(keys.getPublic()));
  }

  EnvelopedKey sealedFor(PublicKey recipient) throws Exception {
    return Sm2Envelopes.seal(keys.getPrivate(), keys.getPublic(), recipient);
  }

  TokenCertificate written() {
    return TokenChecks.written(REF, certificate);
  }

  void importInto(TokenSession session, EnvelopedKey envelope) throws Exception {
    session.importEncryptionKey(SIGNING, REF, envelope, certificate);
  }

  void assertRefused(ErrorCode code, TokenSession session, EnvelopedKey envelope) {
    TokenChecks.assertRefused(code, () -> importInto(session, envelope));
  }

  void assertIsOn(TokenSession session) throws Exception {
    assertTrue(Certificates.samePublicKey(keys.getPublic(), session.publicKey(REF).orElseThrow()));
    byte[] secret = TokenChecks.message("a content encryption key");
    assertArrayEquals(
        secret,
        session.decrypt(
            REF, DecryptionAlgorithm.SM2, SoftwareKeys.encrypt(keys.getPublic(), secret)));
  }
}
