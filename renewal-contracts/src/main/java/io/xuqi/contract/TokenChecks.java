package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
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

  static void assertRefused(ErrorCode code, Executable call) {
    assertEquals(code, assertThrows(TokenException.class, call).code());
  }
}
