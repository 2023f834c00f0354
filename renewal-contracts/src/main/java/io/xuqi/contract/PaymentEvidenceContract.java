package io.xuqi.contract;

import static io.xuqi.contract.PaymentBench.FEE;
import static io.xuqi.contract.PaymentBench.assertSucceeded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Comparing what a payer declares with what the bank booked (R34–R36). */
public interface PaymentEvidenceContract extends PaymentFixtures {

  @Test
  @Tag("R35")
  default void aTransferThatIsNotBookedYetIsNoFailure() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentEvidence evidence = bench.evidence();
      PaymentAttempt attempt = bench.begun();
      TransferVerification answer = evidence.submit(attempt, List.of(transfer(bench, FEE, "1")));

      assertEquals(List.of(Finding.NOT_FOUND), findings(answer));
      assertTrue(answer.payment().status().isOpen());
    }
  }

  @Test
  @Tag("R36")
  default void aBookedTransferIsFoundAndCountedOnceHoweverOftenItIsDeclared() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentEvidence evidence = bench.evidence();
      PaymentAttempt attempt = bench.begun();
      TransferRecord transfer = transfer(bench, FEE, "1");
      bench.fixture().book(transfer);

      TransferVerification first = evidence.submit(attempt, List.of(transfer));
      assertEquals(List.of(Finding.MATCHED), findings(first));
      assertSucceeded(attempt, FEE, first.payment());
      assertEquals(first, evidence.submit(attempt, List.of(transfer)));
      TransferVerification twice = bench.evidence().submit(attempt, List.of(transfer, transfer));
      assertEquals(Optional.of(FEE), twice.payment().received(), "booked once");
    }
  }

  @Test
  default void aBookedTransferPaysOneAttemptOnly() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentEvidence evidence = bench.evidence();
      TransferRecord transfer = transfer(bench, FEE, "1");
      bench.fixture().book(transfer);
      evidence.submit(bench.begun(), List.of(transfer));

      PaymentAttempt other = bench.begun();
      TransferVerification answer = bench.evidence().submit(other, List.of(transfer));
      assertNotEquals(Finding.MATCHED, answer.results().get(0).finding());
      assertTrue(answer.payment().status().isOpen());
    }
  }

  @Test
  @Tag("R34")
  default void severalTransfersAddUpAndEachHasItsResultInOrder() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentEvidence evidence = bench.evidence();
      PaymentAttempt attempt = bench.begun();
      TransferRecord first = transfer(bench, Money.ofFen(10_000), "1");
      TransferRecord second = transfer(bench, Money.ofFen(8_000), "2");
      bench.fixture().book(second);

      TransferVerification part = evidence.submit(attempt, List.of(first, second));
      assertEquals(List.of(Finding.NOT_FOUND, Finding.MATCHED), findings(part));
      assertEquals(Status.PARTIALLY_PAID, part.payment().status());
      assertEquals(Optional.of(Money.ofFen(8_000)), part.payment().received());
      bench.fixture().book(first);
      TransferVerification whole = evidence.submit(attempt, List.of(first, second));
      assertEquals(List.of(Finding.MATCHED, Finding.MATCHED), findings(whole));
      assertSucceeded(attempt, FEE, whole.payment());
    }
  }

  @Test
  default void aTransferOfAnotherAmountIsNotTheDeclaredOne() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentEvidence evidence = bench.evidence();
      bench.fixture().book(transfer(bench, Money.ofFen(17_999), "1"));

      TransferVerification answer =
          evidence.submit(bench.begun(), List.of(transfer(bench, FEE, "1")));
      assertNotEquals(Finding.MATCHED, answer.results().get(0).finding());
      assertNotEquals(Status.SUCCEEDED, answer.payment().status());
    }
  }

  private static List<Finding> findings(TransferVerification answer) {
    return answer.results().stream().map(TransferVerification.Result::finding).toList();
  }

  /**
   * @param payer a digit that tells payers apart
   */
  private static TransferRecord transfer(PaymentBench bench, Money amount, String payer) {
    return new TransferRecord(
        new AccountNumber("622200000000000" + payer),
        "云杉示例科技有限公司",
        amount,
        LocalDate.ofInstant(bench.fixture().clock().instant(), ZoneId.of("Asia/Shanghai")),
        "");
  }
}
