package io.xuqi.scenarios.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.scenarios.ports.WalletGateway;
import io.xuqi.scenarios.ports.WalletPayment;
import io.xuqi.simulator.ca.SimulatedCa;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A simulated CA that collects by a real payment method, as its merchant. */
class CollectingCaTest {

  private static final Bytes SECRET = Bytes.fromHex("5eed5eed5eed5eed5eed5eed5eed5eed");
  private static final long FEE = 18_000;

  private WalletGateway wallet;
  private RenewalWorld world;
  private Renewal unpaid;

  @BeforeEach
  void apply() throws Exception {
    wallet = new WalletGateway(SECRET);
    world = worldWith(Duration.ZERO);
    unpaid = world.apply();
  }

  private RenewalWorld worldWith(Duration pushDelay) throws Exception {
    WalletPayment method = new WalletPayment(wallet.address(), SECRET);
    return new RenewalWorld((SimulatedCa.Builder b) -> b.collectBy(method).pushDelay(pushDelay))
        .withPairOnKey();
  }

  @AfterEach
  void close() {
    wallet.close();
  }

  @Test
  @Tag("R33")
  void its_methods_are_those_of_its_merchant_account() throws Exception {
    assertEquals(
        List.of("wallet"),
        world.engine.paymentMethods().stream()
            .map(PaymentMethodDescriptor::id)
            .map(Object::toString)
            .toList());
  }

  @Test
  @Tag("R33")
  void what_the_method_collected_pays_the_order() throws Exception {
    String trade = pay();

    wallet.pay(trade, FEE, world.clock.instant());
    Renewal paid = world.engine.refresh(unpaid.id());

    assertEquals(RenewalState.AWAITING_REVIEW, paid.state());
    assertEquals(PaymentState.PAID, paid.payment());
    assertEquals(FEE, world.ca.ledger().kept(order()));
  }

  @Test
  @Tag("R37")
  void it_learns_of_a_payment_after_its_push_delay() throws Exception {
    world = worldWith(Duration.ofMinutes(2));
    unpaid = world.apply();
    wallet.pay(pay(), FEE, world.clock.instant());

    assertEquals(RenewalState.AWAITING_PAYMENT, world.engine.refresh(unpaid.id()).state());
    world.clock.advance(Duration.ofMinutes(2));

    assertEquals(RenewalState.AWAITING_REVIEW, world.engine.refresh(unpaid.id()).state());
  }

  @Test
  void cancelling_gives_the_money_back_the_way_it_came() throws Exception {
    String trade = pay();
    wallet.pay(trade, FEE, world.clock.instant());
    world.engine.refresh(unpaid.id());

    Renewal cancelled = world.engine.cancel(unpaid.id());

    assertEquals(RenewalState.CANCELLED, cancelled.state());
    assertEquals(FEE, wallet.refunded(trade));
    assertEquals(0, world.ca.ledger().kept(order()));
  }

  @Test
  void a_refund_whose_answer_was_lost_is_asked_for_again_and_made_once() throws Exception {
    String trade = pay();
    wallet.pay(trade, FEE, world.clock.instant());
    world.engine.refresh(unpaid.id());
    wallet.loseReplies(true);
    assertEquals(PaymentState.REFUND_REQUESTED, world.engine.cancel(unpaid.id()).payment());

    wallet.loseReplies(false);
    world.ca.ledger();

    assertEquals(FEE, wallet.refunded(trade));
    assertEquals(PaymentState.REFUNDED, world.engine.refresh(unpaid.id()).payment());
  }

  @Test
  void cancelling_closes_what_is_not_paid_and_late_money_comes_back() throws Exception {
    String trade = pay();
    world.engine.cancel(unpaid.id());
    assertEquals("CLOSED", wallet.status(trade));

    wallet.pay(trade, FEE, world.clock.instant());
    world.ca.ledger();

    assertEquals(FEE, wallet.refunded(trade));
    assertEquals(0, world.ca.ledger().kept(order()));
    assertFalse(world.engine.find(unpaid.id()).refundDue(), "the CA collected, the CA gives back");
  }

  @Test
  @Tag("R37")
  void a_wallet_that_does_not_answer_is_asked_with_the_same_trade() throws Exception {
    wallet.loseReplies(true);
    assertEquals(
        PaymentState.CONFIRMING, world.engine.pay(unpaid.id(), WalletPayment.ID).payment());

    wallet.loseReplies(false);
    String trade = pay();

    assertEquals("OPEN", wallet.status(trade));
    assertTrue(trade.endsWith("_1"), "the first attempt still: " + trade);
  }

  private String pay() throws Exception {
    Renewal paying = world.engine.pay(unpaid.id(), WalletPayment.ID);
    NextAction.ShowQr code = (NextAction.ShowQr) paying.nextAction().orElseThrow();
    return code.content().substring("wallet://pay/".length());
  }

  private String order() throws Exception {
    return world.engine.find(unpaid.id()).paymentOrder().orElseThrow().number();
  }
}
