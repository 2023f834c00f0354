package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Sm2Encodings;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the port makes of drivers with SM2 of their own: when it is used, and what it believes. */
class Sm2FaultsTest {

  private static final byte[] ID = {7};
  private static final KeyRef REF = new KeyRef(Bytes.copyOf(ID));
  private static final KeyRef ENCRYPTION = new KeyRef(Bytes.copyOf(new byte[] {8}));
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final KeyPair KEYS = SoftwareKeys.generate(KeyAlgorithm.SM2);
  private static final KeyPair INNER = SoftwareKeys.generate(KeyAlgorithm.SM2);

  private static final Sm2Profile SANSEC = family("sansec");
  private static final Sm2Profile MK1 = family("mk1");

  @TempDir private Path folder;
  private final FakeCryptoki cryptoki = new FakeCryptoki();

  private static Sm2Profile family(String id) {
    return DriverProfiles.sm2Families().get(id);
  }

  private static TokenTraits traits(Sm2Profile profile) {
    return new TokenTraits(Optional.of(profile), StandardCharsets.UTF_8, OptionalInt.empty());
  }

  private TokenSession session(Sm2Profile profile, long... mechanisms) throws TokenException {
    for (long mechanism : mechanisms) {
      cryptoki.mechanisms.add(mechanism);
    }
    return FakeDriver.load(FakeDriver.library(folder, traits(profile)), cryptoki)
        .tokens()
        .get(0)
        .login(FakeDriver.PINS);
  }

  private void putKey(Sm2Profile profile, Object... publicParts) {
    cryptoki.put(
        Cryptoki.CKA_CLASS,
        Cryptoki.CKO_PRIVATE_KEY,
        Cryptoki.CKA_ID,
        ID,
        Cryptoki.CKA_KEY_TYPE,
        profile.keyType());
    long handle = cryptoki.put(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY, Cryptoki.CKA_ID, ID);
    for (int i = 0; i < publicParts.length; i += 2) {
      cryptoki.objects.get(handle).put((Long) publicParts[i], (byte[]) publicParts[i + 1]);
    }
  }

  private static byte[] point() throws Exception {
    return PublicKeys.point(KEYS.getPublic());
  }

  private static byte[] der(byte[] message) {
    return SoftwareKeys.sign(KEYS.getPrivate(), SignatureAlgorithm.SM3_WITH_SM2, message);
  }

  private static byte[] raw(byte[] der) {
    byte[] raw = new byte[64];
    for (int i = 0; i < 2; i++) {
      byte[] number =
          BigIntegers.asUnsignedByteArray(
              32, ASN1Integer.getInstance(ASN1Sequence.getInstance(der).getObjectAt(i)).getValue());
      System.arraycopy(number, 0, raw, 32 * i, 32);
    }
    return raw;
  }

  private static byte[] sign(TokenSession session) throws TokenException {
    return session.sign(REF, SignatureAlgorithm.SM3_WITH_SM2, MESSAGE);
  }

  private static void assertFails(ErrorCode code, Executable act) {
    TokenException failure = assertThrows(TokenException.class, act);
    assertEquals(code, failure.code(), failure.getMessage());
  }

  // ---- when it is used

  @Test
  void sm2IsNeverGuessedWithoutAProfileButTheFamiliesThatFitAreTold() throws TokenException {
    cryptoki.mechanisms.addAll(Set.of(0x80008000L, 0x80008001L, 0x80008102L, 0x80008201L));
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    Token token = driver.tokens().get(0);
    assertFalse(token.capabilities().contains(TokenCapability.GENERATE_SM2));
    assertEquals(List.of("sansec", "tass"), driver.sm2FamiliesListed(token));
    cryptoki.mechanisms.remove(0x80008000L);
    assertEquals(List.of("sansec"), driver.sm2FamiliesListed(driver.tokens().get(0)));
  }

  @Test
  void aProfileCountsOnlyWhenTheDriverNamesItsMechanisms() throws TokenException {
    try (TokenSession session = session(SANSEC, 0x80008001L)) {
      assertFalse(session.token().capabilities().contains(TokenCapability.GENERATE_SM2));
      assertFails(
          ErrorCode.TOKEN_UNSUPPORTED, () -> session.generateKeyPair(REF, KeyAlgorithm.SM2));
    }
    try (TokenSession session = session(SANSEC, 0x80008102L)) {
      assertTrue(session.token().capabilities().contains(TokenCapability.GENERATE_SM2));
    }
  }

  @Test
  void aDriverThatCannotDecryptSm2DoesNotSayThatItDecrypts() throws TokenException {
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L)) {
      assertFalse(session.token().capabilities().contains(TokenCapability.DECRYPT));
    }
    try (TokenSession session = session(SANSEC, 0x80008201L)) {
      assertTrue(session.token().capabilities().contains(TokenCapability.DECRYPT));
    }
  }

  @Test
  void keysAreImportedOnlyWhereTheDriverNamesTheMechanism() throws Exception {
    Sm2Profile unwrapping = unwrapping();
    try (TokenSession session = session(unwrapping, 0x80008001L, 0x80008102L, 0x80008201L)) {
      assertFalse(session.token().capabilities().contains(TokenCapability.IMPORT_ENVELOPED_KEY));
      putKey(unwrapping, Cryptoki.CKA_EC_POINT, point());
      assertFails(
          ErrorCode.TOKEN_UNSUPPORTED,
          () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
      assertEquals(0, cryptoki.count(Function.UNWRAP_KEY));
    }
    try (TokenSession session = session(unwrapping, 0x8000FF01L)) {
      assertTrue(session.token().capabilities().contains(TokenCapability.IMPORT_ENVELOPED_KEY));
    }
  }

  @Test
  void theFirstMechanismThatIsListedSigns() throws Exception {
    putKey(SANSEC, Cryptoki.CKA_EC_POINT, point());
    cryptoki.signature = raw(der(MESSAGE));
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L, 0x80008105L)) {
      assertArrayEquals(MESSAGE, signedBy(session, 0x80008102L));
    }
    cryptoki.mechanisms.remove(0x80008102L);
    try (TokenSession session = session(SANSEC)) {
      assertArrayEquals(
          Sm2Encodings.digest(KEYS.getPublic(), MESSAGE), signedBy(session, 0x80008105L));
    }
  }

  private byte[] signedBy(TokenSession session, long mechanism) throws TokenException {
    sign(session);
    assertEquals(mechanism, cryptoki.mechanism);
    return cryptoki.signed;
  }

  // ---- what is believed

  @Test
  void aPublicKeyIsReadInEveryFormDriversKeepItIn() throws Exception {
    byte[] point = point();
    for (byte[] form : new byte[][] {point, Der.octetString(point)}) {
      cryptoki.objects.clear();
      putKey(SANSEC, Cryptoki.CKA_EC_POINT, form);
      try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L)) {
        assertTrue(
            Certificates.samePublicKey(KEYS.getPublic(), session.publicKey(REF).orElseThrow()));
      }
    }
    cryptoki.objects.clear();
    putKey(MK1, 0x00010002L, Arrays.copyOfRange(point, 1, 33), 0x00010003L, tail(point));
    try (TokenSession session = session(MK1, 0x00010009L, 0x00010002L)) {
      assertTrue(
          Certificates.samePublicKey(KEYS.getPublic(), session.publicKey(REF).orElseThrow()));
    }
  }

  private static byte[] tail(byte[] point) {
    return Arrays.copyOfRange(point, 33, 65);
  }

  @Test
  void aCoordinateWithoutItsLeadingZeroIsStillTheSame() throws Exception {
    KeyPair keys;
    do {
      keys = SoftwareKeys.generate(KeyAlgorithm.SM2);
    } while (PublicKeys.point(keys.getPublic())[1] != 0);
    byte[] point = PublicKeys.point(keys.getPublic());
    putKey(MK1, 0x00010002L, Arrays.copyOfRange(point, 2, 33), 0x00010003L, tail(point));
    try (TokenSession session = session(MK1, 0x00010009L, 0x00010002L)) {
      assertTrue(
          Certificates.samePublicKey(keys.getPublic(), session.publicKey(REF).orElseThrow()));
    }
  }

  @Test
  void aPointThatIsNoneIsTheDriversFault() throws Exception {
    byte[] wrong = point();
    wrong[64] ^= 1;
    putKey(SANSEC, Cryptoki.CKA_EC_POINT, wrong);
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L)) {
      assertFails(ErrorCode.DRIVER_FAILED, () -> session.publicKey(REF));
    }
    cryptoki.objects.clear();
    putKey(MK1, 0x00010002L, new byte[33], 0x00010003L, tail(point()));
    try (TokenSession session = session(MK1, 0x00010009L, 0x00010002L)) {
      assertFails(ErrorCode.DRIVER_FAILED, () -> session.publicKey(REF));
    }
  }

  @Test
  void aSignatureInAnotherFormThanTheProfileSaysIsRefused() throws Exception {
    putKey(SANSEC, Cryptoki.CKA_EC_POINT, point());
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L)) {
      byte[] good = raw(der(MESSAGE));
      byte[] zero = Arrays.copyOf(good, 64);
      Arrays.fill(zero, 0, 32, (byte) 0);
      for (byte[] answer :
          new byte[][] {
            der(MESSAGE), Arrays.copyOf(good, 63), Arrays.copyOf(good, 65), zero, new byte[0]
          }) {
        cryptoki.signature = answer;
        assertFails(ErrorCode.DRIVER_FAILED, () -> sign(session));
      }
      cryptoki.signature = good;
      assertEquals(good.length, raw(sign(session)).length);
    }
  }

  @Test
  void aSignatureThatDoesNotVerifyNeverLeavesTheSession() throws Exception {
    putKey(SANSEC, Cryptoki.CKA_EC_POINT, point());
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L)) {
      cryptoki.signature = raw(der(new byte[] {9}));
      assertFails(ErrorCode.DRIVER_FAILED, () -> sign(session));
    }
  }

  @Test
  void aPrivateKeyOfWhichNoPublicKeyIsToldDoesNotSign() throws Exception {
    putKey(SANSEC);
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L)) {
      assertFails(ErrorCode.DRIVER_FAILED, () -> sign(session));
      assertEquals(0, cryptoki.count(Function.SIGN));
    }
  }

  @Test
  void whatIsNoCiphertextDoesNotReachTheDriver() throws Exception {
    putKey(SANSEC, Cryptoki.CKA_EC_POINT, point());
    try (TokenSession session = session(SANSEC, 0x80008001L, 0x80008102L, 0x80008201L)) {
      assertFails(
          ErrorCode.DECRYPTION_FAILED,
          () -> session.decrypt(REF, DecryptionAlgorithm.SM2, MESSAGE));
      assertEquals(0, cryptoki.count(Function.DECRYPT_INIT));
    }
  }

  // ---- enveloped keys

  private static Sm2Profile unwrapping() {
    return new Sm2Profile(
        SANSEC.keyType(),
        SANSEC.keyPairGeneration(),
        SANSEC.signing(),
        SANSEC.decryption(),
        OptionalLong.of(0x8000FF01L),
        SANSEC.point(),
        SANSEC.namesCurve());
  }

  private static EnvelopedKey envelope() throws Exception {
    return Sm2Envelopes.seal(INNER.getPrivate(), INNER.getPublic(), KEYS.getPublic());
  }

  private static X509Certificate certificate() {
    return new CertificateMaker().issue(INNER.getPublic(), 43);
  }

  private TokenSession importing() throws Exception {
    putKey(SANSEC, Cryptoki.CKA_EC_POINT, point());
    return session(unwrapping(), 0x80008001L, 0x80008102L, 0x80008201L, 0x8000FF01L);
  }

  @Test
  void aKeyThatDoesNotDecryptForItsCertificateIsDeletedAtOnce() throws Exception {
    try (TokenSession session = importing()) {
      int before = cryptoki.objects.size();
      // The fake refuses to decrypt: what it unwrapped was not the certificate's key.
      assertFails(
          ErrorCode.ENVELOPE_INVALID,
          () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
      assertEquals(1, cryptoki.count(Function.UNWRAP_KEY));
      assertEquals(before, cryptoki.objects.size());
    }
  }

  @ParameterizedTest
  @CsvSource({"0x5, DECRYPTION_FAILED", "0x80000001, DRIVER_FAILED"})
  void aKeyOfWhichTheDriverDoesNotSayWhyItFailsIsDeletedAsWell(String result, ErrorCode code)
      throws Exception {
    try (TokenSession session = importing()) {
      int before = cryptoki.objects.size();
      cryptoki.answer(Function.DECRYPT, Long.decode(result));
      assertFails(
          code, () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
      assertEquals(before, cryptoki.objects.size());
    }
  }

  @Test
  void aPullWhileAnUnwrappedKeyIsTriedIsToldAsThat() throws Exception {
    try (TokenSession session = importing()) {
      cryptoki.pullDuring(Function.DECRYPT, 0x5);
      assertThrows(
          TokenRemovedException.class,
          () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
    }
  }

  @Test
  void anUnwrappedKeyThatCouldLeaveTheTokenIsDeletedAtOnce() throws Exception {
    try (TokenSession session = importing()) {
      int before = cryptoki.objects.size();
      cryptoki.onGenerate = key -> key.put(Cryptoki.CKA_EXTRACTABLE, new byte[] {1});
      assertFails(
          ErrorCode.TOKEN_UNSUPPORTED,
          () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
      assertEquals(before, cryptoki.objects.size());
    }
  }

  @Test
  void anEnvelopeThatTheDriverRefusesIsInvalid() throws Exception {
    try (TokenSession session = importing()) {
      for (long refusal : new long[] {0x110, 0x112, 0x40}) {
        cryptoki.answer(Function.UNWRAP_KEY, refusal);
        assertFails(
            ErrorCode.ENVELOPE_INVALID,
            () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
      }
    }
  }

  @Test
  void anUnwrappingThatFailedMayHaveWritten() throws Exception {
    try (TokenSession session = importing()) {
      cryptoki.answer(Function.UNWRAP_KEY, 0x30);
      assertFails(
          ErrorCode.TOKEN_OUTCOME_UNKNOWN,
          () -> session.importEncryptionKey(REF, ENCRYPTION, envelope(), certificate()));
    }
  }

  // ---- names

  @Test
  void aLabelIsReadInTheEncodingOfTheProfile() throws TokenException {
    byte[] label = "电子密钥".getBytes(Charset.forName("GB18030"));
    byte[] field = HexFormat.of().parseHex("20".repeat(32));
    System.arraycopy(label, 0, field, 0, label.length);
    System.arraycopy(field, 0, cryptoki.tokenInfo, 0, field.length);
    TokenTraits chinese =
        new TokenTraits(Optional.empty(), Charset.forName("GB18030"), OptionalInt.empty());
    assertEquals(
        "电子密钥",
        FakeDriver.load(FakeDriver.library(folder, chinese), cryptoki)
            .tokens()
            .get(0)
            .info()
            .label());
  }
}
