package com.example.wechatpay;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Notification;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Reads notifications: the signature first, and only then what is in it. */
final class NoticeReader {
  private final Merchant merchant;
  private final GatewayKeys trusted;
  private final SecretKeySpec apiKey;

  NoticeReader(Merchant merchant, GatewayKeys trusted, byte[] apiKey) {
    this.merchant = merchant;
    this.trusted = trusted;
    this.apiKey = new SecretKeySpec(apiKey, "AES");
  }

  // tag::notice[]
  Notification read(InboundMessage message, Instant now) throws PaymentException {
    byte[] body = message.body().toArray();
    Seal seal = Seal.of(name -> message.headers().getOrDefault(name, ""));
    if (!trusted.isSigned(seal, body, now)) {
      throw refused(ErrorCode.PAYMENT_NOTIFICATION_FORGED, "signature");
    }
    if (!trusted.isFresh(seal, now)) {
      throw refused(ErrorCode.PAYMENT_NOTIFICATION_STALE, "timestamp");
    }
    JsonNode event = Json.parse(body);
    JsonNode about = Json.parse(decrypted(event.path("resource")));
    String attempt = about.path("out_trade_no").asText();
    String id = event.path("id").asText();
    if (!about.path("mchid").asText().equals(merchant.mchid())) {
      throw refused(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER, "mchid");
    }
    if (id.isEmpty()) {
      throw invalid("id");
    }
    if (!event.path("event_type").asText().equals("TRANSACTION.SUCCESS")) {
      // Refunds are told at the same address. They are no receipt, and asked about elsewhere.
      return new Notification(id, Payment.of(attempt, Payment.Status.UNKNOWN));
    }
    if (!about.path("appid").asText().equals(merchant.appid())) {
      throw refused(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER, "appid");
    }
    if (!about.path("trade_state").asText().equals("SUCCESS")) {
      throw invalid("trade_state");
    }
    Money received = Json.money(about.path("amount"), "total").orElseThrow(() -> invalid("amount"));
    return new Notification(
        id, Payment.succeeded(attempt, received, about.path("transaction_id").asText()));
  }

  // end::notice[]

  private byte[] decrypted(JsonNode resource) throws PaymentException {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      byte[] nonce = resource.path("nonce").asText().getBytes(StandardCharsets.UTF_8);
      cipher.init(Cipher.DECRYPT_MODE, apiKey, new GCMParameterSpec(128, nonce));
      cipher.updateAAD(resource.path("associated_data").asText().getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(Base64.getDecoder().decode(resource.path("ciphertext").asText()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw invalid("encryption");
    }
  }

  private static PaymentException invalid(String what) {
    return refused(ErrorCode.PAYMENT_NOTIFICATION_INVALID, what);
  }

  private static PaymentException refused(ErrorCode why, String what) {
    return new PaymentException(Problem.of(why, what));
  }
}
