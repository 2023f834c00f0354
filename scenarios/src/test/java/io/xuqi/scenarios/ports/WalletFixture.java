package io.xuqi.scenarios.ports;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.contract.GatewayFault;
import io.xuqi.contract.PaymentMethodFixture;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.simulator.VirtualClock;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The wallet and a method for it, for the contract of payment methods. */
final class WalletFixture implements PaymentMethodFixture {
  private static final Bytes SECRET = Bytes.fromHex("5eed5eed5eed5eed5eed5eed5eed5eed");

  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-06-15T08:00:00Z"));
  private final WalletGateway gateway = new WalletGateway(SECRET);
  private final PaymentMethod method;

  /** Makes the method under test. */
  interface Maker {
    PaymentMethod method(URI gateway, Bytes secret);
  }

  WalletFixture(Maker maker) throws IOException {
    this.method = maker.method(gateway.address(), SECRET);
  }

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
    return Set.of(SECRET.toHex());
  }

  @Override
  public Optional<Money> asked(PaymentAttempt attempt) {
    return gateway.asked(attempt.id()).map(Money::ofFen);
  }

  @Override
  public Optional<Instant> expiry(PaymentAttempt attempt) {
    return gateway.expires(attempt.id());
  }

  @Override
  public int orders() {
    return gateway.orders();
  }

  @Override
  public boolean pay(PaymentAttempt attempt, Money amount) {
    boolean open =
        gateway.status(attempt.id()).equals("OPEN")
            && gateway.expires(attempt.id()).map(e -> clock.instant().isBefore(e)).orElse(true);
    if (open) {
      gateway.pay(attempt.id(), amount.minorUnits(), clock.instant());
    }
    return open;
  }

  @Override
  public void fail(GatewayFault fault) {
    gateway.fail(fault);
  }

  @Override
  public void recover() {
    gateway.recover();
  }

  @Override
  public Money refunded(PaymentAttempt attempt) {
    return Money.ofFen(gateway.refunded(attempt.id()));
  }

  @Override
  public InboundMessage notification(PaymentAttempt attempt) {
    return gateway.pushed(attempt.id(), clock.instant());
  }

  @Override
  public InboundMessage forgedNotification(PaymentAttempt attempt) {
    return gateway.forged(attempt.id(), 18_000, clock.instant());
  }

  @Override
  public InboundMessage misdirectedNotification(PaymentAttempt attempt) {
    return gateway.misdirected(attempt.id(), 18_000, clock.instant());
  }

  @Override
  public void close() {
    gateway.close();
  }
}
