package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.DriverProfiles;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the contract of tokens leaves to a driver, on a real one, and what others see of it. */
class SoftHsmTest {

  private static final String LABEL = "电子密钥 Test";

  private static final TestIssuer ISSUER = new TestIssuer();
  private static Pkcs11Driver driver;
  private static Token token;
  private static int nextRef = 1;

  @BeforeAll
  static void start() throws TokenException {
    driver = SoftHsm.start();
    token = SoftHsm.newToken(driver, LABEL);
  }

  @AfterAll
  static void stop() {
    if (driver != null) {
      driver.close();
    }
  }

  private static KeyRef freshRef() {
    return new KeyRef(Bytes.copyOf(new byte[] {'x', 'q', (byte) nextRef++}));
  }

  private static TokenSession login() throws TokenException {
    return token.login(SoftHsm.userPin());
  }

  @Test
  @Tag("R1")
  void tellsTheVersionAndWhereItComesFrom() throws TokenException {
    assertEquals(VersionSource.CK_INFO, driver.info().source());
    assertEquals(2, driver.info().version().orElseThrow().segments().get(0));
    try (Pkcs11Driver byProfile =
        Pkcs11Driver.load(DriverProfiles.shipped("softhsm2").orElseThrow())) {
      assertEquals(2, byProfile.info().version().orElseThrow().segments().get(0));
      if (Files.exists(Path.of("/var/lib/dpkg/info/libsofthsm2.list"))) {
        assertEquals(VersionSource.PACKAGE, byProfile.info().source());
      }
    }
  }

  @Test
  void tellsNamesInChineseAndLeavesTheBlankTokenOut() throws TokenException {
    assertEquals(LABEL, token.info().label());
    assertEquals("SoftHSM project", token.info().id().manufacturer());
    assertTrue(driver.tokens().stream().anyMatch(found -> found.info().equals(token.info())));
    assertTrue(driver.tokens().stream().noneMatch(found -> found.info().label().isEmpty()));
  }

  @ParameterizedTest
  @EnumSource(value = KeyAlgorithm.class, mode = Mode.EXCLUDE, names = "SM2")
  void anotherProgramSeesTheKeysAndTheCertificate(KeyAlgorithm algorithm) throws Exception {
    KeyRef ref = freshRef();
    X509Certificate certificate;
    try (TokenSession session = login()) {
      certificate = ISSUER.issue(session.generateKeyPair(ref, algorithm));
      session.install(ref, certificate);
    }
    String seen =
        Programs.pkcs11Tool(
            SoftHsm.library(),
            "--token-label",
            LABEL,
            "--list-objects",
            "--login",
            "--pin",
            SoftHsm.USER_PIN);
    assertEquals(3, occurrences(seen, "ID:         " + ref), seen);
    assertTrue(seen.contains("sensitive, always sensitive, never extractable, local"), seen);
    assertEquals(
        1, occurrences(seen, "serial:     %02X".formatted(certificate.getSerialNumber())), seen);
  }

  @ParameterizedTest
  @EnumSource(value = KeyAlgorithm.class, mode = Mode.EXCLUDE, names = "SM2")
  void opensslAcceptsARequestThatTheKeySigned(KeyAlgorithm algorithm, @TempDir Path folder)
      throws Exception {
    KeyRef ref = freshRef();
    CertificateRequest request;
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, algorithm);
      request =
          CertificateRequest.create(
              ISSUER.issue(key),
              key,
              message -> session.sign(ref, algorithm.signatureAlgorithm(), message));
    }
    Path file = Files.write(folder.resolve("request.der"), request.der().toArray());
    String output =
        Programs.run(
            List.of(
                "openssl", "req", "-inform", "DER", "-in", file.toString(), "-verify", "-noout"));
    assertTrue(output.contains("verify OK"), output);
  }

  @Test
  void aDamagedCiphertextLeavesTheSessionUsable() throws Exception {
    KeyRef ref = freshRef();
    byte[] secret = {1, 2, 3};
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.RSA_2048);
      byte[] ciphertext = SoftwareKeys.encrypt(key, secret);
      TokenException refused =
          assertThrows(
              TokenException.class,
              () -> session.decrypt(ref, DecryptionAlgorithm.RSA_PKCS1, new byte[] {1, 2, 3}));
      assertEquals(ErrorCode.DECRYPTION_FAILED, refused.code());
      assertEquals(
          Bytes.copyOf(secret),
          Bytes.copyOf(session.decrypt(ref, DecryptionAlgorithm.RSA_PKCS1, ciphertext)));
    }
  }

  @Test
  void refusesToSignWithAKeyOfAnotherKind() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      for (SignatureAlgorithm algorithm :
          List.of(SignatureAlgorithm.SHA256_WITH_RSA, SignatureAlgorithm.SM3_WITH_SM2)) {
        TokenException refused =
            assertThrows(TokenException.class, () -> session.sign(ref, algorithm, new byte[] {1}));
        assertEquals(ErrorCode.TOKEN_UNSUPPORTED, refused.code());
      }
    }
  }

  @Test
  @Tag("R53")
  void aWrongPinLowersTheLevelUntilARightOne() throws Exception {
    Token other = SoftHsm.newToken(driver, "PIN");
    PinIncorrectException refused =
        assertThrows(
            PinIncorrectException.class, () -> other.login(request -> SoftHsm.pin("000000")));
    assertEquals(PinStatus.Level.LOW, refused.status().level());
    other.login(SoftHsm.userPin()).close();
    assertEquals(PinStatus.Level.NORMAL, other.pinStatus().level());
  }

  @Test
  void theLastSessionToCloseLogsOut() throws Exception {
    KeyRef ref = freshRef();
    TokenSession first = login();
    first.generateKeyPair(ref, KeyAlgorithm.EC_P256);
    TokenSession second = login();
    first.close();
    assertTrue(second.publicKey(ref).isPresent(), "the other login still holds");
    second.close();
    assertThrows(PinIncorrectException.class, () -> token.login(request -> SoftHsm.pin("000000")));
    login().close();
  }

  @Test
  void twoDriversOfOneLibraryDoNotDisturbEachOther() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      Pkcs11Driver other = Pkcs11Driver.load(SoftHsm.library());
      Token same =
          other.tokens().stream()
              .filter(found -> found.info().equals(token.info()))
              .findFirst()
              .orElseThrow();
      TokenSession elsewhere = same.login(SoftHsm.userPin());
      assertTrue(elsewhere.publicKey(ref).isPresent());
      other.close();
      assertThrows(IllegalStateException.class, other::tokens);
      assertThrows(IllegalStateException.class, () -> elsewhere.publicKey(ref));
      elsewhere.close();
      assertTrue(session.publicKey(ref).isPresent());
    }
  }

  @Test
  void manyThreadsListAtOnce() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      session.install(ref, ISSUER.issue(session.generateKeyPair(ref, KeyAlgorithm.EC_P256)));
    }
    Set<TokenCertificate> expected = Set.copyOf(token.certificates());
    assertFalse(expected.isEmpty());
    Callable<Boolean> listing =
        () -> {
          for (int round = 0; round < 20; round++) {
            assertEquals(expected, Set.copyOf(token.certificates()));
          }
          return true;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> done =
          threads.invokeAll(List.of(listing, listing, listing, listing), 1, TimeUnit.MINUTES);
      for (Future<Boolean> each : done) {
        assertTrue(each.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int occurrences(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
