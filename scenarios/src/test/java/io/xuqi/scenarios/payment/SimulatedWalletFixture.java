package io.xuqi.scenarios.payment;

import io.xuqi.common.Money;
import io.xuqi.contract.PaymentMethodFixture;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.payment.SimulatedWallet;
import io.xuqi.simulator.payment.SimulatedWallet.Push;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The wallet in memory: provider and method in one, so nothing can get lost between them. */
final class SimulatedWalletFixture implements PaymentMethodFixture {
  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-06-15T08:00:00Z"));
  private final SimulatedWallet wallet = SimulatedWallet.of(clock);

  /** What it pushed, to be repeated. */
  private final Map<String, Push> pushed = new HashMap<>();

  @Override
  public PaymentMethod method() {
    return wallet;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void advance(Duration time) {
    clock.advance(time);
  }

  /** Its key is nobody's but its own. */
  @Override
  public Set<String> secrets() {
    return Set.of();
  }

  @Override
  public boolean hasGateway() {
    return false;
  }

  @Override
  public boolean pay(PaymentAttempt attempt, Money amount) {
    pushed.put(attempt.id(), wallet.pay(code(attempt), amount));
    return true;
  }

  /** Its user pays late, or not at all. */
  @Override
  public boolean closesForGood() {
    return false;
  }

  @Override
  public Money refunded(PaymentAttempt attempt) {
    return wallet.refunds().entrySet().stream()
        .filter(refund -> refund.getKey().startsWith(attempt.id()))
        .map(Map.Entry::getValue)
        .reduce(Money.ofFen(0), Money::plus);
  }

  @Override
  public InboundMessage notification(PaymentAttempt attempt) {
    return message(Optional.ofNullable(pushed.get(attempt.id())).orElseThrow());
  }

  @Override
  public InboundMessage forgedNotification(PaymentAttempt attempt) {
    return message(Optional.ofNullable(pushed.get(attempt.id())).orElseThrow().forged());
  }

  @Override
  public InboundMessage misdirectedNotification(PaymentAttempt attempt) {
    return message(wallet.misdirected(code(attempt)));
  }

  private InboundMessage message(Push push) {
    return new InboundMessage(push.headers(), push.body(), clock.instant());
  }

  private static NextAction.ShowQr code(PaymentAttempt attempt) {
    return new NextAction.ShowQr("https://wallet.invalid/pay/" + attempt.id());
  }

  @Override
  public void close() {}
}
