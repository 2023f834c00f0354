package com.example.wechatpay;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;

// tag::contract[]
/** The plugin keeps the contract, with a WeChat that signs with its public key. */
class WechatPayTest implements PaymentMethodContract {

  @Override
  public PaymentMethodFixture fixture() throws Exception {
    return new WechatFixture(TestKeys.PUBLIC_KEY_ID, TestKeys::withPublicKey);
  }
}
// end::contract[]
