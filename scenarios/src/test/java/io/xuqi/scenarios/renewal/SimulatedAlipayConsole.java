package io.xuqi.scenarios.renewal;

import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.renewal.Renewal;
import io.xuqi.simulator.payment.SimulatedAlipay;
import java.time.Duration;
import java.time.Instant;

/** What people do at Alipay past the engine. */
final class SimulatedAlipayConsole {

  private SimulatedAlipayConsole() {}

  static PaymentEnvironment environment(AlipayWorld world) {
    return new PaymentEnvironment(world.world.clock, Duration.ofSeconds(20));
  }

  /** Gives money back by hand. */
  static void refund(AlipayWorld world, String trade, Money amount) throws Exception {
    AlipayPayment method = AlipayWorld.method().transport(world.transport()).build();
    try (PaymentSession session = method.open(environment(world))) {
      session
          .refunds()
          .orElseThrow()
          .refund(new RefundRequest("by-hand", attempt(world, trade, amount), amount));
    }
  }

  /** The same order is paid to somebody else. */
  static void payElsewhere(
      AlipayWorld world, AlipayPayment method, SimulatedAlipay alipay, Renewal renewal)
      throws Exception {
    PaymentOrder order = renewal.paymentOrder().orElseThrow();
    PaymentAttempt attempt =
        new PaymentAttempt(
            "x_1",
            AlipayPayment.ID,
            order.number(),
            order.total(),
            world.world.clock.instant(),
            world.world.clock.instant().plus(Duration.ofHours(2)));
    try (PaymentSession session = method.open(environment(world))) {
      Payment payment = session.initiate(order, attempt);
      alipay.payer().pay(payment.next().orElseThrow());
    }
  }

  static PaymentAttempt attempt(AlipayWorld world, String trade, Money amount) {
    Instant now = world.world.clock.instant();
    return new PaymentAttempt(
        trade, AlipayPayment.ID, "P1", amount, now, now.plus(Duration.ofHours(2)));
  }
}
