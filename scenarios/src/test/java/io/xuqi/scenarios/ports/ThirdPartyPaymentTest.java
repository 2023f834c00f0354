package io.xuqi.scenarios.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.NotificationReceiver;
import io.xuqi.renewal.NotificationReceiver.Answer;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.Token;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The payment port fits a third party's method, whose receipts the CA is told of (R33, R37). */
class ThirdPartyPaymentTest {
  private static final TestAuthority AUTHORITY = new TestAuthority(KeyAlgorithm.EC_P256);
  private static final Money FEE = Money.ofFen(18_000);
  private static final Bytes SECRET = Bytes.fromHex("5eed5eed5eed5eed5eed5eed5eed5eed");

  private final VirtualClock clock = VirtualClock.at(TestAuthority.NOW);
  private final MemoryCa ca = new MemoryCa(AUTHORITY, FEE);
  private WalletGateway wallet;
  private RenewalEngine engine;
  private Renewal unpaid;

  @BeforeEach
  void apply() throws Exception {
    wallet = new WalletGateway(SECRET);
    engine =
        RenewalEngine.builder()
            .ca(ca)
            .paymentMethod(new WalletPayment(wallet.address(), SECRET))
            .store(new InMemoryRenewalStore())
            .dataKey(DataKey.random())
            .clock(clock)
            .build();
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    unpaid = engine.apply(token, Holder.accepting(engine.offer(token).quote()), Holder.PINS);
    assertEquals(RenewalState.AWAITING_PAYMENT, unpaid.state());
  }

  @AfterEach
  void close() {
    wallet.close();
  }

  @Test
  @Tag("R33")
  void what_the_wallet_collected_pays_the_ca() throws Exception {
    assertEquals(WalletPayment.ID, engine.paymentMethods().get(0).id());
    String trade = pay();
    assertEquals("OPEN", wallet.status(trade));

    wallet.pay(trade, 18_000, clock.instant());
    Renewal paid = engine.refresh(unpaid.id());

    assertEquals(RenewalState.AWAITING_REVIEW, paid.state());
    assertEquals(PaymentState.PAID, paid.payment());
    assertEquals(Map.of(trade, FEE), ca.settled());
  }

  @Test
  @Tag("R37")
  void a_notification_does_the_same_at_once_and_twice_changes_nothing() throws Exception {
    String trade = pay();
    InboundMessage pushed = wallet.pay(trade, 18_000, clock.instant());

    assertEquals(
        RenewalState.AWAITING_REVIEW, engine.paymentNotified(WalletPayment.ID, pushed).state());
    Renewal again = engine.paymentNotified(WalletPayment.ID, pushed);

    assertEquals(PaymentState.PAID, again.payment());
    assertFalse(again.refundDue());
    assertEquals(Map.of(trade, FEE), ca.settled());
    assertEquals(0, wallet.refunded(trade));
  }

  @Test
  void a_notification_that_is_forged_replayed_or_about_another_trade_changes_nothing()
      throws Exception {
    String trade = pay();
    InboundMessage stale = wallet.pay(trade + "0", 18_000, clock.instant());
    clock.advance(Duration.ofMinutes(6));

    assertRefused(
        ErrorCode.PAYMENT_NOTIFICATION_FORGED, wallet.forged(trade, 18_000, clock.instant()));
    assertRefused(
        ErrorCode.PAYMENT_NOTIFICATION_RECEIVER,
        wallet.misdirected(trade, 18_000, clock.instant()));
    assertRefused(ErrorCode.PAYMENT_NOTIFICATION_STALE, stale);
    assertRefused(
        ErrorCode.PAYMENT_NOTIFICATION_UNKNOWN_ORDER,
        wallet.pay(trade + "0", 18_000, clock.instant()));
    assertRefused(
        ErrorCode.PAYMENT_NOTIFICATION_UNKNOWN_ORDER,
        wallet.pay("nobody's", 18_000, clock.instant()));

    assertEquals(RenewalState.AWAITING_PAYMENT, engine.find(unpaid.id()).state());
    assertEquals(Map.of(), ca.settled());
  }

  @Test
  void a_notification_of_an_absurd_amount_changes_nothing() throws Exception {
    String trade = pay();

    assertRefused(
        ErrorCode.PAYMENT_NOTIFICATION_INVALID,
        wallet.pay(trade, Money.MAX_MINOR_UNITS, clock.instant()));

    assertEquals(RenewalState.AWAITING_PAYMENT, engine.find(unpaid.id()).state());
    assertFalse(engine.find(unpaid.id()).refundDue());
  }

  @Test
  @Tag("R37")
  void an_answer_that_was_lost_is_asked_for_with_the_same_trade() throws Exception {
    wallet.loseReplies(true);
    Renewal unknown = engine.pay(unpaid.id(), WalletPayment.ID);
    assertEquals(PaymentState.CONFIRMING, unknown.payment());

    wallet.loseReplies(false);
    Renewal refreshed = engine.refresh(unpaid.id());

    assertEquals(PaymentState.UNPAID, refreshed.payment());
    assertEquals(trade(refreshed), pay(), "the same attempt is shown again");
  }

  @Test
  void another_amount_than_was_asked_for_is_given_back() throws Exception {
    String trade = pay();

    assertEquals(200, receive(wallet.pay(trade, 17_000, clock.instant())).reply().status());

    Renewal after = engine.find(unpaid.id());
    assertEquals(ErrorCode.PAYMENT_AMOUNT_DIFFERS, after.problem().orElseThrow().code());
    assertEquals(17_000, wallet.refunded(trade));
    assertEquals(Map.of(), ca.settled());
  }

  @Test
  @Tag("R37")
  void money_that_comes_after_the_order_is_over_is_given_back() throws Exception {
    String trade = pay();
    ca.expire();
    assertEquals(RenewalState.EXPIRED, engine.refresh(unpaid.id()).state());
    assertEquals("CLOSED", wallet.status(trade));

    Renewal after =
        engine.paymentNotified(WalletPayment.ID, wallet.pay(trade, 18_000, clock.instant()));

    assertEquals(18_000, wallet.refunded(trade));
    assertFalse(after.refundDue());
    assertEquals(Map.of(), ca.settled());
  }

  private String pay() throws Exception {
    return trade(engine.pay(unpaid.id(), WalletPayment.ID));
  }

  private static String trade(Renewal renewal) {
    NextAction.ShowQr code = (NextAction.ShowQr) renewal.nextAction().orElseThrow();
    return code.content().substring("wallet://pay/".length());
  }

  /** By the engine, and over HTTP by its receiver. */
  private void assertRefused(ErrorCode code, InboundMessage message) throws Exception {
    PaymentException refused =
        assertThrows(
            PaymentException.class, () -> engine.paymentNotified(WalletPayment.ID, message));
    assertEquals(code, refused.code());
    Answer answer = receive(message);
    assertEquals(400, answer.reply().status());
    assertEquals(code, answer.problem().orElseThrow().code());
  }

  private Answer receive(InboundMessage message) throws IOException {
    Map<String, List<String>> headers = new HashMap<>();
    message.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return NotificationReceiver.of(engine)
        .receive(WalletPayment.ID, headers, new ByteArrayInputStream(message.body().toArray()));
  }
}
