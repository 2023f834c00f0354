package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.contract.TokenContract;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus.Level;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The contract of tokens with OpenSC, pcscd and a card behind the PKCS#11 driver. OpenSC lets a key
 * have one certificate, so that two of the tests are here in the form that is left.
 */
class OpenScTokenContractTest implements TokenContract {

  private static final KeyRef SAME_KEY = new KeyRef(Bytes.fromHex("0101"));
  private static final KeyRef NEW_KEY = new KeyRef(Bytes.fromHex("0102"));
  private static final TestIssuer ISSUER = new TestIssuer();

  private static CardReader reader;
  private static MyEidCard fresh;
  private Pkcs11Driver driver;

  @BeforeAll
  static void makeCard() throws Exception {
    reader = CardReader.start();
    fresh = OpenScCard.personalize(reader, "0000000001");
  }

  @AfterAll
  static void stop() throws Exception {
    if (reader != null) {
      reader.close();
    }
  }

  @BeforeEach
  void insertCard() throws Exception {
    reader.insert(fresh.copy());
    driver = OpenScCard.driver();
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  @Override
  public Token token() throws Exception {
    return OpenScCard.token(driver);
  }

  @Override
  public char[] pin() {
    return OpenScCard.USER_PIN.toCharArray();
  }

  @Override
  public char[] administratorPin() {
    return OpenScCard.ADMINISTRATOR_PIN.toCharArray();
  }

  @Override
  public Set<KeyAlgorithm> algorithms() {
    return EnumSet.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.RSA_3072, KeyAlgorithm.EC_P256);
  }

  @Override
  public X509Certificate certificateFor(PublicKey key) throws Exception {
    return ISSUER.issue(key);
  }

  @Test
  @Override
  @Tag("R55")
  public void aNewCertificateNeverReplacesAnOldOne() throws Exception {
    try (TokenSession session = token().login(OpenScCard.userPin())) {
      PublicKey key = session.generateKeyPair(SAME_KEY, KeyAlgorithm.EC_P256);
      X509Certificate old = certificateFor(key);
      X509Certificate renewed = certificateFor(key);
      X509Certificate other =
          certificateFor(session.generateKeyPair(NEW_KEY, KeyAlgorithm.EC_P256));
      session.install(SAME_KEY, old);
      TokenException refused =
          assertThrows(TokenException.class, () -> session.install(SAME_KEY, renewed));
      assertEquals(ErrorCode.TOKEN_UNSUPPORTED, refused.code());
      session.install(NEW_KEY, other);
      assertEquals(
          Set.of(written(SAME_KEY, old), written(NEW_KEY, other)),
          Set.copyOf(token().certificates()));
    }
  }

  @Test
  @Override
  public void onlyTheCertificateIsDeletedNeverItsKey() throws Exception {
    try (TokenSession session = token().login(OpenScCard.userPin())) {
      PublicKey key = session.generateKeyPair(SAME_KEY, KeyAlgorithm.EC_P256);
      X509Certificate old = certificateFor(key);
      X509Certificate renewed = certificateFor(key);
      session.install(SAME_KEY, old);
      session.delete(written(SAME_KEY, renewed));
      assertEquals(List.of(written(SAME_KEY, old)), token().certificates());
      session.delete(written(SAME_KEY, old));
      session.delete(written(SAME_KEY, old));
      assertEquals(List.of(), token().certificates());
      byte[] message = {1, 2, 3};
      byte[] signature = session.sign(SAME_KEY, SignatureAlgorithm.SHA256_WITH_ECDSA, message);
      assertTrue(Signatures.verify(key, SignatureAlgorithm.SHA256_WITH_ECDSA, message, signature));
      session.install(SAME_KEY, renewed);
      assertEquals(List.of(written(SAME_KEY, renewed)), token().certificates());
    }
  }

  @Test
  @Tag("R53")
  void theLastTryAndTheLockAreToldAndOpenScsOwnProgramUnblocks() throws Exception {
    PinSource wrong = request -> SoftHsm.pin("000000");
    assertThrows(PinIncorrectException.class, () -> token().login(wrong));
    assertEquals(Level.NORMAL, token().pinStatus().level(), "the first wrong one is not told");
    assertThrows(PinIncorrectException.class, () -> token().login(wrong));
    assertEquals(Level.FINAL_TRY, token().pinStatus().level());
    assertEquals(
        ErrorCode.PIN_FINAL_TRY,
        assertThrows(TokenException.class, () -> token().login(wrong)).code());
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
    assertEquals(Level.LOCKED, token().pinStatus().level());
    assertThrows(PinLockedException.class, () -> token().login(OpenScCard.userPin()));
    assertFalse(token().capabilities().contains(TokenCapability.UNBLOCK_PIN));

    String fresh = "271828";
    Programs.run(
        List.of(
            "pkcs15-tool",
            "--unblock-pin",
            "--auth-id",
            "01",
            "--puk",
            OpenScCard.USER_PUK,
            "--new-pin",
            fresh));
    token().login(request -> SoftHsm.pin(fresh)).close();
    assertEquals(Level.NORMAL, token().pinStatus().level());
  }

  private static TokenCertificate written(KeyRef ref, X509Certificate certificate) {
    return new TokenCertificate(ref, Certificates.encoded(certificate));
  }
}
