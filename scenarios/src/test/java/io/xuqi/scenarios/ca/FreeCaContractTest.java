package io.xuqi.scenarios.ca;

import io.xuqi.common.Money;
import io.xuqi.contract.CaContract;
import io.xuqi.contract.CaFixture;
import io.xuqi.scenarios.ca.SimulatedFixture.Connection;

/** A CA that charges nothing: four steps for every order (R29). */
class FreeCaContractTest implements CaContract {

  @Override
  public CaFixture fixture() throws Exception {
    return new SimulatedFixture(
        policy -> policy.pricePerYear(Money.ofFen(0)), ca -> new Connection(ca.client(), () -> {}));
  }
}
