package io.xuqi.payment.alipay;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A merchant application, its keys and Alipay's, and an order to be paid. */
final class Merchant {
  static final String APPLICATION = "2021000000000001";
  static final String SELLER = "2088000000000009";
  static final Instant NOW = Instant.parse("2026-06-15T02:00:00Z");
  static final KeyPair KEYS = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  static final KeyPair ALIPAY = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  static final KeyPair STRANGER = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  static final Money FEE = Money.ofFen(18_000);

  static final PaymentAttempt ATTEMPT =
      new PaymentAttempt("x5e1_1", AlipayPayment.ID, "P1", FEE, NOW, NOW.plus(Duration.ofHours(2)));
  static final PaymentOrder ORDER =
      new PaymentOrder(
          "P1", NOW, List.of(new LineItem("证书服务费用", FEE, 1)), FEE, PaymentOrder.Status.UNPAID);

  private Merchant() {}

  static AlipayPayment.Builder method() {
    return AlipayPayment.builder()
        .applicationId(APPLICATION)
        .sellerId(SELLER)
        .notifyAddress(URI.create("https://shop.invalid/alipay"))
        .credentials(AlipayCredentials.publicKey(KEYS.getPrivate(), ALIPAY.getPublic()));
  }

  static PaymentEnvironment environment(Instant now, Duration deadline) {
    return new PaymentEnvironment(Clock.fixed(now, ZoneOffset.UTC), deadline);
  }

  static String sign(KeyPair keys, String text) {
    try {
      return AlipaySignatures.sign(keys.getPrivate(), text);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A reply with this content exactly as it is, signed. */
  static String signed(KeyPair keys, String name, String content) {
    return "{\"" + name + "\":" + content + ",\"sign\":\"" + sign(keys, content) + "\"}";
  }

  static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
