package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The driver against a real PKCS#11 library. */
class SoftHsmTest {

  private static final byte[] MESSAGE = "投标文件 bid".getBytes(StandardCharsets.UTF_8);

  private static Pkcs11Driver driver;
  private static Token token;
  private static final CertificateMaker CA = new CertificateMaker();
  private static int nextRef = 1;

  @BeforeAll
  static void start() throws TokenException {
    driver = SoftHsm.start();
    token = SoftHsm.newToken(driver, "电子密钥 Test");
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

  private static void assertFails(ErrorCode code, org.junit.jupiter.api.function.Executable act) {
    assertEquals(code, assertThrows(TokenException.class, act).code());
  }

  @Test
  @Tag("R1")
  void tellsTheVersionAndWhereItComesFrom() throws TokenException {
    assertEquals(VersionSource.CK_INFO, driver.info().source());
    assertEquals(2, driver.info().version().orElseThrow().segments().get(0));
    try (Pkcs11Driver byProfile =
        Pkcs11Driver.load(DriverProfiles.shipped("softhsm2").orElseThrow())) {
      assertEquals(2, byProfile.info().version().orElseThrow().segments().get(0));
    }
  }

  @Test
  void tellsTheTokensNamesInChinese() {
    assertEquals("电子密钥 Test", token.info().label());
    assertEquals("SoftHSM project", token.info().id().manufacturer());
    assertFalse(token.info().id().serialNumber().isBlank());
    assertTrue(
        token
            .capabilities()
            .containsAll(
                Set.of(
                    TokenCapability.GENERATE_RSA_2048,
                    TokenCapability.GENERATE_RSA_3072,
                    TokenCapability.GENERATE_EC_P256,
                    TokenCapability.DECRYPT)));
    assertFalse(token.capabilities().contains(TokenCapability.GENERATE_SM2));
  }

  @Test
  void leavesBlankTokensOut() throws TokenException {
    assertTrue(
        driver.tokens().stream().anyMatch(found -> found.info().equals(token.info())),
        "the token that was made");
    assertTrue(driver.tokens().stream().noneMatch(found -> found.info().label().isEmpty()));
  }

  @ParameterizedTest
  @EnumSource(value = KeyAlgorithm.class, mode = Mode.EXCLUDE, names = "SM2")
  void keyAndCertificateGoTheWholeWay(KeyAlgorithm algorithm) throws Exception {
    KeyRef ref = freshRef();
    X509Certificate certificate;
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, algorithm);
      assertEquals(Optional.of(key), session.publicKey(ref));
      byte[] signature = session.sign(ref, algorithm.signatureAlgorithm(), MESSAGE);
      assertTrue(verifies(key, signature));
      certificate = CA.issue(key, 1000);
      session.install(ref, certificate);
      session.install(ref, certificate);
    }
    TokenCertificate expected = new TokenCertificate(ref, Bytes.copyOf(certificate.getEncoded()));
    assertEquals(
        List.of(expected),
        token.certificates().stream().filter(found -> found.keyRef().equals(ref)).toList());
    String seen = pkcs11Tool("--list-objects", "--login", "--pin", SoftHsm.USER_PIN);
    assertEquals(3, occurrences(seen, "ID:         " + ref), seen);
    assertTrue(seen.contains("sensitive, always sensitive, never extractable, local"), seen);
  }

  private static boolean verifies(PublicKey key, byte[] signature) throws Exception {
    Signature verifier =
        Signature.getInstance(
            key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    verifier.initVerify(key);
    verifier.update(MESSAGE);
    return verifier.verify(signature);
  }

  @Test
  void decryptsWhatWasEncryptedForTheKeyAndNothingElse() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.RSA_2048);
      Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      byte[] ciphertext = cipher.doFinal(MESSAGE);
      assertArrayEquals(MESSAGE, session.decrypt(ref, DecryptionAlgorithm.RSA_PKCS1, ciphertext));
      byte[] damaged = ciphertext.clone();
      damaged[100] ^= 1;
      assertFails(
          ErrorCode.DECRYPTION_FAILED,
          () -> session.decrypt(ref, DecryptionAlgorithm.RSA_PKCS1, damaged));
      assertFails(
          ErrorCode.DECRYPTION_FAILED,
          () -> session.decrypt(ref, DecryptionAlgorithm.RSA_PKCS1, new byte[] {1, 2, 3}));
      assertArrayEquals(
          MESSAGE,
          session.decrypt(ref, DecryptionAlgorithm.RSA_PKCS1, ciphertext),
          "the session still works");
    }
  }

  @Test
  void neverGeneratesOverAReferenceThatIsTaken() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      assertFails(ErrorCode.KEY_EXISTS, () -> session.generateKeyPair(ref, KeyAlgorithm.EC_P256));
      assertEquals(Optional.of(key), session.publicKey(ref));
    }
  }

  @Test
  void neverReplacesACertificateUnderTheSameReference() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      session.install(ref, CA.issue(key, 1));
      session.install(ref, CA.issue(key, 2));
      assertEquals(2, under(ref).size());
      TokenCertificate first = under(ref).get(0);
      session.delete(first);
      session.delete(first);
      assertEquals(1, under(ref).size());
      assertFalse(under(ref).contains(first));
      assertEquals(Optional.of(key), session.publicKey(ref));
    }
  }

  private static List<TokenCertificate> under(KeyRef ref) throws TokenException {
    return token.certificates().stream()
        .filter(found -> found.keyRef().equals(ref))
        .collect(Collectors.toList());
  }

  @Test
  void discardsOnlyAKeyWithoutCertificate() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      session.install(ref, CA.issue(key, 3));
      assertFails(ErrorCode.KEY_IN_USE, () -> session.discard(ref));
      assertEquals(Optional.of(key), session.publicKey(ref));
      session.delete(under(ref).get(0));
      session.discard(ref);
      session.discard(ref);
      assertEquals(Optional.empty(), session.publicKey(ref));
      assertFails(
          ErrorCode.KEY_MISSING,
          () -> session.sign(ref, SignatureAlgorithm.SHA256_WITH_ECDSA, MESSAGE));
      assertFails(ErrorCode.KEY_MISSING, () -> session.install(ref, CA.issue(key, 4)));
      session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
    }
  }

  @Test
  void refusesToSignWithAKeyOfAnotherKind() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      for (SignatureAlgorithm algorithm :
          List.of(SignatureAlgorithm.SHA256_WITH_RSA, SignatureAlgorithm.SM3_WITH_SM2)) {
        assertFails(ErrorCode.TOKEN_UNSUPPORTED, () -> session.sign(ref, algorithm, MESSAGE));
      }
      assertFails(
          ErrorCode.TOKEN_UNSUPPORTED, () -> session.generateKeyPair(freshRef(), KeyAlgorithm.SM2));
    }
  }

  @Test
  @Tag("R53")
  void aWrongPinIsToldWithTheStatusAfterwards() throws Exception {
    Token other = SoftHsm.newToken(driver, "PIN");
    assertEquals(PinStatus.Level.NORMAL, other.pinStatus().level());
    PinIncorrectException refused =
        assertThrows(
            PinIncorrectException.class, () -> other.login(request -> SoftHsm.pin("000000")));
    assertEquals(PinStatus.Level.LOW, refused.status().level());
    assertEquals(PinStatus.Level.LOW, other.pinStatus().level());
    other.login(SoftHsm.userPin()).close();
    assertEquals(PinStatus.Level.NORMAL, other.pinStatus().level());
  }

  @Test
  void aClosedSessionHasLoggedOut() throws Exception {
    KeyRef ref = freshRef();
    TokenSession first = login();
    first.generateKeyPair(ref, KeyAlgorithm.EC_P256);
    TokenSession second = login();
    first.close();
    first.close();
    assertTrue(second.publicKey(ref).isPresent(), "the other login still holds");
    second.close();
    assertThrows(IllegalStateException.class, () -> second.publicKey(ref));
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
  void listsFromManyThreadsAtOnce() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      session.install(ref, CA.issue(session.generateKeyPair(ref, KeyAlgorithm.EC_P256), 5));
    }
    List<TokenCertificate> expected = token.certificates();
    assertFalse(expected.isEmpty());
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int round = 0; round < 20; round++) {
                  try {
                    assertEquals(Set.copyOf(expected), Set.copyOf(token.certificates()));
                  } catch (TokenException | RuntimeException | AssertionError e) {
                    failures.add(e);
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.MINUTES.toMillis(1));
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void readsACertificateThatIsLargerThanExpected() throws Exception {
    KeyRef ref = freshRef();
    try (TokenSession session = login()) {
      PublicKey key = session.generateKeyPair(ref, KeyAlgorithm.EC_P256);
      X509Certificate large = CA.issue(key, 6, "CN=long" + ",OU=部门".repeat(400));
      session.install(ref, large);
      assertEquals(Bytes.copyOf(large.getEncoded()), under(ref).get(0).der());
    }
  }

  private static String pkcs11Tool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("pkcs11-tool", "--module"));
    command.add(SoftHsm.library().toString());
    command.addAll(List.of("--token-label", token.info().label()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  private static int occurrences(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void noSecondTokenIsTakenForTheFirst() throws Exception {
    Token other = SoftHsm.newToken(driver, "other");
    assertEquals(List.of(), other.certificates());
    assertFalse(other.info().id().equals(token.info().id()));
  }
}
