package io.xuqi.contract;

import static io.xuqi.contract.PaymentBench.FEE;
import static io.xuqi.contract.PaymentBench.assertSucceeded;
import static io.xuqi.contract.PaymentBench.inTime;
import static io.xuqi.contract.PaymentBench.refund;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Giving receipts back: each once, never more than was received. */
public interface PaymentRefundContract extends PaymentFixtures {

  @Test
  default void aReceiptIsGivenBackOnce() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentRefunds refunds = bench.refunds(bench.session());
      PaymentAttempt attempt = bench.paid();
      RefundRequest request = refund(attempt);

      assertUnderWay(request, refunds.refund(request));
      assertUnderWay(request, refunds.refund(request));
      assertUnderWay(request, bench.refunds(bench.session()).refund(request));
      assertEquals(FEE, bench.fixture().refunded(attempt));
      bench.fixture().completeRefunds();
      assertEquals(new Refund(request.id(), Refund.Status.SUCCEEDED), refunds.query(request));
    }
  }

  @Test
  default void aReceiptGivenBackByManyAtOnceIsGivenBackOnce() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentRefunds shared = bench.refunds(bench.session());
      PaymentAttempt attempt = bench.paid();
      RefundRequest request = refund(attempt);

      Threads.together(6, thread -> shared.refund(request));
      assertEquals(FEE, bench.fixture().refunded(attempt));
    }
  }

  @Test
  default void aReceiptIsGivenBackInParts() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentRefunds refunds = bench.refunds(bench.session());
      PaymentAttempt attempt = bench.paid();
      RefundRequest first = refund(attempt, Money.ofFen(1), "");
      RefundRequest second = refund(attempt, Money.ofFen(17_999), "-2");

      assertUnderWay(first, refunds.refund(first));
      assertEquals(Money.ofFen(1), bench.fixture().refunded(attempt));
      assertUnderWay(second, refunds.refund(second));
      assertEquals(FEE, bench.fixture().refunded(attempt));
    }
  }

  @Test
  default void neverMoreIsGivenBackThanWasReceived() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentRefunds refunds = bench.refunds(bench.session());
      PaymentAttempt attempt = bench.paid();

      assertRefused(refunds, refund(attempt, Money.ofFen(18_001), ""));
      assertEquals(Money.ofFen(0), bench.fixture().refunded(attempt));
      RefundRequest most = refund(attempt, Money.ofFen(10_000), "-2");
      assertUnderWay(most, refunds.refund(most));
      assertRefused(refunds, refund(attempt, Money.ofFen(10_000), "-3"));
      assertEquals(Money.ofFen(10_000), bench.fixture().refunded(attempt));
    }
  }

  @Test
  default void nothingIsGivenBackOfWhatWasNotPaid() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentRefunds refunds = bench.refunds(bench.session());
      PaymentAttempt attempt = bench.begun();

      assertRefused(refunds, refund(attempt));
      assertEquals(Money.ofFen(0), bench.fixture().refunded(attempt));
    }
  }

  @Test
  default void aRefundNobodyAskedForHasNotBeenMade() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentRefunds refunds = bench.refunds(bench.session());
      RefundRequest request = refund(bench.paid());

      assertNotEquals(Refund.Status.SUCCEEDED, refunds.query(request).status());
    }
  }

  @TestFactory
  default Stream<DynamicTest> aRefundThatWentWrongIsUnknownAndMadeOnce() throws Exception {
    return forEachFault(
        (bench, fault) -> {
          PaymentRefunds failing = bench.refunds(bench.session(fault));
          RefundRequest other = refund(bench.paid());
          PaymentAttempt attempt = bench.paid();
          RefundRequest request = refund(attempt);
          bench.refunds(bench.session()).refund(other); // an old answer that may come again
          bench.fixture().completeRefunds();

          bench.fixture().fail(fault);
          Refund unknown = new Refund(request.id(), Refund.Status.UNKNOWN);
          assertEquals(unknown, inTime(() -> failing.refund(request)));
          assertEquals(unknown, inTime(() -> failing.query(request)));

          bench.fixture().recover();
          PaymentRefunds later = bench.refunds(bench.session());
          assertUnderWay(request, later.refund(request));
          assertEquals(FEE, bench.fixture().refunded(attempt));
          bench.fixture().completeRefunds();
          assertEquals(Refund.Status.SUCCEEDED, later.query(request).status());
        });
  }

  @Test
  default void aRefundHasAStatusOfItsOwnAndThePaymentKeepsIts() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentSession session = bench.session();
      PaymentRefunds refunds = bench.refunds(session);
      PaymentAttempt attempt = bench.paid();
      refunds.refund(refund(attempt, Money.ofFen(8_000), ""));
      bench.fixture().completeRefunds();
      assertSucceeded(attempt, FEE, session.query(attempt));

      refunds.refund(refund(attempt, Money.ofFen(10_000), "-2"));
      bench.fixture().completeRefunds();
      Status whole = session.query(attempt).status();
      assertTrue(
          whole == Status.SUCCEEDED || whole == Status.UNKNOWN,
          "it was paid and given back, which is not " + whole);
    }
  }

  private static void assertUnderWay(RefundRequest request, Refund refund) {
    assertEquals(request.id(), refund.requestId());
    assertTrue(
        refund.status() == Refund.Status.SUCCEEDED || refund.status() == Refund.Status.PROCESSING,
        "the refund is " + refund.status());
  }

  private static void assertRefused(PaymentRefunds refunds, RefundRequest request) {
    try {
      assertEquals(Refund.Status.FAILED, refunds.refund(request).status());
    } catch (PaymentException refused) {
      // as good
    }
  }
}
