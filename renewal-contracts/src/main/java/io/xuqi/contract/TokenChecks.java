package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** What the parts of the token's contract have in common. */
final class TokenChecks {

  private TokenChecks() {}

  /** The key reference with this name. */
  static KeyRef ref(String name) {
    return new KeyRef(Bytes.copyOf(name.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] message(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static TokenSession login(TokenFixture fixture) throws Exception {
    return fixture.token().login(RecordedPins.of(fixture.pin()));
  }

  static TokenCertificate written(KeyRef ref, X509Certificate certificate) {
    return new TokenCertificate(ref, Certificates.encoded(certificate));
  }

  static void assertCertificates(TokenFixture fixture, TokenCertificate... expected)
      throws Exception {
    Token token = fixture.token();
    assertEquals(expected.length, token.certificates().size());
    assertEquals(Set.of(expected), Set.copyOf(token.certificates()));
  }

  static void assumeExactTries(Token token) {
    assumeTrue(
        token.capabilities().contains(TokenCapability.EXACT_PIN_TRIES),
        "does not tell how many tries are left");
  }

  /** Spends tries until one is left; only tokens that tell exactly can show it surely. */
  static void leaveOneTry(TokenFixture fixture) throws Exception {
    assumeExactTries(fixture.token());
    RecordedPins wrong = RecordedPins.of(RecordedPins.wrong(fixture.pin()));
    for (int i = 0;
        i < TokenPinContract.MAX_TRIES
            && fixture.token().pinStatus().level() != PinStatus.Level.FINAL_TRY;
        i++) {
      assertThrows(PinIncorrectException.class, () -> fixture.token().login(wrong));
    }
    assertEquals(1, fixture.token().pinStatus().remainingTries().getAsInt());
  }

  static void assertRefused(ErrorCode code, Executable call) {
    assertEquals(code, assertThrows(TokenException.class, call).code());
  }
}
