package io.xuqi.scenarios.token;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.token.SimulatedToken;
import java.util.EnumSet;
import java.util.Set;

/** A token like most behind PKCS#11: no SM2, and levels of the PIN status only. */
class SimulatedTokenWithLittleSkillTest extends SimulatedTokenContract {

  private final SimulatedToken device = blank().levelsOnly().algorithms(algorithms()).build();

  @Override
  SimulatedToken device() {
    return device;
  }

  @Override
  public Set<KeyAlgorithm> algorithms() {
    return EnumSet.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_P256);
  }
}
