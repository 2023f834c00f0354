package com.example.wechatpay;

import io.xuqi.common.Money;
import io.xuqi.contract.GatewayFault;
import io.xuqi.contract.PaymentMethodFixture;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethods;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The plugin, loaded as an application loads it, and a simulated WeChat on its other side. */
final class WechatFixture implements PaymentMethodFixture {
  private final MutableClock clock = new MutableClock(Instant.parse("2026-06-15T08:00:00Z"));
  private final SimulatedWechat wechat;
  private final PaymentMethod method;

  // tag::load[]
  WechatFixture(String serial, UnaryOperator<Map<String, String>> trusted) throws Exception {
    wechat = new SimulatedWechat(clock, serial);
    Map<String, String> settings = TestKeys.settings(wechat.address().toString());
    method =
        PaymentMethods.load(
                Map.of(
                    "com.example.wechatpay.WechatPayProvider",
                    PaymentSettings.of(trusted.apply(settings))))
            .get(0);
  }

  // end::load[]

  @Override
  public PaymentMethod method() {
    return method;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void advance(Duration time) {
    clock.advance(time);
  }

  @Override
  public Set<String> secrets() {
    String key = Base64.getEncoder().encodeToString(TestKeys.MERCHANT.getPrivate().getEncoded());
    return Set.of(TestKeys.API_KEY, key.substring(100, 140));
  }

  // tag::verbs[]
  @Override
  public Optional<Money> asked(PaymentAttempt attempt) {
    return wechat.asked(attempt.id()).flatMap(order -> Json.money(order.path("amount"), "total"));
  }

  @Override
  public Optional<Instant> expiry(PaymentAttempt attempt) {
    return wechat
        .asked(attempt.id())
        .map(order -> OffsetDateTime.parse(order.path("time_expire").asText()).toInstant());
  }

  @Override
  public int orders() {
    return wechat.orders();
  }

  @Override
  public boolean pay(PaymentAttempt attempt, Money amount) {
    return wechat.pay(attempt.id(), amount.minorUnits());
  }

  @Override
  public void fail(GatewayFault fault) {
    wechat.fail(fault);
  }

  @Override
  public void recover() {
    wechat.recover();
  }

  // end::verbs[]

  @Override
  public Money refunded(PaymentAttempt attempt) {
    return Money.ofFen(wechat.refunded(attempt.id()));
  }

  @Override
  public void completeRefunds() {
    wechat.completeRefunds();
  }

  @Override
  public InboundMessage notification(PaymentAttempt attempt) {
    return wechat.paid(attempt.id());
  }

  @Override
  public InboundMessage forgedNotification(PaymentAttempt attempt) {
    return wechat.forged(attempt.id());
  }

  @Override
  public InboundMessage misdirectedNotification(PaymentAttempt attempt) {
    return wechat.misdirected(attempt.id());
  }

  @Override
  public Optional<InboundMessage> refundNotification(RefundRequest refund) {
    return Optional.of(wechat.refunded(refund.id(), refund.attempt().id()));
  }

  @Override
  public void close() {
    wechat.close();
  }
}
