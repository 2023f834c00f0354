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

/** The contract of tokens with a maker's SM2 behind the PKCS#11 driver. */
abstract class VendorTokenContract implements TokenContract {

  private static final TestIssuer ISSUER = new TestIssuer();

  private final VendorToken.Style style;
  private Pkcs11Driver driver;

  VendorTokenContract(VendorToken.Style style) {
    this.style = style;
  }

  @BeforeEach
  void makeToken() throws TokenException {
    driver = VendorToken.of(style).start();
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
    return EnumSet.allOf(KeyAlgorithm.class);
  }

  @Override
  public X509Certificate certificateFor(PublicKey key) throws Exception {
    return ISSUER.issue(key);
  }
}
