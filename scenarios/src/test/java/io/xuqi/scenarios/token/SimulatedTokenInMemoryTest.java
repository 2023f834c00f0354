package io.xuqi.scenarios.token;

import io.xuqi.simulator.token.SimulatedToken;

class SimulatedTokenInMemoryTest extends SimulatedTokenContract {

  private final SimulatedToken device = blank().build();

  @Override
  SimulatedToken device() {
    return device;
  }
}
