/** Pays renewals by WeChat Pay. */
module com.example.wechatpay {
  requires com.fasterxml.jackson.databind;
  requires io.xuqi.core;
  requires java.net.http;

  provides io.xuqi.payment.PaymentMethodProvider with
      com.example.wechatpay.WechatPayProvider;
}
