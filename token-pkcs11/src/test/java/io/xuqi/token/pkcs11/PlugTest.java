package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenListener;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.TokenWatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are pulled and pushed back, as PKCS#11 lets one see it. */
class PlugTest {

  private static final KeyRef REF = new KeyRef(Bytes.fromHex("01"));

  @TempDir private Path folder;
  private final FakeCryptoki cryptoki = new FakeCryptoki();
  private final List<String> events = new ArrayList<>();

  private final TokenListener listener =
      new TokenListener() {
        @Override
        public void inserted(Token token) {
          events.add("+" + token.info().id());
        }

        @Override
        public void removed(TokenInfo token) {
          events.add("-" + token.id());
        }

        @Override
        public void trouble(TokenException trouble) {
          events.add("!" + trouble.code().value());
        }
      };

  @Test
  @Tag("R7")
  void afterAPullOnlyAFreshTokenWorks() throws TokenException {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    Token before = driver.tokens().get(0);
    TokenSession session = before.login(FakeDriver.PINS);
    cryptoki.pull();
    assertEquals(List.of(), driver.tokens());
    assertThrows(TokenRemovedException.class, () -> session.publicKey(REF));
    cryptoki.present = true;
    assertThrows(TokenRemovedException.class, () -> session.publicKey(REF));
    assertThrows(TokenRemovedException.class, before::certificates);
    assertFalse(before.isInserted());
    Token fresh = driver.tokens().get(0);
    assertTrue(fresh.isInserted());
    try (TokenSession rebuilt = fresh.login(FakeDriver.PINS)) {
      assertTrue(rebuilt.publicKey(REF).isEmpty());
    }
    session.close();
  }

  @Test
  @Tag("R8")
  void aPullAndAPushBetweenTwoLooksAreSeenByTheSessionsTheyKilled() throws TokenException {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    TokenWatcher watcher = new TokenWatcher(driver, listener);
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("+0001"), events);
    cryptoki.pull();
    cryptoki.present = true;
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("+0001", "-0001", "+0001"), events);
  }

  @Test
  void watchingKeepsOneSessionHoweverOftenItLooks() throws TokenException {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    TokenWatcher watcher = new TokenWatcher(driver, listener);
    for (int i = 0; i < 5; i++) {
      watcher.poll();
      driver.tokens().get(0).isInserted();
    }
    assertEquals(1, cryptoki.count(Function.OPEN_SESSION));
    cryptoki.pull();
    cryptoki.present = true;
    watcher.poll();
    assertEquals(2, cryptoki.count(Function.OPEN_SESSION));
    driver.close();
    // The dead one is not closed: its handle may be somebody else's by now.
    assertEquals(1, cryptoki.count(Function.CLOSE_SESSION));
  }

  @Test
  void aTokenThatGivesNoSessionIsStillSeenToComeAndGo() throws TokenException {
    TokenWatcher watcher = new TokenWatcher(FakeDriver.load(folder, cryptoki), listener);
    cryptoki.answer(Function.OPEN_SESSION, 0xB1).answer(Function.OPEN_SESSION, 0xE2);
    watcher.poll();
    watcher.poll();
    cryptoki.pull();
    watcher.poll();
    assertEquals(List.of("+0001", "-0001"), events);
  }

  @Test
  void anotherTokenInTheSlotIsARemovalAndAnInsertion() throws TokenException {
    TokenWatcher watcher = new TokenWatcher(FakeDriver.load(folder, cryptoki), listener);
    watcher.poll();
    cryptoki.pull();
    cryptoki.present = true;
    cryptoki.setToken("0002", 0);
    watcher.poll();
    assertEquals(List.of("+0001", "-0001", "+0002"), events);
  }

  @Test
  void aTokenThatCannotBeReadForOnceWasNotPulled() throws TokenException {
    TokenWatcher watcher = new TokenWatcher(FakeDriver.load(folder, cryptoki), listener);
    watcher.poll();
    cryptoki.answer(Function.GET_TOKEN_INFO, 0x5);
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("+0001"), events);
  }

  @Test
  void aDriverThatFailsIsTroubleUntilItAnswersAgain() throws TokenException {
    TokenWatcher watcher = new TokenWatcher(FakeDriver.load(folder, cryptoki), listener);
    watcher.poll();
    cryptoki.answer(Function.GET_SLOT_LIST, 0x30).answer(Function.GET_SLOT_LIST, 0x30);
    watcher.poll();
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("+0001", "!" + ErrorCode.TOKEN_FAILED.value()), events);
  }

  @Test
  void lookingSpendsNoTryAndLogsNobodyInOrOut() throws TokenException {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    TokenWatcher watcher = new TokenWatcher(driver, listener);
    try (TokenSession session = driver.tokens().get(0).login(FakeDriver.PINS)) {
      watcher.poll();
      watcher.poll();
      assertTrue(session.publicKey(REF).isEmpty());
      assertEquals(0, cryptoki.count(Function.LOGOUT));
    }
    assertEquals(1, cryptoki.count(Function.LOGIN));
  }
}
