package io.xuqi.example.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.alipay.AlipayCredentials;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.payment.AlipayOperation;
import io.xuqi.simulator.payment.SimulatedAlipay;
import io.xuqi.simulator.payment.SimulatedAlipayServer;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alipay with the oldest Jackson and OkHttp there may be, over HTTP. */
class AlipayWithOlderLibrariesTest {
  private static final Money FEE = Money.ofFen(18_000);

  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-06-15T02:00:00Z"));

  @Test
  void alipay_collects_gives_back_and_reports_with_the_applications_own_jackson_and_okhttp()
      throws Exception {
    assertTrue(okhttp3.OkHttp.VERSION.startsWith("4.12."), okhttp3.OkHttp.VERSION);
    String jackson = com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION.toString();
    assertTrue(jackson.startsWith("2.17."), jackson);
    KeyPair merchant = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
    FaultPlan faults = FaultPlan.recording();
    SimulatedAlipay alipay =
        SimulatedAlipay.builder(clock).faults(faults).build(merchant.getPublic());
    PaymentAttempt attempt =
        new PaymentAttempt(
            "a_1",
            AlipayPayment.ID,
            "P1",
            FEE,
            clock.instant(),
            clock.instant().plus(Duration.ofHours(2)));
    PaymentOrder order =
        new PaymentOrder(
            "P1",
            clock.instant(),
            List.of(new PaymentOrder.LineItem("证书服务费用", FEE, 1)),
            FEE,
            PaymentOrder.Status.UNPAID);
    try (SimulatedAlipayServer server = SimulatedAlipayServer.start(alipay, 0)) {
      AlipayPayment method =
          AlipayPayment.builder()
              .applicationId("2021000000000001")
              .sellerId("2088000000000009")
              .credentials(AlipayCredentials.publicKey(merchant.getPrivate(), alipay.publicKey()))
              .gateway(server.gateway())
              .notifyAddress(URI.create("https://shop.invalid/alipay"))
              .build();
      PaymentEnvironment environment = new PaymentEnvironment(clock, Duration.ofSeconds(20));
      PaymentSession session = method.open(environment);

      Payment shown = session.initiate(order, attempt);
      alipay.payer().pay(shown.next().orElseThrow());
      faults.next(AlipayOperation.QUERY, Fault.UNKNOWN_DONE);
      assertEquals(Payment.Status.UNKNOWN, session.query(attempt).status());
      assertEquals(Payment.Status.SUCCEEDED, session.query(attempt).status());
      RefundRequest refund = new RefundRequest("a_1-refund", attempt, FEE);
      assertEquals(
          Refund.Status.SUCCEEDED, session.refunds().orElseThrow().refund(refund).status());
      assertEquals(
          2,
          method
              .bills(environment)
              .trades(LocalDate.of(2026, 6, 15))
              .orElseThrow()
              .entries()
              .size());
      assertEquals(0, alipay.ledger().balance());
    }
  }
}
