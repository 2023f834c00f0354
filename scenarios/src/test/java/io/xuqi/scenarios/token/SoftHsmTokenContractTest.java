package io.xuqi.scenarios.token;

import io.xuqi.contract.TokenContract;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of tokens with SoftHSM2 behind the PKCS#11 driver. */
// tag::contract[]
class SoftHsmTokenContractTest implements TokenContract {

  private static final TestIssuer ISSUER = new TestIssuer();

  private Pkcs11Driver driver;

  @BeforeEach
  void makeToken() throws TokenException {
    driver = SoftHsm.start();
    SoftHsm.newToken(driver, "示例供应商的电子密钥");
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  @Override
  public Token token() throws Exception {
    return driver.tokens().get(0);
  }

  @Override
  public char[] pin() {
    return SoftHsm.USER_PIN.toCharArray();
  }

  @Override
  public char[] administratorPin() {
    return SoftHsm.ADMINISTRATOR_PIN.toCharArray();
  }

  @Override
  public Set<KeyAlgorithm> algorithms() {
    return EnumSet.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.RSA_3072, KeyAlgorithm.EC_P256);
  }

  @Override
  public X509Certificate certificateFor(PublicKey key) throws Exception {
    return ISSUER.issue(key);
  }
}
// end::contract[]
