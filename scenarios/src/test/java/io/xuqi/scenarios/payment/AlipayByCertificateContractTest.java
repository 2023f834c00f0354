package io.xuqi.scenarios.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.common.Money;
import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Alipay by QR code in certificate mode, and codes that are scanned at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlipayByCertificateContractTest implements PaymentMethodContract {
  private static final Money FEE = Money.ofFen(18_000);

  private AlipayCertificates certificates;

  @BeforeAll
  void issue() throws Exception {
    certificates = AlipayFixture.certificates();
  }

  @Override
  public PaymentMethodFixture fixture() throws Exception {
    return AlipayFixture.byCertificates(certificates);
  }

  @Test
  void a_reply_that_does_not_name_a_known_certificate_of_alipays_is_not_used() throws Exception {
    try (AlipayFixture fixture = AlipayFixture.byCertificates(certificates);
        PaymentSession session =
            fixture
                .method()
                .open(new PaymentEnvironment(fixture.clock(), Duration.ofSeconds(20)))) {
      Instant now = fixture.clock().instant();
      PaymentAttempt attempt =
          new PaymentAttempt("c_1", AlipayPayment.ID, "P1", FEE, now, now.plusSeconds(7200));
      PaymentOrder order =
          new PaymentOrder(
              "P1",
              now,
              List.of(new PaymentOrder.LineItem("证书服务费用", FEE, 1)),
              FEE,
              PaymentOrder.Status.UNPAID);
      session.initiate(order, attempt);
      fixture.pay(attempt, FEE);
      String right = AlipaySignatures.nameOf(certificates.alipay);
      for (String other :
          List.of(
              "",
              "0".repeat(32),
              right.substring(1),
              right.toUpperCase(Locale.ROOT) + "0",
              AlipaySignatures.nameOf(certificates.application),
              AlipaySignatures.nameOf(certificates.roots))) {
        fixture.gate().nameCertificate(other);
        assertEquals(Payment.of("c_1", Payment.Status.UNKNOWN), session.query(attempt), other);
      }
      fixture.gate().nameCertificate(right);
      assertEquals(Payment.Status.SUCCEEDED, session.query(attempt).status());
    }
  }
}
