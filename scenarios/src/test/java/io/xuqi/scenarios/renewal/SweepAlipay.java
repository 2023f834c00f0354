package io.xuqi.scenarios.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.alipay.AlipayCredentials;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.renewal.NotificationReceiver;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.payment.AlipayLedger;
import io.xuqi.simulator.payment.SimulatedAlipay;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The integrator's merchant account at Alipay, the real method that collects into it, and the
 * people who pay by it. It outlives the program.
 */
final class SweepAlipay {

  static final PaymentMethodId ID = AlipayPayment.ID;

  private static final String CODES = "https://qr.invalid/";
  private static final AlipayCredentials CREDENTIALS = AlipayWorld.credentials();

  private final SimulatedAlipay alipay;
  private final List<NextAction> kept = new ArrayList<>();
  private final Set<ErrorCode> refusals = new LinkedHashSet<>();
  private int received;

  /**
   * @param faults what happens to pushes
   */
  SweepAlipay(Clock clock, FaultPlan faults) {
    alipay =
        SimulatedAlipay.builder(clock)
            .applicationId(AlipayWorld.APPLICATION)
            .sellerId(AlipayWorld.SELLER)
            .keys(AlipayWorld.ALIPAYS)
            .buyerAccount(AlipayWorld.BUYER)
            .faults(faults)
            .build(AlipayWorld.MERCHANT.getPublic());
  }

  /** The real client of one process; on its way to Alipay these faults happen. */
  PaymentMethod method(FaultPlan faults) {
    return AlipayPayment.builder()
        .applicationId(AlipayWorld.APPLICATION)
        .sellerId(AlipayWorld.SELLER)
        .notifyAddress(URI.create("http://127.0.0.1:9/alipay"))
        .credentials(CREDENTIALS)
        .transport(alipay.transport(faults))
        .build();
  }

  // ---- people -----------------------------------------------------------------------------------

  /** Whether what is shown is a code of this account. */
  static boolean isCode(NextAction shown) {
    return shown instanceof NextAction.ShowQr code && code.content().startsWith(CODES);
  }

  /** Somebody scans and pays; true when money moved by that. */
  boolean pay(NextAction shown) {
    int before = alipay.ledger().charges().size();
    try {
      alipay.payer().pay(shown);
    } catch (IllegalStateException closed) {
      return false; // he reads that it is closed
    }
    return alipay.ledger().charges().size() > before;
  }

  /** Somebody takes a picture of the code; true when there was one. */
  boolean keep(Optional<NextAction> shown) {
    boolean code = shown.filter(SweepAlipay::isCode).isPresent();
    if (code) {
      kept.add(shown.orElseThrow());
    }
    return code;
  }

  /** He pays every code that he kept. */
  void payKept() {
    kept.forEach(this::pay);
  }

  // ---- pushes -----------------------------------------------------------------------------------

  /** Alipay pushes what is due to the receiver in front of this engine. */
  void deliver(RenewalEngine engine) {
    if (!alipay.waitingPushes().isEmpty()) {
      NotificationReceiver receiver = NotificationReceiver.of(engine);
      received += alipay.deliver((address, message) -> accepts(receiver, message));
    }
  }

  private boolean accepts(NotificationReceiver receiver, InboundMessage message)
      throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    message.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    NotificationReceiver.Answer answer =
        receiver.receive(ID, headers, new ByteArrayInputStream(message.body().toArray()));
    answer
        .problem()
        .map(p -> p.code())
        .filter(c -> c == ErrorCode.INTERNAL || c.value().startsWith("payment."))
        .ifPresent(refusals::add);
    String said = new String(answer.reply().body().toArray(), StandardCharsets.UTF_8);
    return said.equals("success");
  }

  // ---- the books --------------------------------------------------------------------------------

  AlipayLedger ledger() {
    return alipay.ledger();
  }

  /** How often the receiver was called. */
  int received() {
    return received;
  }

  /** Why genuine pushes were refused; a store or a CA that fails is no reason. */
  Set<ErrorCode> refusals() {
    return refusals;
  }

  boolean waits() {
    return !alipay.waitingPushes().isEmpty();
  }
}
