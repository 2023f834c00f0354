package com.example.wechatpay;

import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;

/** 微信支付: the payer scans a QR code. All sessions share one HTTP client. */
final class WechatPay implements PaymentMethod {
  static final PaymentMethodId ID = new PaymentMethodId("wechat-pay");

  private final Merchant merchant;
  private final Gateway gateway;
  private final NoticeReader notices;

  WechatPay(Merchant merchant, Gateway gateway, NoticeReader notices) {
    this.merchant = merchant;
    this.gateway = gateway;
    this.notices = notices;
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(
        ID, PaymentMethodDescriptor.Channel.ONLINE, "微信支付", "WeChat Pay");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return new WechatPaySession(merchant, gateway, notices, environment);
  }
}
