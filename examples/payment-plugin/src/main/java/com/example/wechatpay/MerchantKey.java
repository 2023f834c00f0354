package com.example.wechatpay;

import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/** Signs requests with the merchant's private key: {@code WECHATPAY2-SHA256-RSA2048}. */
final class MerchantKey {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String mchid;
  private final String serial;
  private final PrivateKey key;

  private MerchantKey(String mchid, String serial, PrivateKey key) {
    this.mchid = mchid;
    this.serial = serial;
    this.key = key;
  }

  static MerchantKey of(String mchid, String serial, String pem) throws PaymentException {
    try {
      byte[] der = Pem.decode(pem, "PRIVATE KEY");
      PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new MerchantKey(mchid, serial, key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw PaymentSettings.refused("merchant-key"); // without the cause: it may quote the key
    }
  }

  /**
   * The header {@code Authorization}.
   *
   * @param target path and query
   * @param body exactly what is sent, empty for GET
   */
  String authorization(String method, String target, String body, Instant now) {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    String nonce = HexFormat.of().formatHex(random);
    long timestamp = now.getEpochSecond();
    String message = method + "\n" + target + "\n" + timestamp + "\n" + nonce + "\n" + body + "\n";
    return "WECHATPAY2-SHA256-RSA2048 mchid=\"%s\",nonce_str=\"%s\",timestamp=\"%d\",serial_no=\"%s\",signature=\"%s\""
        .formatted(mchid, nonce, timestamp, serial, signature(message));
  }

  private String signature(String message) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(message.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the merchant's key does not sign", e);
    }
  }
}
