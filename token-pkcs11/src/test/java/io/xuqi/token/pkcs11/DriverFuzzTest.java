package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.Sm2Profile.CiphertextForm;
import io.xuqi.token.pkcs11.Sm2Profile.Coordinates;
import io.xuqi.token.pkcs11.Sm2Profile.Decryption;
import io.xuqi.token.pkcs11.Sm2Profile.PublicPoint;
import io.xuqi.token.pkcs11.Sm2Profile.SignatureForm;
import io.xuqi.token.pkcs11.Sm2Profile.SignatureInput;
import io.xuqi.token.pkcs11.Sm2Profile.Signing;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a driver answers, to any call: what the port is asked for comes back, or a {@link
 * TokenException} with a code. The first byte of an input chooses the driver's profile, the others
 * bend its answers ({@link WildCryptoki}).
 */
class DriverFuzzTest {

  private static final byte[] MESSAGE = {1, 2, 3};
  private static final long SM2_KEY_TYPE = 0x80000004L;

  private static final KeyPair RSA = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  private static final KeyPair EC = SoftwareKeys.generate(KeyAlgorithm.EC_P256);
  private static final KeyPair SM2 = SoftwareKeys.generate(KeyAlgorithm.SM2);
  private static final KeyPair INNER = SoftwareKeys.generate(KeyAlgorithm.SM2);

  private static final CertificateMaker CA = new CertificateMaker();
  private static final X509Certificate RSA_CERTIFICATE = CA.issue(RSA.getPublic(), 1);
  private static final X509Certificate SM2_CERTIFICATE = CA.issue(SM2.getPublic(), 2);
  private static final X509Certificate INNER_CERTIFICATE = CA.issue(INNER.getPublic(), 3);

  // It tells of every token that it leaves out.
  private static final Logger LOG = Logger.getLogger(Pkcs11Driver.class.getName());

  private static final List<String> ENCODINGS = List.of("UTF-8", "GB18030", "UTF-16", "ISO-8859-1");

  // A library stays in the table of libraries for ever: one, whose driver is changed behind it.
  private static Path file;
  private static Cryptoki current;

  private byte[] ciphertext;
  private EnvelopedKey envelope;

  @BeforeEach
  void prepare() throws Exception {
    if (file == null) {
      file = Files.createTempFile("wild", ".so");
      file.toFile().deleteOnExit();
      LOG.setLevel(Level.OFF);
    }
    ciphertext = SoftwareKeys.encrypt(SM2.getPublic(), MESSAGE);
    envelope = Sm2Envelopes.seal(INNER.getPrivate(), INNER.getPublic(), SM2.getPublic());
  }

  static Stream<byte[]> seeds() {
    byte[] bendEverything = new byte[400];
    for (int i = 0; i < bendEverything.length; i++) {
      bendEverything[i] = (byte) (i * 37);
    }
    byte[] longBytes = new byte[300];
    Arrays.fill(longBytes, (byte) 0x82);
    return Stream.of(
        new byte[] {0}, new byte[] {1}, new byte[] {2}, new byte[] {7}, bendEverything, longBytes);
  }

  @MethodSource("seeds")
  @FuzzTest
  void whateverADriverAnswersIsAValueOrACode(byte[] input) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(input);
    int profile = bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : 0;
    current = WildCryptoki.over(honest(), bytes);
    attempt(
        () -> {
          try (Pkcs11Driver driver =
              FakeDriver.load(FakeDriver.profile(file, traits(profile)), delegating())) {
            for (Token token : driver.tokens()) {
              use(driver, token);
              break;
            }
          }
        });
  }

  /** The library in the process is one; what it does is what {@link #current} does. */
  private static Cryptoki delegating() {
    return (Cryptoki)
        Proxy.newProxyInstance(
            DriverFuzzTest.class.getClassLoader(),
            new Class<?>[] {Cryptoki.class},
            (proxy, method, arguments) ->
                Proxy.getInvocationHandler(current).invoke(current, method, arguments));
  }

  private static TokenTraits traits(int choice) {
    SignatureInput input = pick(List.of(SignatureInput.values()), choice);
    boolean flag = (choice & 8) != 0;
    Sm2Profile sm2 =
        new Sm2Profile(
            SM2_KEY_TYPE,
            0x80008001L,
            List.of(new Signing(0x80008100L, input, flag ? SignatureForm.DER : SignatureForm.RAW)),
            List.of(
                new Decryption(0x80008201L, pick(List.of(CiphertextForm.values()), choice / 16))),
            OptionalLong.of(0x80008300L),
            (choice & 4) != 0
                ? new PublicPoint(false, Optional.of(new Coordinates(0x80000001L, 0x80000002L)))
                : PublicPoint.WRAPPED,
            flag);
    return new TokenTraits(
        Optional.of(sm2), Charset.forName(pick(ENCODINGS, choice / 64)), OptionalInt.empty());
  }

  private static <T> T pick(List<T> several, int choice) {
    return several.get(choice % several.size());
  }

  // ---- the honest token

  private static KeyRef ref(int id) {
    return new KeyRef(Bytes.copyOf(new byte[] {(byte) id}));
  }

  private static FakeCryptoki honest() throws Exception {
    FakeCryptoki token = new FakeCryptoki();
    token.mechanisms.addAll(List.of(0x80008001L, 0x80008100L, 0x80008201L, 0x80008300L));
    RSAPublicKey rsa = (RSAPublicKey) RSA.getPublic();
    key(
        token,
        1,
        Cryptoki.CKK_RSA,
        Cryptoki.CKA_MODULUS,
        rsa.getModulus().toByteArray(),
        Cryptoki.CKA_PUBLIC_EXPONENT,
        rsa.getPublicExponent().toByteArray());
    key(
        token,
        2,
        Cryptoki.CKK_EC,
        Cryptoki.CKA_EC_PARAMS,
        HexFormat.of().parseHex("06082a8648ce3d030107"),
        Cryptoki.CKA_EC_POINT,
        Der.octetString(PublicKeys.point(EC.getPublic())));
    byte[] point = PublicKeys.point(SM2.getPublic());
    key(
        token,
        3,
        SM2_KEY_TYPE,
        Cryptoki.CKA_EC_POINT,
        Der.octetString(point),
        0x80000001L,
        Arrays.copyOfRange(point, 1, 33),
        0x80000002L,
        Arrays.copyOfRange(point, 33, 65));
    certificate(token, 1, RSA_CERTIFICATE);
    certificate(token, 3, SM2_CERTIFICATE);
    return token;
  }

  private static void key(FakeCryptoki token, int id, long type, Object... publicParts) {
    byte[] ckaId = {(byte) id};
    token.put(
        Cryptoki.CKA_CLASS,
        Cryptoki.CKO_PRIVATE_KEY,
        Cryptoki.CKA_ID,
        ckaId,
        Cryptoki.CKA_KEY_TYPE,
        type);
    long handle = token.put(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY, Cryptoki.CKA_ID, ckaId);
    for (int i = 0; i < publicParts.length; i += 2) {
      token.objects.get(handle).put((Long) publicParts[i], (byte[]) publicParts[i + 1]);
    }
  }

  private static void certificate(FakeCryptoki token, int id, X509Certificate certificate) {
    token.put(
        Cryptoki.CKA_CLASS,
        Cryptoki.CKO_CERTIFICATE,
        Cryptoki.CKA_TOKEN,
        true,
        Cryptoki.CKA_CERTIFICATE_TYPE,
        Cryptoki.CKC_X_509,
        Cryptoki.CKA_ID,
        new byte[] {(byte) id},
        Cryptoki.CKA_VALUE,
        Certificates.encoded(certificate).toArray());
  }

  // ---- what is asked of it

  @FunctionalInterface
  private interface Act {
    void run() throws TokenException;
  }

  private static void attempt(Act act) {
    try {
      act.run();
    } catch (TokenException e) {
      assertTrue(e.code().value().contains("."), "a code");
    }
  }

  private void use(Pkcs11Driver driver, Token token) {
    requireShowable(driver.info().name());
    requireShowable(token.info().label());
    requireShowable(token.info().model());
    requireShowable(token.info().id().manufacturer());
    requireShowable(token.info().id().serialNumber());
    driver.sm2FamiliesListed(token);
    attempt(token::pinStatus);
    attempt(() -> assertTrue(token.freeSpace().orElse(0) >= 0));
    attempt(
        () -> {
          for (TokenCertificate certificate : token.certificates()) {
            assertTrue(certificate.der().size() <= TokenCertificate.MAX_SIZE);
          }
        });
    attempt(
        () -> {
          try (TokenSession session = token.login(FakeDriver.PINS)) {
            use(session);
          }
        });
  }

  private void use(TokenSession session) {
    for (KeyAlgorithm algorithm :
        List.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_P256, KeyAlgorithm.SM2)) {
      KeyRef ref =
          ref(algorithm == KeyAlgorithm.RSA_2048 ? 1 : algorithm == KeyAlgorithm.EC_P256 ? 2 : 3);
      attempt(() -> session.publicKey(ref));
      attempt(() -> session.sign(ref, algorithm.signatureAlgorithm(), MESSAGE));
      attempt(() -> session.generateKeyPair(ref(9), algorithm));
      attempt(() -> session.discard(ref(9)));
    }
    attempt(() -> session.decrypt(ref(1), DecryptionAlgorithm.RSA_PKCS1, new byte[256]));
    attempt(() -> session.decrypt(ref(3), DecryptionAlgorithm.SM2, ciphertext));
    attempt(() -> session.install(ref(1), RSA_CERTIFICATE));
    attempt(() -> session.importEncryptionKey(ref(3), ref(4), envelope, INNER_CERTIFICATE));
    attempt(
        () -> session.delete(new TokenCertificate(ref(1), Certificates.encoded(RSA_CERTIFICATE))));
    attempt(() -> session.sign(ref(3), SignatureAlgorithm.SM3_WITH_SM2, MESSAGE));
  }

  /** Control characters would reach a terminal. */
  private static void requireShowable(String text) {
    assertFalse(text.chars().anyMatch(Character::isISOControl), text);
  }
}
