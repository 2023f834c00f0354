package com.example.wechatpay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refund that WeChat will not make now, as when the merchant's account is empty. */
class RefusedRefundTest {
  private static final Money FEE = Money.ofFen(18_000);

  @Test
  void a_refused_refund_is_not_over_and_the_same_request_makes_it_later() throws Exception {
    try (WechatFixture fixture =
            new WechatFixture(TestKeys.PUBLIC_KEY_ID, TestKeys::withPublicKey);
        PaymentSession session =
            fixture
                .method()
                .open(new PaymentEnvironment(fixture.clock(), Duration.ofSeconds(20)))) {
      Instant now = fixture.clock().instant();
      PaymentAttempt attempt =
          new PaymentAttempt("x5e1_1", WechatPay.ID, "P1", FEE, now, now.plusSeconds(7200));
      PaymentOrder order =
          new PaymentOrder(
              "P1",
              now,
              List.of(new PaymentOrder.LineItem("证书服务费用", FEE, 1)),
              FEE,
              PaymentOrder.Status.UNPAID);
      session.initiate(order, attempt);
      PaymentRefunds refunds = session.refunds().orElseThrow();
      RefundRequest request = new RefundRequest("x5e1_1-refund", attempt, FEE);

      PaymentException refused =
          assertThrows(PaymentException.class, () -> refunds.refund(request));
      assertEquals(ErrorCode.PAYMENT_REFUSED, refused.code());

      fixture.pay(attempt, FEE);
      assertEquals(Refund.Status.PROCESSING, refunds.refund(request).status());
    }
  }
}
