package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.AlipayWorld.ALIPAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.alipay.AlipayBill;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan.Performed;
import io.xuqi.simulator.payment.AlipayLedger;
import io.xuqi.simulator.payment.AlipayOperation;
import io.xuqi.simulator.payment.SimulatedAlipay;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole renewals whose fee the integrator collects by Alipay: the real client, over HTTP. */
final class AlipayRenewalTest {
  private static final int FEE = 18_000;

  @ParameterizedTest
  @EnumSource(AlipayPayment.Product.class)
  @Tag("R33")
  void a_renewal_is_paid_by_alipay_and_installed(AlipayPayment.Product product) throws Exception {
    try (AlipayWorld world = new AlipayWorld(product, true)) {
      Renewal renewal = world.applied();
      Renewal paying = world.engine.pay(renewal.id(), ALIPAY);
      NextAction.Kind shown = paying.nextAction().orElseThrow().kind();
      assertEquals(
          product == AlipayPayment.Product.QR ? NextAction.Kind.SHOW_QR : NextAction.Kind.OPEN_URL,
          shown);
      Renewal unscanned = world.engine.refresh(renewal.id());
      assertEquals(PaymentState.UNPAID, unscanned.payment(), "an unscanned code is no failure");
      assertEquals(paying.nextAction(), unscanned.nextAction());

      world.pay(paying);
      Renewal inReview = world.engine.refresh(renewal.id());
      assertEquals(RenewalState.AWAITING_REVIEW, inReview.state());
      world.world.approveAll(inReview);
      world.engine.refresh(renewal.id());
      for (InstallResult result : world.world.install()) {
        assertEquals(Optional.empty(), result.problem());
      }

      assertEquals(RenewalState.COMPLETED, world.engine.find(renewal.id()).state());
      assertKeptOnce(world, inReview);
    }
  }

  @Test
  @Tag("R37")
  void pushes_before_and_after_the_poll_and_twice_are_one_charge() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.pay(renewal);
      List<InboundMessage> pushed = world.alipay.waitingPushes();

      assertEquals(1, world.push());
      assertEquals(PaymentState.PAID, world.engine.find(renewal.id()).payment());
      Renewal polled = world.engine.refresh(renewal.id());
      for (InboundMessage again : pushed) {
        assertTrue(world.accepted(again));
        assertTrue(world.accepted(again));
      }

      assertEquals(RenewalState.AWAITING_REVIEW, polled.state());
      assertEquals(0, world.push(), "an acknowledged push is not repeated");
      assertKeptOnce(world, polled);
    }
  }

  @Test
  @Tag("R37")
  void pushes_that_come_in_another_order_and_repeatedly_change_nothing() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.pay(renewal);
      world.faults.next(AlipayOperation.PUSH, Fault.UNKNOWN_DONE);
      world.push();
      world.faults.next(AlipayOperation.PUSH, Fault.DUPLICATED);
      world.push();

      assertKeptOnce(world, world.engine.refresh(renewal.id()));
    }
  }

  /** Every call and every push of a payment with every fault: charged once, and kept. */
  @Test
  @Tag("R37")
  void whatever_goes_wrong_on_the_way_one_charge_is_kept() throws Exception {
    List<Performed> story;
    try (AlipayWorld world = new AlipayWorld(AlipayPayment.Product.QR, false)) {
      paid(world);
      story = world.faults.performed();
    }
    assertTrue(story.size() >= 3, "a code, a query and a push: " + story);
    for (Performed performed : story) {
      for (Fault fault : performed.operation().faults()) {
        try (AlipayWorld world = new AlipayWorld(AlipayPayment.Product.QR, false)) {
          world.faults.at(performed.number(), fault);
          Renewal renewal = paid(world);
          assertEquals(RenewalState.AWAITING_REVIEW, renewal.state(), performed + " with " + fault);
          assertKeptOnce(world, renewal);
        }
      }
    }
  }

  private static Renewal paid(AlipayWorld world) throws Exception {
    Renewal renewal = world.shown(world.applied());
    world.engine.refresh(renewal.id());
    world.pay(renewal);
    world.push();
    for (int i = 0; i < 3; i++) {
      world.world.clock.advance(Duration.ofMinutes(10));
      world.engine.refresh(renewal.id());
    }
    return world.engine.find(renewal.id());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNKNOWN_DONE", "BAD_REPLY", "UNAVAILABLE", "FAILED", "FORGED", "UNSIGNED"})
  @Tag("R37")
  void over_http_an_answer_that_cannot_be_relied_on_is_unknown_and_asked_for(Fault fault)
      throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.applied();
      world.faults.next(AlipayOperation.PRECREATE, fault);
      assertEquals(
          PaymentState.CONFIRMING,
          world.engine.pay(renewal.id(), ALIPAY).payment(),
          "unknown, not failed");
      renewal = world.shown(renewal);
      world.pay(renewal);
      world.faults.next(AlipayOperation.QUERY, fault);
      world.engine.refresh(renewal.id());
      world.world.clock.advance(Duration.ofMinutes(1));

      assertKeptOnce(world, world.engine.refresh(renewal.id()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNKNOWN_DONE", "UNKNOWN_NOT_DONE", "BAD_REPLY", "UNAVAILABLE", "FORGED", "LATE"})
  @Tag("R37")
  void money_that_comes_after_the_cancellation_is_given_back_once(Fault fault) throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.engine.cancel(renewal.id());
      Renewal cancelled = world.engine.refresh(renewal.id());
      assertEquals(RenewalState.CANCELLED, cancelled.state());
      world.pay(renewal); // the code he still has
      world.faults.next(AlipayOperation.REFUND, fault);

      world.push();
      String trade = world.trade();
      for (int i = 0; i < 4; i++) {
        world.world.clock.advance(Duration.ofHours(1));
        world.engine.refresh(renewal.id());
        world.push(); // the refund's own notices among them
      }

      AlipayLedger ledger = world.alipay.ledger();
      assertEquals(FEE, ledger.charged(trade));
      assertEquals(FEE, ledger.refunded(trade));
      assertEquals(1, ledger.refunds().size());
      assertEquals(0, ledger.balance());
      assertFalse(world.engine.find(renewal.id()).refundDue());
      assertTrue(world.world.ca.ledger().charges().isEmpty());
    }
  }

  @Test
  void a_refund_notice_is_no_payment() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.pay(renewal);
      List<InboundMessage> ofPayment = world.alipay.waitingPushes();
      // Given back by a person in the merchant's console, before anybody here knew of the money.
      SimulatedAlipayConsole.refund(world, world.trade(), Money.ofFen(FEE));
      List<InboundMessage> all = world.alipay.waitingPushes();
      InboundMessage ofRefund = all.get(all.size() - 1);
      assertEquals(ofPayment.size() + 1, all.size());

      assertTrue(world.accepted(ofRefund));

      assertEquals(PaymentState.CONFIRMING, world.engine.find(renewal.id()).payment());
      Renewal asked = world.engine.refresh(renewal.id());
      assertEquals(RenewalState.AWAITING_PAYMENT, asked.state());
      assertTrue(world.world.ca.ledger().charges().isEmpty(), "nothing was told to the CA");
      assertEquals(0, world.alipay.ledger().balance());
    }
  }

  @Test
  void another_amount_than_was_ordered_is_given_back() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.alipay.payer().pay(renewal.nextAction().orElseThrow(), Money.ofFen(1));
      world.push();
      Renewal after = world.engine.refresh(renewal.id());

      assertEquals(ErrorCode.PAYMENT_AMOUNT_DIFFERS, after.problem().orElseThrow().code());
      assertEquals(0, world.alipay.ledger().balance());
      assertTrue(world.world.ca.ledger().charges().isEmpty());
    }
  }

  @Test
  void a_notification_of_money_for_another_seller_is_refused() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      SimulatedAlipay elsewhere = world.alipay("2088000000000008");
      AlipayPayment other =
          AlipayWorld.method()
              .sellerId("2088000000000008")
              .transport(elsewhere.transport())
              .build();
      SimulatedAlipayConsole.payElsewhere(world, other, elsewhere, renewal);
      InboundMessage pushed = elsewhere.waitingPushes().get(0);

      PaymentException refused =
          assertThrows(PaymentException.class, () -> world.engine.paymentNotified(ALIPAY, pushed));

      assertEquals(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER, refused.code());
      assertEquals(List.of("seller_id"), refused.problem().arguments());
      assertEquals(PaymentState.UNPAID, world.engine.find(renewal.id()).payment());
    }
  }

  @Test
  void another_method_is_offered_once_the_trade_is_closed() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.alipay.payer().scan(renewal.nextAction().orElseThrow());

      Renewal transfer = world.engine.pay(renewal.id(), RenewalWorld.TRANSFER);

      assertEquals(NextAction.Kind.ASK_TRANSFERS, transfer.nextAction().orElseThrow().kind());
      assertThrows(IllegalStateException.class, () -> world.pay(renewal), "it is closed");
      assertEquals(0, world.alipay.ledger().balance());
    }
  }

  @Test
  void what_alipay_booked_is_what_was_charged_and_given_back() throws Exception {
    try (AlipayWorld world = new AlipayWorld()) {
      Renewal renewal = world.shown(world.applied());
      world.engine.cancel(renewal.id());
      world.pay(renewal);
      world.push();
      AlipayPayment method = AlipayWorld.method().transport(world.transport()).build();
      PaymentEnvironment environment =
          new PaymentEnvironment(world.world.clock, Duration.ofSeconds(20));
      LocalDate today = LocalDate.of(2026, 6, 15);

      AlipayBill bill = method.bills(environment).trades(today).orElseThrow();

      assertEquals(
          List.of(AlipayBill.Kind.PAYMENT, AlipayBill.Kind.REFUND),
          bill.entries().stream().map(AlipayBill.Entry::kind).toList());
      assertEquals(
          Set.of(Money.ofFen(FEE)),
          Set.copyOf(bill.entries().stream().map(AlipayBill.Entry::amount).toList()));
      assertEquals(world.trade(), bill.entries().get(0).attemptId());
      assertEquals(Optional.empty(), method.bills(environment).trades(today.minusDays(1)));
    }
  }

  /** Nor in the text of anything a program may log: keys, signatures, the payer's account. */
  @ParameterizedTest
  @EnumSource(AlipayPayment.Product.class)
  void no_secret_appears_in_a_log_or_a_text(AlipayPayment.Product product) throws Exception {
    try (AlipayWorld world = new AlipayWorld(product, false);
        CapturedLog log = CapturedLog.start()) {
      Renewal renewal = world.applied();
      for (Fault fault : AlipayOperation.PRECREATE.faults()) {
        world.faults.next(AlipayOperation.PRECREATE, fault);
        log.add(world.engine.pay(renewal.id(), ALIPAY));
        world.faults.clear();
      }
      renewal = world.shown(renewal);
      log.add(renewal.nextAction());
      for (Fault fault : AlipayOperation.QUERY.faults()) {
        world.faults.next(AlipayOperation.QUERY, fault);
        log.add(world.engine.refresh(renewal.id()));
        world.faults.clear();
      }
      world.engine.cancel(renewal.id());
      Renewal cancelled = world.engine.refresh(renewal.id());
      assertEquals(RenewalState.CANCELLED, cancelled.state());
      world.pay(renewal);
      world.alipay.waitingPushes().forEach(log::add);
      for (Fault fault : AlipayOperation.REFUND.faults()) {
        world.faults.next(AlipayOperation.REFUND, fault);
        world.push();
        world.world.clock.advance(Duration.ofHours(1));
        log.add(world.engine.refresh(renewal.id()));
        world.faults.clear();
      }
      log.add(AlipayWorld.method().build());
      log.add(AlipayWorld.credentials());
      world.wire.forEach(log::add);

      List<String> secrets = world.secrets();
      assertTrue(secrets.size() > 10, "the private key, signatures, the payer's account");
      assertTrue(log.text().contains("alipay.trade."), "something was logged");
      for (String secret : secrets) {
        assertFalse(log.text().contains(secret), secret);
      }
      assertEquals(0, world.alipay.ledger().balance());
    }
  }

  private static void assertKeptOnce(AlipayWorld world, Renewal renewal) {
    AlipayLedger ledger = world.alipay.ledger();
    assertEquals(PaymentState.PAID, renewal.payment());
    assertEquals(1, ledger.charges().size());
    assertEquals(FEE, ledger.balance());
    assertEquals(1, world.world.ca.ledger().charges().size());
    assertEquals(FEE, world.world.ca.ledger().kept(renewal.paymentOrder().orElseThrow().number()));
    assertEquals(RenewalState.AWAITING_REVIEW, renewal.state());
  }
}
