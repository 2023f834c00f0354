package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drivers and sessions that are closed while others use them. */
class ClosingTest {

  private static final KeyRef REF = new KeyRef(Bytes.fromHex("01"));
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final FakeCryptoki cryptoki = new FakeCryptoki();

  /** What some thread does with a token. */
  private interface Use {
    void of(Token token) throws Exception;
  }

  private static Thread start(Use use, Token token) {
    Thread thread =
        new Thread(
            () -> {
              try {
                use.of(token);
              } catch (Exception e) {
                // That the driver was closed meanwhile, for instance.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LONG.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Function.class,
      names = {"OPEN_SESSION", "LOGIN", "GET_SESSION_INFO", "GET_TOKEN_INFO", "CLOSE_SESSION"})
  void aCallThatDoesNotComeBackHoldsUpNoClosing(Function hanging) throws Exception {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    Token token = driver.tokens().get(0);
    assertTrue(token.isInserted());
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    cryptoki.during(
        hanging,
        () -> {
          inside.countDown();
          await(over);
        });
    Use use =
        hanging == Function.GET_SESSION_INFO
            ? Token::isInserted
            : used -> used.login(FakeDriver.PINS).close();
    Thread user = start(use, token);
    await(inside);
    assertTimeoutPreemptively(LONG, driver::close);
    assertEquals(0, cryptoki.count(Function.FINALIZE), "under a call that is still inside");
    assertThrows(IllegalStateException.class, driver::tokens);
    over.countDown();
    user.join();
  }

  @Test
  void anInterruptedThreadClosesEverythingAllTheSame() throws Exception {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    driver.tokens().get(0).login(FakeDriver.PINS);
    Thread.currentThread().interrupt();
    driver.close();
    assertTrue(Thread.interrupted(), "the interrupt is left for whoever waits next");
    assertEquals(1, cryptoki.count(Function.LOGOUT));
    assertEquals(1, cryptoki.count(Function.CLOSE_SESSION));
    assertEquals(1, cryptoki.count(Function.FINALIZE));
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aSessionThatIsOpenedWhileTheDriverClosesIsNotLeftBehind() throws Exception {
    DriverProfile profile = FakeDriver.library(folder);
    Pkcs11Driver stays = FakeDriver.load(profile, cryptoki);
    Pkcs11Driver driver = FakeDriver.load(profile, cryptoki);
    Token token = driver.tokens().get(0);
    Thread closing = new Thread(driver::close);
    cryptoki.during(
        Function.OPEN_SESSION,
        () -> {
          closing.start();
          while (isOpen(driver)) {
            Thread.onSpinWait();
          }
        });
    assertThrows(IllegalStateException.class, token::certificates);
    closing.join();
    assertEquals(1, cryptoki.count(Function.OPEN_SESSION));
    assertEquals(1, cryptoki.count(Function.CLOSE_SESSION));
    stays.close();
  }

  private static boolean isOpen(Pkcs11Driver driver) {
    try {
      driver.requireOpen();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Test
  void aSessionThatDiedWithItsTokenDoesNotCloseTheOneThatHasItsHandleNow() throws Exception {
    cryptoki.reusesHandles = true;
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    TokenSession dead = driver.tokens().get(0).login(FakeDriver.PINS);
    cryptoki.pull();
    cryptoki.present = true;
    try (TokenSession living = driver.tokens().get(0).login(FakeDriver.PINS)) {
      dead.close();
      assertEquals(0, cryptoki.count(Function.LOGOUT));
      assertEquals(0, cryptoki.count(Function.CLOSE_SESSION));
      assertTrue(living.publicKey(REF).isEmpty());
    }
    assertEquals(1, cryptoki.count(Function.LOGOUT));
    assertEquals(1, cryptoki.count(Function.CLOSE_SESSION));
  }
}
