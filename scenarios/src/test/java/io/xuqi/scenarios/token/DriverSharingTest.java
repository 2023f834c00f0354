package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenListener;
import io.xuqi.token.TokenSession;
import io.xuqi.token.TokenWatcher;
import io.xuqi.token.pkcs11.DriverProfile;
import io.xuqi.token.pkcs11.DriverProfiles;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process, several users of drivers: the JDK's own SunPKCS11 beside ours, several drivers,
 * several threads. SunPKCS11 never gives a library back, so that it gets a copy of SoftHSM2 for
 * itself and for the drivers that share it; a copy is another library, which reads the same tokens.
 */
class DriverSharingTest {

  private static final TestIssuer ISSUER = new TestIssuer();
  private static final byte[] MESSAGE = {1, 2, 3};

  @TempDir Path folder;
  private Pkcs11Driver driver;
  private Token token;

  @BeforeEach
  void start() throws TokenException {
    driver = SoftHsm.start();
    token = SoftHsm.newToken(driver, "shared");
  }

  @AfterEach
  void stop() {
    if (driver != null) {
      driver.close();
    }
  }

  private static KeyRef ref(int number) {
    return new KeyRef(Bytes.copyOf(new byte[] {'s', (byte) number}));
  }

  private PublicKey keyWithCertificate(Token on, KeyRef ref) throws Exception {
    try (TokenSession session = on.login(SoftHsm.userPin())) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.RSA_2048);
      session.install(ref, ISSUER.issue(key));
      return key;
    }
  }

  private static void assertSigns(Token on, KeyRef ref, PublicKey key) throws Exception {
    try (TokenSession session = on.login(SoftHsm.userPin())) {
      assertSigns(session, ref, key);
    }
  }

  private static void assertSigns(TokenSession session, KeyRef ref, PublicKey key)
      throws Exception {
    byte[] signature = session.sign(ref, SignatureAlgorithm.SHA256_WITH_RSA, MESSAGE);
    assertTrue(Signatures.verify(key, SignatureAlgorithm.SHA256_WITH_RSA, MESSAGE, signature));
  }

  private Path copyOfSoftHsm() throws Exception {
    return Files.copy(SoftHsm.library(), folder.resolve("libcopy.so"));
  }

  private Token same(Pkcs11Driver other) throws TokenException {
    return other.tokens().stream()
        .filter(found -> found.info().equals(token.info()))
        .findFirst()
        .orElseThrow();
  }

  /** The JDK's own view of the token, through the same library; nothing is registered. */
  private KeyStore jdk(Path library) throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("sun.cfg"),
            "name = Shared\nlibrary = " + library + "\nslotListIndex = 0\n");
    Provider provider = Security.getProvider("SunPKCS11").configure(configuration.toString());
    KeyStore keys = KeyStore.getInstance("PKCS11", provider);
    keys.load(null, SoftHsm.USER_PIN.toCharArray());
    return keys;
  }

  private static void assertJdkSigns(KeyStore keys) throws Exception {
    List<String> aliases = Collections.list(keys.aliases());
    assertEquals(1, aliases.size(), aliases.toString());
    PrivateKey key = (PrivateKey) keys.getKey(aliases.get(0), null);
    Signature signature = Signature.getInstance("SHA256withRSA", keys.getProvider());
    signature.initSign(key);
    signature.update(MESSAGE);
    X509Certificate certificate = (X509Certificate) keys.getCertificate(aliases.get(0));
    byte[] signed = signature.sign();
    assertTrue(
        Signatures.verify(
            certificate.getPublicKey(), SignatureAlgorithm.SHA256_WITH_RSA, MESSAGE, signed));
  }

  @Test
  void theJdksOwnProviderStillWorksAfterOurDriverIsClosed() throws Exception {
    KeyRef ref = ref(1);
    PublicKey key = keyWithCertificate(token, ref);
    Path library = copyOfSoftHsm();
    KeyStore jdk = jdk(library); // it has initialized the library
    assertJdkSigns(jdk);
    try (Pkcs11Driver ours = Pkcs11Driver.load(library)) {
      assertSigns(same(ours), ref, key);
      assertJdkSigns(jdk);
    }
    assertJdkSigns(jdk);
    try (Pkcs11Driver again = Pkcs11Driver.load(library)) {
      assertSigns(same(again), ref, key);
    }
  }

  @Test
  void ourLoginJoinsTheJdksAndOurLogoutDoesNotEndIt() throws Exception {
    KeyRef ref = ref(1);
    PublicKey key = keyWithCertificate(token, ref);
    Path library = copyOfSoftHsm();
    KeyStore jdk = jdk(library);
    PrivateKey theirs = (PrivateKey) jdk.getKey(jdk.aliases().nextElement(), null);
    try (Pkcs11Driver ours = Pkcs11Driver.load(library)) {
      TokenSession session = same(ours).login(SoftHsm.userPin());
      assertSigns(session, ref, key);
      session.close();
      // A logout would have hit every session of the process, and this key with it.
      Signature signature = Signature.getInstance("SHA256withRSA", jdk.getProvider());
      signature.initSign(theirs);
      signature.update(MESSAGE);
      assertTrue(
          Signatures.verify(key, SignatureAlgorithm.SHA256_WITH_RSA, MESSAGE, signature.sign()));
    }
  }

  @Test
  void ourDriverWorksBesideAndAfterAJdkProviderThatCameLater() throws Exception {
    KeyRef ref = ref(1);
    PublicKey key = keyWithCertificate(token, ref);
    Path library = copyOfSoftHsm();
    try (Pkcs11Driver ours = Pkcs11Driver.load(library)) {
      Token shared = same(ours);
      KeyStore jdk = jdk(library);
      assertJdkSigns(jdk);
      assertSigns(shared, ref, key);
      ((java.security.AuthProvider) jdk.getProvider()).logout();
      assertSigns(shared, ref, key);
    }
  }

  @Test
  void severalDriversAreOpenAtOnce() throws Exception {
    KeyRef ref = ref(1);
    PublicKey key = keyWithCertificate(token, ref);
    DriverProfile opensc = DriverProfiles.shipped("opensc").orElseThrow();
    Optional<Path> card = opensc.installedLibrary();
    assertTrue(card.isPresent(), "OpenSC is a test peer: ./verify installs it");
    try (Pkcs11Driver copy = Pkcs11Driver.load(copyOfSoftHsm());
        Pkcs11Driver cards = Pkcs11Driver.load(opensc)) {
      assertFalse(cards.info().name().equals(driver.info().name()));
      assertEquals(List.of(), cards.tokens(), "no reader here");
      assertSigns(token, ref, key);
      assertSigns(same(copy), ref, key);
      // Each library has a login of its own: leaving one leaves the other alone.
      try (TokenSession here = token.login(SoftHsm.userPin())) {
        same(copy).login(SoftHsm.userPin()).close();
        assertSigns(here, ref, key);
      }
    }
    assertSigns(token, ref, key);
  }

  @Test
  void threadsWithASessionEachSignAtOnce() throws Exception {
    KeyRef ref = ref(1);
    PublicKey key = keyWithCertificate(token, ref);
    int count = 4;
    CyclicBarrier together = new CyclicBarrier(count);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(
            threads.submit(
                () -> {
                  // All are logged in before the first leaves: the last one logs out.
                  try (TokenSession session = token.login(SoftHsm.userPin())) {
                    together.await(1, TimeUnit.MINUTES);
                    for (int round = 0; round < 10; round++) {
                      assertSigns(session, ref, key);
                    }
                  }
                  return true;
                }));
      }
      for (Future<Boolean> each : running) {
        assertTrue(each.get(1, TimeUnit.MINUTES));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThrows(
        PinIncorrectException.class,
        () -> token.login(request -> SoftHsm.pin("000000")),
        "nobody is logged in any more: the PIN is looked at");
  }

  @Test
  void aWatcherOfARealDriverSeesATokenComeAndLeavesTheLoginAlone() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    try (TokenWatcher watcher = new TokenWatcher(driver, recorder(events));
        TokenSession session = token.login(SoftHsm.userPin())) {
      watcher.poll();
      SoftHsm.newToken(driver, "second");
      watcher.poll();
      watcher.poll();
      assertEquals(List.of("+shared", "+second"), events);
      assertTrue(session.publicKey(ref(9)).isEmpty());
    }
  }

  @Test
  void closingWhileAnotherThreadPollsNeitherCrashesNorFinalizesUnderIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      Pkcs11Driver polled = Pkcs11Driver.load(SoftHsm.library());
      if (round == 0) {
        driver.close(); // now the polled one is the last, and its closing finalizes
      }
      List<String> events = new CopyOnWriteArrayList<>();
      TokenWatcher watcher = new TokenWatcher(polled, recorder(events));
      CountDownLatch polling = new CountDownLatch(1);
      Thread poller =
          new Thread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  watcher.poll();
                  polling.countDown();
                }
              });
      poller.start();
      assertTrue(polling.await(1, TimeUnit.MINUTES));
      watcher.close();
      polled.close();
      poller.join();
      assertEquals(List.of("+shared"), events, "no trouble: the driver was there at every poll");
    }
  }

  private static TokenListener recorder(List<String> events) {
    return new TokenListener() {
      @Override
      public void inserted(Token inserted) {
        events.add("+" + inserted.info().label());
      }

      @Override
      public void removed(TokenInfo removed) {
        events.add("-" + removed.label());
      }

      @Override
      public void trouble(TokenException trouble) {
        events.add("!" + trouble.getMessage());
      }
    };
  }
}
