package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.scenarios.token.VendorToken.Style;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the contract of tokens leaves to a driver with a maker's SM2: what other programs see of it,
 * and what happens when it fails in the middle of something.
 */
class VendorDriverTest {

  private static final TestIssuer ISSUER = new TestIssuer();
  private static final KeyRef REF = new KeyRef(Bytes.fromHex("78710a"));
  private static final long DEVICE_ERROR = 0x30;

  @TempDir private Path folder;
  private VendorToken vendor;
  private Pkcs11Driver driver;

  private void start(Style style) throws TokenException {
    vendor = VendorToken.of(style);
    driver = vendor.start();
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  private Token token() throws TokenException {
    return driver.tokens().get(0);
  }

  private TokenSession login() throws TokenException {
    return token().login(SoftHsm.userPin());
  }

  // ---- what others see

  @ParameterizedTest
  @EnumSource
  void opensslAcceptsARequestAndASignatureOfEveryMaker(Style style) throws Exception {
    start(style);
    byte[] message = new byte[1000];
    CertificateRequest request;
    byte[] signature;
    PublicKey key;
    try (TokenSession session = login()) {
      key = session.generateKeyPair(REF, KeyAlgorithm.SM2);
      request =
          CertificateRequest.create(
              ISSUER.issue(key),
              key,
              content -> session.sign(REF, SignatureAlgorithm.SM3_WITH_SM2, content));
      signature = session.sign(REF, SignatureAlgorithm.SM3_WITH_SM2, message);
    }
    String der = write("request.der", request.der().toArray());
    String verified =
        Programs.run(
            List.of(
                "openssl",
                "req",
                "-inform",
                "DER",
                "-in",
                der,
                "-verify",
                "-noout",
                "-vfyopt",
                "distid:1234567812345678"));
    assertTrue(verified.contains("verify OK"), verified);
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    verified =
        Programs.run(
            List.of(
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                Files.writeString(folder.resolve("key.pem"), pem).toString(),
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
                "-in",
                write("message", message),
                "-sigfile",
                write("signature", signature)));
    assertTrue(verified.contains("Signature Verified Successfully"), verified);
  }

  private String write(String name, byte[] content) throws Exception {
    return Files.write(folder.resolve(name), content).toString();
  }

  @Test
  @Tag("R4")
  void pkcs11ToolListsTheSameCertificatesAsWe() throws Exception {
    start(Style.SANSEC);
    try (TokenSession session = login()) {
      int number = 1;
      for (KeyAlgorithm algorithm :
          EnumSet.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_P256, KeyAlgorithm.SM2)) {
        KeyRef ref = new KeyRef(Bytes.copyOf(new byte[] {'x', (byte) number++}));
        session.install(ref, ISSUER.issue(session.generateKeyPair(ref, algorithm)));
      }
    }
    // And two of its own.
    X509Certificate foreign;
    try (TokenSession session = login()) {
      foreign = ISSUER.issue(session.generateKeyPair(REF, KeyAlgorithm.EC_P256));
    }
    String file = write("foreign.der", Certificates.encoded(foreign).toArray());
    for (String id : List.of(REF.toString(), "0102030405")) {
      tool(
          "--login",
          "--pin",
          SoftHsm.USER_PIN,
          "--write-object",
          file,
          "--type",
          "cert",
          "--id",
          id);
    }
    List<TokenCertificate> ours = token().certificates();
    assertEquals(5, ours.size());
    Set<String> expected = new TreeSet<>();
    for (TokenCertificate certificate : ours) {
      X509Certificate parsed = Certificates.parse(certificate.der());
      expected.add("%s %02X".formatted(certificate.keyRef(), parsed.getSerialNumber()));
    }
    String seen = tool("--list-objects", "--type", "cert");
    Set<String> listed = new TreeSet<>();
    for (String object : seen.split("Certificate Object", -1)) {
      if (object.contains("ID:")) {
        listed.add(field(object, "ID:") + " " + field(object, "serial:"));
      }
    }
    assertEquals(expected, listed, seen);
  }

  private String tool(String... arguments) throws Exception {
    return Programs.pkcs11Tool(vendor.library(), arguments);
  }

  private static String field(String object, String name) {
    return Pattern.compile(name + "\\s+(\\S+)")
        .matcher(object)
        .results()
        .map((MatchResult match) -> match.group(1))
        .findFirst()
        .orElse("none");
  }

  @Test
  void aLabelInChineseIsReadAsTheProfileSays() throws Exception {
    start(Style.MK1);
    vendor.label("某供应商的电子密钥".getBytes(Charset.forName("GB18030")));
    assertEquals("某供应商的电子密钥", token().info().label());
  }

  // ---- PINs

  @Test
  @Tag("R53")
  void threeWrongPinsLockAndTheLastTryIsNotSpentByItself() throws Exception {
    start(Style.SANSEC);
    vendor.lockAfter(3);
    PinSource wrong = request -> SoftHsm.pin("000000");
    assertThrows(PinIncorrectException.class, () -> token().login(wrong));
    // A card with three tries says nothing after the first wrong PIN.
    assertEquals(PinStatus.Level.NORMAL, token().pinStatus().level());
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> token().login(wrong));
    assertEquals(PinStatus.Level.FINAL_TRY, refused.status().level());
    TokenException withheld = assertThrows(TokenException.class, () -> token().login(wrong));
    assertEquals(ErrorCode.PIN_FINAL_TRY, withheld.code());
    PinSource determined =
        new PinSource() {
          @Override
          public Pin pin(PinRequest request) {
            return SoftHsm.pin("000000");
          }

          @Override
          public boolean confirmFinalTry(PinRequest request) {
            return true;
          }
        };
    assertThrows(TokenException.class, () -> token().login(determined));
    assertEquals(PinStatus.Level.LOCKED, token().pinStatus().level());
    int before = count("C_Login");
    assertThrows(PinLockedException.class, () -> token().login(SoftHsm.userPin()));
    assertEquals(before, count("C_Login"), "the right PIN did not reach the token");
  }

  @Test
  @Tag("R53")
  void whatIsTypedAtTheDeviceNeverPassesThroughThisProgram() throws Exception {
    start(Style.SANSEC);
    List<PinRequest> announced = new ArrayList<>();
    PinSource user =
        new PinSource() {
          @Override
          public Pin pin(PinRequest request) {
            throw new AssertionError("asked for it");
          }

          @Override
          public void onDevice(PinRequest request) {
            announced.add(request);
          }
        };
    vendor.keypad(SoftHsm.USER_PIN);
    try (TokenSession session = token().login(user)) {
      session.generateKeyPair(REF, KeyAlgorithm.SM2);
      assertTrue(session.sign(REF, SignatureAlgorithm.SM3_WITH_SM2, new byte[1]).length > 0);
    }
    vendor.keypad("000000");
    assertThrows(PinIncorrectException.class, () -> token().login(user));
    assertEquals(2, announced.size());
  }

  private int count(String call) {
    return (int) vendor.callNames().stream().filter(call::equals).count();
  }

  // ---- trouble in the middle

  @Test
  void aFullTokenRefusesAKeyAndKeepsWhatItHas() throws Exception {
    start(Style.SANSEC);
    try (TokenSession session = login()) {
      session.generateKeyPair(REF, KeyAlgorithm.SM2);
      vendor.freeMemory(1000);
      assertEquals(1000, token().freeSpace().getAsLong());
      KeyRef other = new KeyRef(Bytes.fromHex("01"));
      assertThrows(
          TokenFullException.class, () -> session.generateKeyPair(other, KeyAlgorithm.SM2));
      assertTrue(session.publicKey(other).isEmpty());
      assertTrue(session.publicKey(REF).isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorOfTheDriverDoesNotSayWhetherTheKeyWasMade(boolean made) throws Exception {
    start(Style.TASS);
    try (TokenSession session = login()) {
      vendor.failAt(callOf("C_GenerateKeyPair", session), made, DEVICE_ERROR);
      TokenException failure =
          assertThrows(TokenException.class, () -> session.generateKeyPair(REF, KeyAlgorithm.SM2));
      assertEquals(ErrorCode.TOKEN_OUTCOME_UNKNOWN, failure.code());
      assertEquals(made, session.publicKey(REF).isPresent(), "asking tells");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("R7")
  void aTokenThatIsPulledWhileItMakesAKeyIsLookedAtAgain(boolean made) throws Exception {
    start(Style.TASS);
    Token before = token();
    try (TokenSession session = before.login(SoftHsm.userPin())) {
      vendor.vanishAt(callOf("C_GenerateKeyPair", session), made);
      assertThrows(
          TokenRemovedException.class, () -> session.generateKeyPair(REF, KeyAlgorithm.SM2));
      assertTrue(driver.tokens().isEmpty());
      vendor.insert();
      assertThrows(TokenRemovedException.class, () -> session.publicKey(REF));
      assertThrows(TokenRemovedException.class, before::certificates);
    }
    try (TokenSession session = login()) {
      assertEquals(made, session.publicKey(REF).isPresent());
    }
  }

  /** The number that such a call will have in a generation from now on: tried once beforehand. */
  private int callOf(String call, TokenSession session) throws TokenException {
    int from = vendor.nextCall();
    KeyRef trial = new KeyRef(Bytes.fromHex("ff"));
    session.generateKeyPair(trial, KeyAlgorithm.SM2);
    List<String> calls = new ArrayList<>(vendor.callNames());
    int at = calls.subList(from - 1, calls.size()).indexOf(call);
    assertFalse(at < 0, () -> calls.toString());
    return vendor.nextCall() + at;
  }

  @Test
  void aSlowDriverHoldsUpItsOwnCallerOnly() throws Exception {
    start(Style.SANSEC);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (TokenSession session = login()) {
      session.generateKeyPair(REF, KeyAlgorithm.SM2);
      vendor.waitAt(vendor.nextCall());
      Future<byte[]> slow =
          threads.submit(() -> session.sign(REF, SignatureAlgorithm.SM3_WITH_SM2, new byte[1]));
      vendor.awaitCall();
      assertEquals(List.of(), token().certificates(), "others are served meanwhile");
      assertFalse(slow.isDone());
      vendor.release();
      assertTrue(slow.get(1, TimeUnit.MINUTES).length > 0);
    } finally {
      threads.shutdownNow();
    }
  }
}
