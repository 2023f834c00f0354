package io.xuqi.scenarios.ports;

import io.xuqi.application.AcceptedAgreement;
import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.Quote;
import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Optional;

/** A company with a token and somebody who knows its PIN. */
final class Holder {
  static final PinSource PINS = request -> Pin.takeOver("12345678".toCharArray());

  private Holder() {}

  /** A token with certificates for keys that were generated on it. */
  static Token withCertificates(TestAuthority authority, KeyAlgorithm... algorithms)
      throws TokenException {
    Token token = blankToken();
    try (TokenSession session = token.login(PINS)) {
      for (KeyAlgorithm algorithm : algorithms) {
        certify(session, authority, algorithm, algorithm.name());
      }
    }
    return token;
  }

  /** A token with an SM2 pair, its encryption key imported from an envelope. */
  static Token withSm2Pair(TestAuthority authority) throws TokenException, PkiException {
    Token token = blankToken();
    try (TokenSession session = token.login(PINS)) {
      PublicKey signing = certify(session, authority, KeyAlgorithm.SM2, "signing");
      KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
      session.importEncryptionKey(
          key("signing"),
          key("encryption"),
          Sm2Envelopes.seal(encryption.getPrivate(), encryption.getPublic(), signing),
          authority.issue(encryption.getPublic(), TestAuthority.OLD_END, TestAuthority.ENCRYPTION));
    }
    return token;
  }

  static KeyRef key(String name) {
    return new KeyRef(Bytes.copyOf(name.getBytes(StandardCharsets.UTF_8)));
  }

  /** Renews for a year, everything confirmed as it was offered. */
  static Application accepting(Quote quote) {
    return new Application(
        RenewalKind.RENEW,
        1,
        quote.term(1).orElseThrow().total(),
        new AcceptedAgreement(
            quote.agreement().version(), quote.agreement().sha256(), TestAuthority.NOW),
        new Agent(
            "王小明",
            new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
            new MobileNumber("13800000000"),
            Optional.empty()),
        Optional.empty());
  }

  private static Token blankToken() throws TokenException {
    SimulatedToken token =
        SimulatedToken.builder().pin(Pin.takeOver("12345678".toCharArray())).build();
    return SimulatedTokenDriver.of(token).tokens().get(0);
  }

  private static PublicKey certify(
      TokenSession session, TestAuthority authority, KeyAlgorithm algorithm, String name)
      throws TokenException {
    PublicKey key = session.generateKeyPair(key(name), algorithm);
    session.install(key(name), authority.issue(key, TestAuthority.OLD_END, TestAuthority.SIGNING));
    return key;
  }
}
