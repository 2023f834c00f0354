package io.xuqi.simulator.ca;

import static io.xuqi.simulator.ca.Customer.CONTEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.RenewalKind;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.ca.Customer.Holding;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulatedCaTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  private static final Instant END = Instant.parse("2026-12-20T02:00:00Z");

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  @Tag("R29")
  void a_free_order_is_reviewed_at_once_and_its_certificate_fits_the_request() throws Exception {
    SimulatedCa ca = SimulatedCa.builder(clock).pricePerYear(Money.ofFen(0)).build();
    CaClient client = ca.client();
    Holding rsa = Customer.holding(ca, KeyAlgorithm.RSA_2048, NOW.minus(Duration.ofDays(300)), END);
    KeyPair fresh = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
    Quote quote = client.quote(List.of(rsa.certificate()));
    PreparedSubmission prepared =
        client.prepare(
            Customer.content(
                "key-1",
                quote,
                RenewalKind.RENEW,
                1,
                Money.ofFen(0),
                NOW,
                List.of(rsa),
                List.of(fresh)),
            rsa.signer());

    ServiceOrder order = client.submit(prepared, CONTEXT).get(0);
    assertEquals(Status.AWAITING_REVIEW, order.status());
    ca.approve(order.number());
    assertEquals(Status.APPROVED, client.order(order.handle(), CONTEXT).status());

    IssuedCertificates issued = client.certificates(order.handle(), CONTEXT);
    var certificate = Certificates.parse(issued.signing());
    assertTrue(Certificates.samePublicKey(certificate.getPublicKey(), fresh.getPublic()));
    assertEquals(Instant.parse("2027-12-20T02:00:00Z"), certificate.getNotAfter().toInstant());
    client.confirmInstalled(order.handle(), certificate, CONTEXT);
    assertEquals(Status.COMPLETED, client.order(order.handle(), CONTEXT).status());
  }

  @Test
  @Tag("R28")
  void a_pair_gets_two_linked_orders_and_one_fee() throws Exception {
    SimulatedCa ca = SimulatedCa.builder(clock).approveAfter(Duration.ZERO).build();
    CaClient client = ca.client();
    Instant start = NOW.minus(Duration.ofDays(300));
    Holding rsa = Customer.holding(ca, KeyAlgorithm.RSA_2048, start, END);
    Holding sm2 = Customer.holding(ca, KeyAlgorithm.SM2, start, END.plusSeconds(86_400));
    List<Holding> pair = List.of(sm2, rsa);
    Quote quote = client.quote(pair.stream().map(Holding::certificate).toList());
    assertEquals(Money.ofFen(18_000), quote.term(1).orElseThrow().total());
    assertEquals(Instant.parse("2027-12-21T02:00:00Z"), quote.term(1).orElseThrow().notAfter());
    List<KeyPair> fresh = pair.stream().map(h -> SoftwareKeys.generate(h.algorithm())).toList();
    PreparedSubmission prepared =
        client.prepare(
            Customer.content(
                "key-1", quote, RenewalKind.RENEW, 1, Money.ofFen(18_000), NOW, pair, fresh),
            sm2.signer());

    List<ServiceOrder> orders = client.submit(prepared, CONTEXT);
    assertEquals(
        List.of(Status.AWAITING_PAYMENT, Status.AWAITING_REVIEW),
        orders.stream().map(ServiceOrder::status).toList());
    assertEquals(orders.get(1).number(), orders.get(0).linked().orElseThrow());

    PaymentMethodId method = client.payments().orElseThrow().hosted().get(0).id();
    PaymentAttempt attempt =
        new PaymentAttempt(
            "attempt-1",
            method,
            orders.get(0).payment().orElseThrow().number(),
            Money.ofFen(18_000),
            NOW,
            NOW.plusSeconds(3600));
    try (PaymentSession session =
        client.payments().orElseThrow().open(method, orders.get(0).handle())) {
      Payment payment = session.initiate(orders.get(0).payment().orElseThrow(), attempt);
      assertEquals(Payment.Status.REQUIRES_ACTION, payment.status());
      ca.payer().pay("attempt-1");
      assertEquals(Payment.Status.SUCCEEDED, session.query(attempt).status());
    }
    for (ServiceOrder order : orders) {
      assertEquals(Status.APPROVED, client.order(order.handle(), CONTEXT).status());
    }
    IssuedCertificates issued = client.certificates(orders.get(0).handle(), CONTEXT);
    assertTrue(issued.encryptionKey().isPresent());
    assertTrue(issued.encryption().isPresent());
    assertEquals(18_000, ca.ledger().kept(attempt.orderNumber()));
  }
}
