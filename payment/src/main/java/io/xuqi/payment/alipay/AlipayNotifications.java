package io.xuqi.payment.alipay;

import static io.xuqi.common.ErrorCode.PAYMENT_NOTIFICATION_FORGED;
import static io.xuqi.common.ErrorCode.PAYMENT_NOTIFICATION_INVALID;
import static io.xuqi.common.ErrorCode.PAYMENT_NOTIFICATION_RECEIVER;
import static io.xuqi.common.ErrorCode.PAYMENT_NOTIFICATION_STALE;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Verifies what Alipay pushes to the notify address. */
final class AlipayNotifications implements PaymentNotifications {

  /** Alipay repeats a notification for a day; one that is older was kept by somebody. */
  static final Duration MAX_AGE = Duration.ofHours(26);

  /** By so much Alipay's clock may be ahead of the receiver's. */
  static final Duration MAX_AHEAD = Duration.ofMinutes(10);

  private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern ATTEMPT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern TRADE_NUMBER = Pattern.compile("[0-9A-Za-z]{1,64}");

  private final AlipayPayment method;

  AlipayNotifications(AlipayPayment method) {
    this.method = method;
  }

  @Override
  public Notification parse(InboundMessage message) throws PaymentException {
    Map<String, String> form = form(message);
    // Nothing of it is believed before its signature.
    require(isSigned(form), PAYMENT_NOTIFICATION_FORGED, "signature");
    boolean ourApplication = text(form, "app_id").equals(method.applicationId());
    require(ourApplication, PAYMENT_NOTIFICATION_RECEIVER, "app_id");
    boolean ourAccount = text(form, "seller_id").equals(method.sellerId());
    require(ourAccount, PAYMENT_NOTIFICATION_RECEIVER, "seller_id");
    requireForm(text(form, "notify_type").equals("trade_status_sync"), "notify_type");
    boolean fresh = isFresh(text(form, "notify_time"), message.receivedAt());
    require(fresh, PAYMENT_NOTIFICATION_STALE, "notify_time");
    requireForm(EVENT.matcher(text(form, "notify_id")).matches(), "notify_id");
    requireForm(ATTEMPT.matcher(text(form, "out_trade_no")).matches(), "out_trade_no");
    return new Notification(text(form, "notify_id"), payment(form));
  }

  private boolean isSigned(Map<String, String> form) {
    String content = AlipayForm.signedTextOfNotification(form);
    return text(form, "sign_type").equals(AlipaySignatures.TYPE)
        && method.credentials().keysForNotification(text(form, "alipay_cert_sn")).stream()
            .anyMatch(key -> AlipaySignatures.isGenuine(key, content, text(form, "sign")));
  }

  private static boolean isFresh(String time, Instant receivedAt) {
    try {
      Instant sent = AlipayTime.parse(time);
      return !sent.isAfter(receivedAt.plus(MAX_AHEAD)) && !sent.isBefore(receivedAt.minus(MAX_AGE));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static Payment payment(Map<String, String> form) throws PaymentException {
    String attempt = text(form, "out_trade_no");
    if (isAboutARefund(form)) {
      // It comes for a receipt given back, and must not be taken for another one: ask.
      return Payment.of(attempt, Status.UNKNOWN);
    }
    return switch (text(form, "trade_status")) {
      case "WAIT_BUYER_PAY" -> Payment.of(attempt, Status.REQUIRES_ACTION);
      case "TRADE_CLOSED" -> Payment.of(attempt, Status.CANCELLED);
      case "TRADE_SUCCESS", "TRADE_FINISHED" ->
          AlipaySession.received(
              attempt,
              amount(form),
              Optional.of(text(form, "trade_no"))
                  .filter(number -> TRADE_NUMBER.matcher(number).matches()));
      default -> Payment.of(attempt, Status.UNKNOWN);
    };
  }

  /** Of a part the trade stays TRADE_SUCCESS, of the whole it becomes TRADE_CLOSED. */
  private static boolean isAboutARefund(Map<String, String> form) {
    return form.containsKey("refund_fee")
        || form.containsKey("gmt_refund")
        || form.containsKey("out_biz_no");
  }

  private static Money amount(Map<String, String> form) throws PaymentException {
    try {
      return Money.parseYuan(text(form, "total_amount"));
    } catch (IllegalArgumentException e) {
      throw invalid("total_amount");
    }
  }

  private static Map<String, String> form(InboundMessage message) throws PaymentException {
    try {
      return AlipayForm.decode(
          new String(message.body().toArray(), StandardCharsets.ISO_8859_1).strip());
    } catch (IllegalArgumentException e) {
      throw invalid("form");
    }
  }

  private static String text(Map<String, String> form, String name) {
    return form.getOrDefault(name, "");
  }

  private static void requireForm(boolean met, String what) throws PaymentException {
    require(met, PAYMENT_NOTIFICATION_INVALID, what);
  }

  private static void require(boolean met, ErrorCode code, String what) throws PaymentException {
    if (!met) {
      throw new PaymentException(Problem.of(code, what));
    }
  }

  private static PaymentException invalid(String what) {
    return new PaymentException(Problem.of(PAYMENT_NOTIFICATION_INVALID, what));
  }
}
