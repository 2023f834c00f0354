package io.xuqi.payment.alipay;

import static io.xuqi.payment.alipay.Merchant.ALIPAY;
import static io.xuqi.payment.alipay.Merchant.FEE;
import static io.xuqi.payment.alipay.Merchant.NOW;
import static io.xuqi.payment.alipay.Merchant.STRANGER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of a push. */
class AlipayNotificationsTest {
  private final PaymentNotifications notifications =
      Merchant.method()
          .build()
          .open(Merchant.environment(NOW, Duration.ofSeconds(20)))
          .notifications()
          .orElseThrow();

  private static Map<String, String> paid() {
    Map<String, String> form = new HashMap<>();
    form.put("notify_time", "2026-06-15 10:00:00");
    form.put("notify_type", "trade_status_sync");
    form.put("notify_id", "ac05099524730693a8b330c5ecf72da9");
    form.put("charset", "utf-8");
    form.put("app_id", Merchant.APPLICATION);
    form.put("seller_id", Merchant.SELLER);
    form.put("out_trade_no", "x5e1_1");
    form.put("trade_no", "2026061522001400000000000001");
    form.put("trade_status", "TRADE_SUCCESS");
    form.put("total_amount", "180.00");
    form.put("subject", "证书服务费用 & +");
    return form;
  }

  private static InboundMessage pushed(Map<String, String> form, KeyPair signer, Instant at) {
    Map<String, String> whole = new HashMap<>(form);
    whole.put("sign", Merchant.sign(signer, AlipayForm.signedTextOfNotification(form)));
    whole.putIfAbsent("sign_type", "RSA2");
    return new InboundMessage(Map.of(), Merchant.bytes(AlipayForm.encode(whole)), at);
  }

  private Payment read(Map<String, String> form) throws PaymentException {
    return notifications.parse(pushed(form, ALIPAY, NOW)).payment();
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> form = paid();
    form.put(name, value);
    return form;
  }

  private void assertRefused(String why, InboundMessage message) {
    ErrorCode code =
        switch (why) {
          case "signature" -> ErrorCode.PAYMENT_NOTIFICATION_FORGED;
          case "app_id", "seller_id" -> ErrorCode.PAYMENT_NOTIFICATION_RECEIVER;
          case "notify_time" -> ErrorCode.PAYMENT_NOTIFICATION_STALE;
          default -> ErrorCode.PAYMENT_NOTIFICATION_INVALID;
        };
    PaymentException refused =
        assertThrows(PaymentException.class, () -> notifications.parse(message));
    assertEquals(code, refused.code());
    assertEquals(List.of(why), refused.problem().arguments());
  }

  @Test
  void a_genuine_push_is_a_receipt_with_a_stable_id() throws PaymentException {
    InboundMessage message = pushed(paid(), ALIPAY, NOW);
    assertEquals("ac05099524730693a8b330c5ecf72da9", notifications.parse(message).eventId());
    assertEquals(
        Payment.succeeded("x5e1_1", FEE, "2026061522001400000000000001"),
        notifications.parse(message).payment());
    assertEquals(notifications.parse(message), notifications.parse(message));
  }

  @Test
  void a_push_that_alipay_did_not_sign_is_refused() {
    assertRefused("signature", pushed(paid(), STRANGER, NOW));
    assertRefused("signature", pushed(with("sign_type", "RSA"), ALIPAY, NOW));
    assertRefused("signature", new InboundMessage(Map.of(), Merchant.bytes(""), NOW));
    InboundMessage genuine = pushed(paid(), ALIPAY, NOW);
    String body = new String(genuine.body().toArray(), java.nio.charset.StandardCharsets.UTF_8);
    for (String[] change :
        new String[][] {{"180.00", "180.01"}, {"x5e1_1", "x5e1_2"}, {"SUCCESS", "FINISHED"}}) {
      assertRefused(
          "signature",
          new InboundMessage(Map.of(), Merchant.bytes(body.replace(change[0], change[1])), NOW));
    }
    assertRefused(
        "signature", new InboundMessage(Map.of(), Merchant.bytes(body + "&extra=1"), NOW));
  }

  @Test
  void a_push_for_another_application_or_seller_is_refused() {
    assertRefused("app_id", pushed(with("app_id", "2021000000000002"), ALIPAY, NOW));
    assertRefused("seller_id", pushed(with("seller_id", "2088000000000008"), ALIPAY, NOW));
    assertRefused("seller_id", pushed(with("seller_id", ""), ALIPAY, NOW));
  }

  @Test
  void a_push_is_taken_for_a_day_and_not_from_the_future() throws PaymentException {
    Instant dayLater = NOW.plus(Duration.ofHours(25));
    assertEquals(
        Status.SUCCEEDED, notifications.parse(pushed(paid(), ALIPAY, dayLater)).payment().status());
    Instant tooLate = NOW.plus(AlipayNotifications.MAX_AGE).plusSeconds(1);
    assertRefused("notify_time", pushed(paid(), ALIPAY, tooLate));
    Instant tooEarly = NOW.minus(AlipayNotifications.MAX_AHEAD).minusSeconds(1);
    assertRefused("notify_time", pushed(paid(), ALIPAY, tooEarly));
    assertRefused("notify_time", pushed(with("notify_time", "2026-02-30 10:00:00"), ALIPAY, NOW));
    assertRefused("notify_time", pushed(with("notify_time", ""), ALIPAY, NOW));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "refund_fee, 180.00, TRADE_CLOSED",
    "refund_fee, 1.00, TRADE_SUCCESS",
    "gmt_refund, 2026-06-15 09:59:59.123, TRADE_SUCCESS",
    "out_biz_no, x5e1_1-refund, TRADE_FINISHED",
  })
  void a_refund_notice_is_no_payment(String field, String value, String status)
      throws PaymentException {
    Map<String, String> form = with(field, value);
    form.put("trade_status", status);
    assertEquals(Payment.of("x5e1_1", Status.UNKNOWN), read(form));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource({
    "WAIT_BUYER_PAY, REQUIRES_ACTION",
    "TRADE_CLOSED, CANCELLED",
    "TRADE_FINISHED, SUCCEEDED",
    "TRADE_PENDING, UNKNOWN",
  })
  void a_push_says_where_the_trade_stands(String trade, Status status) throws PaymentException {
    assertEquals(status, read(with("trade_status", trade)).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "180", "1e2", "-180.00", "180.001"})
  void an_amount_that_is_no_strict_decimal_is_refused(String amount) throws PaymentException {
    if (amount.equals("180")) {
      assertEquals(Status.SUCCEEDED, read(with("total_amount", amount)).status());
    } else {
      assertRefused("total_amount", pushed(with("total_amount", amount), ALIPAY, NOW));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "notify_type, other",
    "notify_id, ''",
    "notify_id, a b",
    "out_trade_no, ''",
    "out_trade_no, a/b"
  })
  void what_every_push_has_is_needed(String field, String value) {
    assertRefused(field, pushed(with(field, value), ALIPAY, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "a", "a=1&a=2", "a=%zz", "{\"a\":1}"})
  void what_is_no_form_is_refused(String body) {
    PaymentException refused =
        assertThrows(
            PaymentException.class,
            () -> notifications.parse(new InboundMessage(Map.of(), Merchant.bytes(body), NOW)));
    assertEquals(ErrorCode.PAYMENT_NOTIFICATION_INVALID, refused.code());
  }

  @Test
  void a_form_of_more_parameters_than_any_has_is_refused() {
    StringBuilder form = new StringBuilder("a=1");
    for (int i = 0; i < AlipayForm.MAX_PARAMETERS; i++) {
      form.append("&b").append(i).append("=1");
    }
    assertRefused("form", new InboundMessage(Map.of(), Merchant.bytes(form.toString()), NOW));
  }
}
