package io.xuqi.scenarios.payment;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;

/** Alipay by QR code in public-key mode, and codes that nobody has scanned. */
class AlipayContractTest implements PaymentMethodContract {

  @Override
  public PaymentMethodFixture fixture() throws Exception {
    return AlipayFixture.byPublicKey();
  }
}
