package io.xuqi.scenarios.payment;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;

/** Declared bank transfers are a good payment method. */
class BankTransfersContractTest implements PaymentMethodContract {

  @Override
  public PaymentMethodFixture fixture() {
    return new BankFixture();
  }
}
