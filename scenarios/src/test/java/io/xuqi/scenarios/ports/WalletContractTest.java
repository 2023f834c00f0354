package io.xuqi.scenarios.ports;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;

/** The wallet is a good payment method. */
class WalletContractTest implements PaymentMethodContract {

  @Override
  public PaymentMethodFixture fixture() throws Exception {
    return new WalletFixture(WalletPayment::new);
  }
}
