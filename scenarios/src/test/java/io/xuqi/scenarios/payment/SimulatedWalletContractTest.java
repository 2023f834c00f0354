package io.xuqi.scenarios.payment;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;

/** The simulated wallet is a good payment method, as far as one without a gateway can be. */
class SimulatedWalletContractTest implements PaymentMethodContract {

  @Override
  public PaymentMethodFixture fixture() {
    return new SimulatedWalletFixture();
  }
}
