package com.example.wechatpay;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;

/** The plugin keeps the contract, with a WeChat that signs with a platform certificate. */
class WechatPayByCertificateTest implements PaymentMethodContract {

  @Override
  public PaymentMethodFixture fixture() throws Exception {
    return new WechatFixture(TestKeys.certificateSerial(), TestKeys::withCertificate);
  }
}
