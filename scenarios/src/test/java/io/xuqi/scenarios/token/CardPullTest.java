package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.scenarios.token.CardReader.Moment;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenListener;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.TokenWatcher;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A card that is pulled and inserted again, seen through pcscd and OpenSC. */
@Tag("R7")
class CardPullTest {

  private static final TestIssuer ISSUER = new TestIssuer();
  private static final KeyRef REF = new KeyRef(Bytes.fromHex("0101"));
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final PinSource PINS = OpenScCard.userPin();

  private static CardReader reader;
  private static MyEidCard fresh;
  private static MyEidCard other;

  private MyEidCard card;
  private Pkcs11Driver driver;

  @BeforeAll
  static void makeCards() throws Exception {
    reader = CardReader.start();
    fresh = OpenScCard.personalize(reader, "0000000001");
    reader.pull();
    OpenScCard.awaitNoCard();
    other = OpenScCard.personalize(reader, "0000000002");
  }

  @AfterAll
  static void stop() throws Exception {
    if (reader != null) {
      reader.close();
    }
  }

  @BeforeEach
  void insertCard() throws Exception {
    card = fresh.copy();
    reader.insert(card);
    driver = OpenScCard.driver();
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  private Token token() throws TokenException {
    return OpenScCard.token(driver);
  }

  private PublicKey generate() throws TokenException {
    try (TokenSession session = token().login(PINS)) {
      return session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    }
  }

  private static byte[] sign(TokenSession session) throws TokenException {
    return session.sign(REF, SignatureAlgorithm.SHA256_WITH_ECDSA, MESSAGE);
  }

  private void assertSigns(PublicKey key) throws TokenException {
    try (TokenSession session = token().login(PINS)) {
      assertTrue(
          Signatures.verify(key, SignatureAlgorithm.SHA256_WITH_ECDSA, MESSAGE, sign(session)));
    }
  }

  private void pullAndWait() throws TokenException {
    reader.pull();
    OpenScCard.awaitNoToken(driver);
  }

  @Test
  @Tag("R6")
  void aWatcherSeesACardGoAndComeAndAnotherTakeItsPlace() throws Exception {
    token();
    List<String> events = new ArrayList<>();
    try (TokenWatcher watcher = new TokenWatcher(driver, recorder(events))) {
      watcher.poll();
      assertEquals(List.of("+3030303030303031"), events);
      pullAndWait();
      watcher.poll();
      assertEquals(List.of("+3030303030303031", "-3030303030303031"), events);
      reader.insert(card);
      token();
      watcher.poll();
      pullAndWait();
      reader.insert(other.copy());
      token();
      watcher.poll();
      watcher.poll();
    }
    assertEquals(
        List.of(
            "+3030303030303031",
            "-3030303030303031",
            "+3030303030303031",
            "-3030303030303031",
            "+3030303030303032"),
        events);
  }

  @Test
  void whoHadTheCardIsToldAndALoginAfterwardsFindsTheKeyAgain() throws Exception {
    PublicKey key = generate();
    Token before = token();
    TokenSession session = before.login(PINS);
    sign(session);
    pullAndWait();
    assertThrows(TokenRemovedException.class, () -> sign(session));
    assertThrows(TokenRemovedException.class, before::certificates);
    assertThrows(TokenRemovedException.class, before::pinStatus);
    assertFalse(before.isInserted());

    reader.insert(card);
    Token after = token();
    assertEquals(before.info(), after.info());
    assertTrue(after.isInserted());
    assertFalse(before.isInserted(), "no login outlives a pull");
    assertThrows(TokenRemovedException.class, () -> sign(session));
    session.close();
    assertSigns(key);
  }

  @Test
  void aCardThatWasPulledAndIsBackBeforeAnybodyLookedIsNoticed() throws Exception {
    PublicKey key = generate();
    Token before = token();
    assertTrue(before.isInserted());
    TokenSession session = before.login(PINS);
    reader.pull();
    OpenScCard.awaitNoCard(); // pcscd knows, the driver has not been asked
    reader.insert(card);
    OpenScCard.awaitCard();
    assertFalse(before.isInserted());
    assertThrows(TokenRemovedException.class, () -> sign(session));
    session.close();
    assertSigns(key);
  }

  @Test
  void anotherCardInThePlaceOfThePulledOneNeverGetsItsCommands() throws Exception {
    generate();
    Token before = token();
    TokenSession session = before.login(PINS);
    pullAndWait();
    reader.insert(other.copy());
    Token after = token();
    assertFalse(after.info().equals(before.info()));
    assertThrows(TokenRemovedException.class, () -> sign(session));
    assertThrows(TokenRemovedException.class, () -> before.login(PINS));
    session.close();
    try (TokenSession there = after.login(PINS)) {
      assertTrue(there.publicKey(REF).isEmpty());
    }
  }

  /**
   * The call that was under way reports a general error, and pcscd takes up to half a second to
   * notice: until then all that can be said is that something failed.
   */
  private static void assertTold(ErrorCode beforeItIsNoticed, Executable call) {
    TokenException told = assertThrows(TokenException.class, call);
    assertTrue(
        told instanceof TokenRemovedException || told.code() == beforeItIsNoticed,
        told.getMessage());
    assertTrue(reader.isEmpty());
  }

  private void assertLost(TokenSession session) throws TokenException {
    OpenScCard.awaitNoToken(driver);
    assertThrows(TokenRemovedException.class, () -> sign(session));
    session.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPullDuringASignatureIsTold(Moment moment) throws Exception {
    PublicKey key = generate();
    TokenSession session = token().login(PINS);
    reader.pullAt(MyEidCard.SECURITY_OPERATION, moment);
    assertTold(ErrorCode.TOKEN_FAILED, () -> sign(session));
    assertLost(session);
    reader.insert(card);
    assertSigns(key);
  }

  @ParameterizedTest
  @EnumSource
  void aPullWhileACertificateIsWrittenIsToldAndTheSameCallFinishesIt(Moment moment)
      throws Exception {
    X509Certificate certificate = ISSUER.issue(generate());
    TokenSession session = token().login(PINS);
    reader.pullAt(MyEidCard.UPDATE_BINARY, moment);
    assertTold(ErrorCode.TOKEN_OUTCOME_UNKNOWN, () -> session.install(REF, certificate));
    assertLost(session);
    reader.insert(card);
    try (TokenSession again = token().login(PINS)) {
      again.install(REF, certificate);
    }
    assertEquals(
        List.of(new TokenCertificate(REF, Certificates.encoded(certificate))),
        token().certificates());
  }

  @ParameterizedTest
  @EnumSource
  void aPullWhileAKeyIsMadeIsToldAndItsReferenceIsUsableAfterwards(Moment moment) throws Exception {
    TokenSession session = token().login(PINS);
    reader.pullAt(MyEidCard.GENERATE, moment);
    assertTold(
        ErrorCode.TOKEN_OUTCOME_UNKNOWN, () -> session.generateKeyPair(REF, KeyAlgorithm.EC_P256));
    assertLost(session);
    reader.insert(card);
    PublicKey key;
    try (TokenSession again = token().login(PINS)) {
      again.discard(REF);
      key = again.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    }
    assertSigns(key);
  }

  private static TokenListener recorder(List<String> events) {
    return new TokenListener() {
      @Override
      public void inserted(Token inserted) {
        events.add("+" + inserted.info().id().serialNumber());
      }

      @Override
      public void removed(TokenInfo removed) {
        events.add("-" + removed.id().serialNumber());
      }

      @Override
      public void trouble(TokenException trouble) {
        events.add("!" + trouble.getMessage());
      }
    };
  }
}
