package com.example.wechatpay;

import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodProvider;
import io.xuqi.payment.PaymentSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Makes the method of these settings:
 *
 * <ul>
 *   <li>{@code appid}, {@code mchid}: the application and the merchant
 *   <li>{@code merchant-key}, {@code merchant-serial}: the merchant's private key (PKCS#8, PEM) and
 *       the serial number of its certificate
 *   <li>{@code api-v3-key}: the 32 characters that notifications are encrypted with
 *   <li>{@code public-key-id}, {@code public-key}: WeChat's public key (PEM) and its id {@code
 *       PUB_KEY_ID_…}; or {@code platform-certificates}: its certificates (PEM, one after another);
 *       or both, while changing from the one to the other
 *   <li>{@code notify-url}: where notifications are to be sent, https
 *   <li>{@code gateway}: WeChat's address unless this is a test
 * </ul>
 */
public final class WechatPayProvider implements PaymentMethodProvider {

  /** For {@code ServiceLoader}. */
  public WechatPayProvider() {}

  // tag::provider[]
  @Override
  public PaymentMethod create(PaymentSettings settings) throws PaymentException {
    MerchantKey key =
        MerchantKey.of(
            settings.get("mchid"), settings.get("merchant-serial"), settings.get("merchant-key"));
    byte[] apiKey = settings.get("api-v3-key").getBytes(StandardCharsets.UTF_8);
    if (apiKey.length != 32) {
      throw PaymentSettings.refused("api-v3-key");
    }
    GatewayKeys gatewayKeys = GatewayKeys.of(settings);
    URI notifyUrl = address("notify-url", settings.get("notify-url"));
    URI gateway =
        address("gateway", settings.find("gateway").orElse("https://api.mch.weixin.qq.com"));
    Merchant merchant = new Merchant(settings.get("appid"), settings.get("mchid"), notifyUrl);
    return new WechatPay(
        merchant,
        new Gateway(gateway, key, gatewayKeys),
        new NoticeReader(merchant, gatewayKeys, apiKey));
  }

  // end::provider[]

  /** https, or http on this machine only. */
  private static URI address(String name, String value) throws PaymentException {
    try {
      URI uri = new URI(value);
      boolean local = "http".equals(uri.getScheme()) && "127.0.0.1".equals(uri.getHost());
      if (uri.getHost() != null && (local || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      // said below
    }
    throw PaymentSettings.refused(name);
  }
}
