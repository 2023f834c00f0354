package io.xuqi.scenarios.token;

import io.xuqi.contract.TokenContract;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.token.KeyPairSupply;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Set;

/** The contract of tokens with simulated ones. */
abstract class SimulatedTokenContract implements TokenContract {

  private static final TestIssuer ISSUER = new TestIssuer();

  /** More than one test generates of an algorithm. */
  private static final KeyPairSupply KEY_PAIRS = KeyPairSupply.recycling(4);

  /** The token of this test. */
  abstract SimulatedToken device() throws Exception;

  static SimulatedToken.Builder blank() {
    return SimulatedToken.builder()
        .serialNumber("2026110001")
        .label("示例供应商的电子密钥")
        .pin(Pin.takeOver("示例-123456".toCharArray()))
        .administratorPin(Pin.takeOver("解锁-87654321".toCharArray()))
        .keyPairs(KEY_PAIRS);
  }

  @Override
  public Token token() throws Exception {
    return SimulatedTokenDriver.of(device()).tokens().get(0);
  }

  @Override
  public char[] pin() {
    return "示例-123456".toCharArray();
  }

  @Override
  public char[] administratorPin() {
    return "解锁-87654321".toCharArray();
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
