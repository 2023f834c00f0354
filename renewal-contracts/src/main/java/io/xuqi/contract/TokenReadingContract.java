package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenSession;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a token tells without a PIN. */
public interface TokenReadingContract extends TokenFixture {

  @Test
  default void aTokenTellsItsSerialNumberAndWhatItCanGenerate() throws Exception {
    Token token = token();
    assertFalse(token.info().id().serialNumber().isBlank());
    assertEquals(token().info(), token.info());
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      assertEquals(
          algorithms().contains(algorithm),
          token.capabilities().contains(TokenCapability.generating(algorithm)),
          algorithm.name());
    }
  }

  @Test
  default void aTokenThatNobodyTouchesStaysInserted() throws Exception {
    Token token = token();
    assertTrue(token.isInserted());
    assertTrue(token.isInserted());
    TokenChecks.login(this).close();
    assertTrue(token.isInserted());
  }

  @Test
  @Tag("R4")
  default void certificatesAreListedWithoutAPin() throws Exception {
    assertEquals(List.of(), token().certificates());
    KeyRef ref = TokenChecks.ref("listed");
    X509Certificate certificate;
    try (TokenSession session = TokenChecks.login(this)) {
      certificate = certificateFor(session.generateKeyPair(ref, algorithms().iterator().next()));
      session.install(ref, certificate);
    }
    TokenChecks.assertCertificates(this, TokenChecks.written(ref, certificate));
  }

  @Test
  @Tag("R8")
  default void everyReadingIsFresh() throws Exception {
    Token before = token();
    assertEquals(List.of(), before.certificates());
    KeyRef ref = TokenChecks.ref("fresh");
    try (TokenSession session = TokenChecks.login(this)) {
      X509Certificate certificate =
          certificateFor(session.generateKeyPair(ref, algorithms().iterator().next()));
      session.install(ref, certificate);
      assertEquals(List.of(TokenChecks.written(ref, certificate)), before.certificates());
      session.delete(TokenChecks.written(ref, certificate));
      assertEquals(List.of(), before.certificates());
    }
  }

  @Test
  default void aBlankTokenIsFarFromLocked() throws Exception {
    assertEquals(PinStatus.Level.NORMAL, token().pinStatus().level());
    if (token().capabilities().contains(TokenCapability.EXACT_PIN_TRIES)) {
      assertTrue(token().pinStatus().remainingTries().isPresent());
    }
  }

  @Test
  default void whatIsWrittenTakesRoom() throws Exception {
    assumeTrue(token().capabilities().contains(TokenCapability.FREE_SPACE), "tells no free space");
    OptionalLong before = token().freeSpace();
    try (TokenSession session = TokenChecks.login(this)) {
      session.generateKeyPair(TokenChecks.ref("room"), algorithms().iterator().next());
    }
    assertTrue(token().freeSpace().getAsLong() < before.getAsLong());
  }
}
