package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Retry;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the port says when a driver fails, lies or loses its token. */
class FaultsTest {

  private static final byte[] ID = {7};
  private static final KeyRef REF = new KeyRef(Bytes.copyOf(ID));
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final PinSource NOBODY =
      request -> {
        throw new AssertionError("the user was asked");
      };

  @TempDir private Path folder;
  private final FakeCryptoki cryptoki = new FakeCryptoki();
  private Token token;
  private TokenSession session;

  @BeforeEach
  void logIn() throws TokenException {
    token = FakeDriver.token(folder, cryptoki);
    session = token.login(FakeDriver.PINS);
  }

  private long putRsaKey() {
    return cryptoki.put(
        Cryptoki.CKA_CLASS,
        Cryptoki.CKO_PRIVATE_KEY,
        Cryptoki.CKA_ID,
        ID,
        Cryptoki.CKA_KEY_TYPE,
        Cryptoki.CKK_RSA);
  }

  private long putEcKey() {
    return cryptoki.put(
        Cryptoki.CKA_CLASS,
        Cryptoki.CKO_PRIVATE_KEY,
        Cryptoki.CKA_ID,
        ID,
        Cryptoki.CKA_KEY_TYPE,
        Cryptoki.CKK_EC);
  }

  private long putCertificate(byte[] id, byte[] value) {
    return cryptoki.put(
        Cryptoki.CKA_CLASS,
        Cryptoki.CKO_CERTIFICATE,
        Cryptoki.CKA_TOKEN,
        true,
        Cryptoki.CKA_CERTIFICATE_TYPE,
        Cryptoki.CKC_X_509,
        Cryptoki.CKA_ID,
        id,
        Cryptoki.CKA_VALUE,
        value);
  }

  private byte[] sign() throws TokenException {
    return session.sign(REF, SignatureAlgorithm.SHA256_WITH_RSA, MESSAGE);
  }

  private void install() throws TokenException {
    session.install(REF, CertificateOfTest.CERTIFICATE);
  }

  /** Made once: a key pair takes its time. */
  private static final class CertificateOfTest {
    static final KeyPair KEYS = keys();
    static final java.security.cert.X509Certificate CERTIFICATE =
        new CertificateMaker().issue(KEYS.getPublic(), 42);

    private static KeyPair keys() {
      try {
        return KeyPairGenerator.getInstance("RSA").generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static TokenException assertFails(ErrorCode code, Executable act) {
    TokenException failure = assertThrows(TokenException.class, act);
    assertEquals(code, failure.code(), failure.getMessage());
    return failure;
  }

  // ---- lost tokens

  @ParameterizedTest
  @ValueSource(longs = {0x5, 0x6, 0x30, 0x32, 0xB3, 0xE0, 0x101, 0x8000_0123L})
  @Tag("R7")
  void aPullDuringACallIsTold(long result) throws TokenException {
    putRsaKey();
    sign();
    cryptoki.pullDuring(Function.SIGN, result);
    assertThrows(TokenRemovedException.class, this::sign);
  }

  @Test
  void aPulledTokenStaysLostForThoseWhoHadIt() throws TokenException {
    putRsaKey();
    cryptoki.pull();
    assertThrows(TokenRemovedException.class, this::sign);
    cryptoki.present = true;
    assertThrows(TokenRemovedException.class, this::sign);
    assertThrows(TokenRemovedException.class, token::certificates);
    assertThrows(TokenRemovedException.class, token::pinStatus);
    session.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0x5, 0x30, 0x101})
  void aFailureWithTheTokenPresentIsNoPull(long result) {
    putRsaKey();
    cryptoki.answer(Function.SIGN, result);
    assertFails(ErrorCode.TOKEN_FAILED, this::sign);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x2, 0x5, 0x6, 0x30, 0xB0, 0x4711, 0x8000_0123L, 0xFFFF_FFFF_8000_0123L})
  void anUnclearWriteMustBeLookedUp(long result) {
    putRsaKey();
    cryptoki.performThenAnswer(Function.CREATE_OBJECT, result);
    TokenException unclear = assertFails(ErrorCode.TOKEN_OUTCOME_UNKNOWN, this::install);
    assertEquals(Retry.QUERY_FIRST, unclear.retry());
  }

  @Test
  void aFailureAfterAWriteMustBeLookedUp() {
    putRsaKey();
    cryptoki.put(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY, Cryptoki.CKA_ID, ID);
    cryptoki.performThenAnswer(Function.DESTROY_OBJECT, 0).answer(Function.DESTROY_OBJECT, 0x7);
    assertFails(ErrorCode.TOKEN_OUTCOME_UNKNOWN, () -> session.discard(REF));
  }

  @Test
  void whatCannotBeReadAfterAWriteMustBeLookedUp() {
    byte[] endless = new byte[Session.MAX_ATTRIBUTE_SIZE + 1];
    cryptoki.onGenerate =
        key -> cryptoki.objects.values().forEach(o -> o.put(Cryptoki.CKA_MODULUS, endless));
    TokenException unclear =
        assertFails(
            ErrorCode.TOKEN_OUTCOME_UNKNOWN,
            () -> session.generateKeyPair(REF, KeyAlgorithm.RSA_2048));
    assertEquals(Retry.QUERY_FIRST, unclear.retry());
    assertEquals(2, cryptoki.objects.size(), "the key pair is there");
  }

  @ParameterizedTest
  @ValueSource(longs = {0x7, 0x10, 0x13, 0x90, 0xB5, 0xD0, 0xD1, 0x190})
  void aWriteThatWasRefusedBeforehandIsNoRiddle(long result) {
    putRsaKey();
    cryptoki.answer(Function.CREATE_OBJECT, result);
    assertFails(ErrorCode.DRIVER_FAILED, this::install);
  }

  @Test
  void anotherTokenInTheSlotIsNotTheOneThatWasThere() throws TokenException {
    cryptoki.setToken("0002", 0);
    assertThrows(TokenRemovedException.class, () -> token.login(NOBODY));
    assertThrows(TokenRemovedException.class, token::certificates);
  }

  // ---- return values

  @Test
  void aFullTokenIsTold() {
    putRsaKey();
    cryptoki.answer(Function.CREATE_OBJECT, 0x31).answer(Function.GENERATE_KEY_PAIR, 0x31);
    assertThrows(TokenFullException.class, this::install);
    KeyRef other = new KeyRef(Bytes.fromHex("09"));
    assertThrows(
        TokenFullException.class, () -> session.generateKeyPair(other, KeyAlgorithm.EC_P256));
  }

  @Test
  void aMakersOwnReturnValueIsShownInHexadecimal() {
    putRsaKey();
    cryptoki.answer(Function.SIGN, 0x8000_0123L);
    TokenException failure = assertFails(ErrorCode.DRIVER_FAILED, this::sign);
    assertTrue(failure.getMessage().contains("C_Sign: 0x80000123"), failure.getMessage());
  }

  @Test
  void aKeyThatSomebodyDeletedIsMissing() throws TokenException {
    long key = putRsaKey();
    sign();
    cryptoki.objects.remove(key);
    cryptoki.answer(Function.SIGN_INIT, 0x60);
    assertFails(ErrorCode.KEY_MISSING, this::sign);
  }

  @Test
  void noCertificateIsWrittenBesideAKeyThatSomebodyDeleted() throws TokenException {
    long key = putRsaKey();
    sign();
    cryptoki.objects.remove(key);
    assertFails(ErrorCode.KEY_MISSING, this::install);
    assertEquals(0, cryptoki.count(Function.CREATE_OBJECT));
  }

  @Test
  void aForeignCiphertextIsToldFromABrokenToken() {
    putRsaKey();
    for (long result : new long[] {0x40, 0x41, 0x20, 0x5}) {
      cryptoki.answer(Function.DECRYPT, result);
      assertFails(
          ErrorCode.DECRYPTION_FAILED,
          () -> session.decrypt(REF, DecryptionAlgorithm.RSA_PKCS1, MESSAGE));
    }
    cryptoki.pullDuring(Function.DECRYPT, 0x5);
    assertThrows(
        TokenRemovedException.class,
        () -> session.decrypt(REF, DecryptionAlgorithm.RSA_PKCS1, MESSAGE));
  }

  // ---- PIN

  @Test
  @Tag("R53")
  void aRefusedPinIsToldWithTheStatusReadAfterwards() {
    cryptoki.answer(Function.LOGIN, 0xA0);
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_COUNT_LOW);
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> token.login(FakeDriver.PINS));
    assertEquals(PinStatus.Level.LOW, refused.status().level());
    assertEquals(2, cryptoki.count(Function.LOGIN), "never tried again by itself");
  }

  @Test
  @Tag("R53")
  void aRefusedPinIsToldAlsoWhenTheDriverFailsAfterwards() {
    cryptoki.during(
        Function.LOGIN,
        () -> cryptoki.answer(Function.GET_TOKEN_INFO, 0x5).answer(Function.GET_TOKEN_INFO, 0x5));
    cryptoki.answer(Function.LOGIN, 0xA0);
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> token.login(FakeDriver.PINS));
    assertEquals(PinStatus.of(PinStatus.Level.LOW), refused.status());
  }

  @Test
  @Tag("R53")
  void aLockedTokenIsNotAskedFor() {
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_LOCKED);
    assertThrows(PinLockedException.class, () -> token.login(NOBODY));
    cryptoki.setToken("0001", 0);
    cryptoki.answer(Function.LOGIN, 0xA4);
    assertThrows(PinLockedException.class, () -> token.login(FakeDriver.PINS));
  }

  @Test
  @Tag("R53")
  void theLastTryIsNotSpentWithoutAWord() {
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_COUNT_LOW | Cryptoki.CKF_USER_PIN_FINAL_TRY);
    assertFails(ErrorCode.PIN_FINAL_TRY, () -> token.login(NOBODY));
    assertEquals(1, cryptoki.count(Function.LOGIN), "the one at the start");
  }

  @Test
  void thePinIsWipedWhateverHappens() {
    cryptoki.answer(Function.LOGIN, 0xA0);
    assertThrows(PinIncorrectException.class, () -> token.login(FakeDriver.PINS));
    assertEquals(2, cryptoki.pins.size());
    for (byte[] pin : cryptoki.pins) {
      assertArrayEquals(new byte[4], pin);
    }
  }

  @Test
  void aSessionIsClosedWhenTheLoginFails() {
    long open = cryptoki.count(Function.OPEN_SESSION) - cryptoki.count(Function.CLOSE_SESSION);
    cryptoki.answer(Function.LOGIN, 0xA0);
    assertThrows(PinIncorrectException.class, () -> token.login(FakeDriver.PINS));
    assertEquals(
        open, cryptoki.count(Function.OPEN_SESSION) - cryptoki.count(Function.CLOSE_SESSION));
  }

  // ---- drivers that return too much, too little, or something else

  @Test
  @Tag("R4")
  void listsEachCertificateWithOneCall() throws TokenException {
    for (byte i = 1; i <= 50; i++) {
      putCertificate(new byte[] {i}, new byte[] {0x30, i});
    }
    assertEquals(50, token.certificates().size());
    assertEquals(50, cryptoki.count(Function.GET_ATTRIBUTE_VALUE));
  }

  @Test
  void leavesOutCertificatesOfNoKey() throws TokenException {
    putCertificate(new byte[0], new byte[] {0x30});
    putCertificate(ID, new byte[0]);
    assertTrue(token.certificates().isEmpty());
  }

  @Test
  void moreCertificatesThanPlausibleAreAnError() {
    for (int i = 0; i <= Token.MAX_CERTIFICATES; i++) {
      putCertificate(ID, new byte[] {0x30, (byte) i});
    }
    assertFails(ErrorCode.TOKEN_CAPACITY, token::certificates);
  }

  @Test
  void anAttributeIsReadUpToItsLimit() throws TokenException {
    long object = putCertificate(ID, new byte[TokenCertificate.MAX_SIZE]);
    assertEquals(TokenCertificate.MAX_SIZE, token.certificates().get(0).der().size());
    cryptoki.objects.get(object).put(Cryptoki.CKA_VALUE, new byte[TokenCertificate.MAX_SIZE + 1]);
    assertFails(ErrorCode.TOKEN_CAPACITY, token::certificates);
    cryptoki.objects.get(object).put(Cryptoki.CKA_VALUE, new byte[10]);
    cryptoki.objects.get(object).put(Cryptoki.CKA_ID, new byte[KeyRef.MAX_SIZE + 1]);
    assertFails(ErrorCode.TOKEN_CAPACITY, token::certificates);
  }

  @Test
  void aSignatureLongerThanItsBufferIsRefused() {
    putRsaKey();
    for (long lie : new long[] {1025, 1L << 40, -2}) {
      cryptoki.signatureLength = lie;
      assertFails(ErrorCode.TOKEN_CAPACITY, this::sign);
    }
  }

  @Test
  void aCertificateThatDoesNotReadBackMustBeLookedUp() {
    putRsaKey();
    cryptoki.answer(Function.CREATE_OBJECT, 0);
    assertFails(ErrorCode.TOKEN_OUTCOME_UNKNOWN, this::install);
  }

  @Test
  void aDriverThatWantsOneCertificateForAKeyIsUnderstood() {
    putRsaKey();
    putCertificate(ID, new byte[] {1});
    cryptoki.answer(Function.CREATE_OBJECT, ReturnCode.GENERAL_ERROR.value());
    assertFails(ErrorCode.TOKEN_UNSUPPORTED, this::install);
  }

  @Test
  void aWriteThatFailedAndCannotBeReadBackMustBeLookedUp() {
    putRsaKey();
    putCertificate(ID, new byte[] {1});
    cryptoki.answer(Function.CREATE_OBJECT, ReturnCode.GENERAL_ERROR.value());
    cryptoki.answer(Function.GET_ATTRIBUTE_VALUE, 0); // of the key, with no type
    cryptoki.answer(Function.GET_ATTRIBUTE_VALUE, 0); // of the certificate, before the write
    cryptoki.answer(Function.GET_ATTRIBUTE_VALUE, ReturnCode.GENERAL_ERROR.value());
    assertFails(ErrorCode.TOKEN_OUTCOME_UNKNOWN, this::install);
  }

  @Test
  void aKeyThatCouldLeaveTheTokenIsDeletedAtOnce() {
    cryptoki.onGenerate = key -> key.put(Cryptoki.CKA_EXTRACTABLE, new byte[] {1});
    assertFails(
        ErrorCode.TOKEN_UNSUPPORTED, () -> session.generateKeyPair(REF, KeyAlgorithm.RSA_2048));
    assertTrue(cryptoki.objects.isEmpty());
  }

  @Test
  void aKeyThatIsNotSensitiveAndMightBeExtractableIsDeletedAtOnce() {
    cryptoki.onGenerate =
        key -> {
          key.put(Cryptoki.CKA_SENSITIVE, new byte[] {0});
          key.remove(Cryptoki.CKA_EXTRACTABLE);
        };
    assertFails(
        ErrorCode.TOKEN_UNSUPPORTED, () -> session.generateKeyPair(REF, KeyAlgorithm.RSA_2048));
    assertTrue(cryptoki.objects.isEmpty());
  }

  @Test
  void aKeyThatIsNotExtractableStaysThoughItIsNotCalledSensitive() {
    cryptoki.onGenerate = key -> key.put(Cryptoki.CKA_SENSITIVE, new byte[] {0});
    assertFails( // the fake tells no public key
        ErrorCode.TOKEN_OUTCOME_UNKNOWN, () -> session.generateKeyPair(REF, KeyAlgorithm.RSA_2048));
    assertEquals(2, cryptoki.objects.size());
  }

  @Test
  void aKeyThatCouldNotBeFoundAgainIsDeletedAtOnce() {
    cryptoki.onGenerate = key -> key.put(Cryptoki.CKA_ID, new byte[] {99});
    assertFails(
        ErrorCode.TOKEN_UNSUPPORTED, () -> session.generateKeyPair(REF, KeyAlgorithm.RSA_2048));
    assertTrue(cryptoki.objects.isEmpty());
  }

  // ---- mechanisms and forms

  @Test
  void rsaIsDigestedByTheDriverWhereItCan() throws TokenException {
    putRsaKey();
    sign();
    assertEquals(Cryptoki.CKM_SHA256_RSA_PKCS, cryptoki.mechanism);
    assertArrayEquals(MESSAGE, cryptoki.signed);
  }

  @Test
  void rsaIsDigestedHereOtherwise() throws TokenException {
    putRsaKey();
    cryptoki.mechanisms.remove(Cryptoki.CKM_SHA256_RSA_PKCS);
    session = token(token.info().id().serialNumber()).login(FakeDriver.PINS);
    sign();
    assertEquals(Cryptoki.CKM_RSA_PKCS, cryptoki.mechanism);
    assertEquals(
        "3031300d060960864801650304020105000420" + Bytes.copyOf(MESSAGE).sha256().toHex(),
        Bytes.copyOf(cryptoki.signed).toHex());
  }

  private Token token(String serialNumber) throws TokenException {
    Token found = FakeDriver.token(folder, cryptoki);
    assertEquals(serialNumber, found.info().id().serialNumber());
    return found;
  }

  @Test
  void ecdsaSignaturesBecomeDer() throws TokenException {
    putEcKey();
    cryptoki.signature = new byte[64];
    Arrays.fill(cryptoki.signature, 0, 32, (byte) 0x80);
    cryptoki.signature[63] = 5;
    byte[] der = session.sign(REF, SignatureAlgorithm.SHA256_WITH_ECDSA, MESSAGE);
    assertEquals("3026022100" + "80".repeat(32) + "020105", Bytes.copyOf(der).toHex());
    cryptoki.signature = new byte[71];
    assertFails(
        ErrorCode.DRIVER_FAILED,
        () -> session.sign(REF, SignatureAlgorithm.SHA256_WITH_ECDSA, MESSAGE));
  }

  @Test
  void anRsaKeyWithoutPublicKeyObjectTellsItself() throws TokenException {
    RSAPublicKey key = (RSAPublicKey) CertificateOfTest.KEYS.getPublic();
    Map<Long, byte[]> object = cryptoki.objects.get(putRsaKey());
    object.put(Cryptoki.CKA_MODULUS, key.getModulus().toByteArray());
    object.put(Cryptoki.CKA_PUBLIC_EXPONENT, key.getPublicExponent().toByteArray());
    assertEquals(key, session.publicKey(REF).orElseThrow());
  }

  @Test
  void theCertificateTellsThePublicKeyWhereNothingElseDoes() throws Exception {
    putRsaKey();
    putCertificate(ID, CertificateOfTest.CERTIFICATE.getEncoded());
    assertEquals(CertificateOfTest.KEYS.getPublic(), session.publicKey(REF).orElseThrow());
  }
}
