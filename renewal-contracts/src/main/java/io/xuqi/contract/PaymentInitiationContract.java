package io.xuqi.contract;

import static io.xuqi.contract.PaymentBench.FEE;
import static io.xuqi.contract.PaymentBench.assertSucceeded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Beginning to pay, and asking how it stands. */
public interface PaymentInitiationContract extends PaymentFixtures {

  @Test
  @Tag("R33")
  default void aMethodDescribesItselfAlwaysTheSame() throws Exception {
    try (PaymentBench bench = bench()) {
      assertEquals(bench.method().descriptor(), bench.method().descriptor());
    }
  }

  @Test
  default void aNewAttemptAsksThePayerToDoSomething() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.attempt();
      Payment begun = bench.initiate(bench.session(), attempt);

      assertEquals(attempt.id(), begun.attemptId());
      assertEquals(Status.REQUIRES_ACTION, begun.status());
      assertTrue(begun.next().isPresent(), "what to do is missing");
      assertEquals(Optional.empty(), begun.received());
    }
  }

  @Test
  default void exactlyTheAmountIsAskedForAndReported() throws Exception {
    for (long fen : new long[] {1, 10, 29, 1_999, 18_000, 100_000, 114_999, 100_000_000}) {
      try (PaymentBench bench = bench()) {
        bench.assumeGateway();
        PaymentSession session = bench.session();
        PaymentAttempt attempt = bench.attempt(Money.ofFen(fen));
        bench.initiate(session, attempt);

        assertEquals(Optional.of(attempt.amount()), bench.fixture().asked(attempt));
        bench.pay(attempt);
        assertSucceeded(attempt, attempt.amount(), session.query(attempt));
      }
    }
  }

  @Test
  default void theGatewayIsToldWhenTheAttemptsTimeIsOver() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.begun();
      Optional<Instant> expiry = bench.fixture().expiry(attempt);

      assertTrue(expiry.isPresent(), "the gateway was not told");
      Duration early = Duration.between(expiry.get(), attempt.expiresAt());
      assertFalse(early.isNegative(), "the gateway would collect too long");
      assertTrue(early.compareTo(Duration.ofMinutes(1)) < 0, "the gateway would end too early");
    }
  }

  @Test
  default void anAttemptStartedAgainIsTheSameAttempt() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.begun();

      Payment again = bench.initiate(bench.session(), attempt);
      assertEquals(Status.REQUIRES_ACTION, again.status());
      assertTrue(again.next().isPresent(), "what to do is shown again");
      assertEquals(1, bench.fixture().orders());
    }
  }

  @Test
  default void anAttemptStartedByManyAtOnceIsOneAttempt() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.attempt();
      PaymentSession shared = bench.session();
      List<Payment> begun =
          Threads.together(
              8, thread -> bench.initiate(thread % 2 == 0 ? shared : bench.session(), attempt));

      assertTrue(begun.stream().allMatch(p -> p.status().isOpen()), "none failed");
      assertTrue(
          begun.stream().anyMatch(p -> p.status() == Status.REQUIRES_ACTION), "one was told");
      assertEquals(1, bench.fixture().orders());
    }
  }

  @Test
  default void anotherAmountUnderTheSameNameIsNotTaken() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.begun();
      PaymentAttempt other = PaymentBench.of(attempt, Money.ofFen(36_000));
      try {
        Payment answer = bench.initiate(bench.session(), other);
        assertEquals(Status.UNKNOWN, answer.status(), "it is not what was asked for");
      } catch (PaymentException refused) {
        // as good
      }
      assertEquals(Optional.of(FEE), bench.fixture().asked(attempt));
      assertEquals(1, bench.fixture().orders());
    }
  }

  @Test
  default void anotherCurrencyIsRefusedOrAskedForAsItIs() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.attempt(new Money(18_000, Currency.getInstance("USD")));
      try {
        bench.initiate(bench.session(), attempt);
        assertEquals(Optional.of(attempt.amount()), bench.fixture().asked(attempt));
      } catch (PaymentException refused) {
        assertEquals(0, bench.fixture().orders(), "refused, yet sent");
      }
    }
  }

  @Test
  default void anAttemptTheGatewayHasNotSeenIsNoFailure() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.attempt();
      Payment unseen = bench.session().query(attempt);

      assertEquals(attempt.id(), unseen.attemptId());
      assertTrue(unseen.status().isOpen(), "it may arrive yet: " + unseen.status());
    }
  }

  @Test
  default void anAttemptThePayerHasNotTouchedIsNoFailure() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.begun();
      Payment waiting = bench.session().query(attempt);

      assertTrue(waiting.status().isOpen(), "it can still be paid: " + waiting.status());
      assertNotEquals(Status.PARTIALLY_PAID, waiting.status());
      assertEquals(Optional.empty(), waiting.received());
    }
  }

  @Test
  @Tag("R37")
  default void aPaidAttemptSaysSoHoweverOftenItIsAsked() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.paid();
      PaymentSession session = bench.session();
      Payment paid = session.query(attempt);

      assertSucceeded(attempt, FEE, paid);
      assertTrue(paid.reference().isPresent(), "people look for a transaction number");
      assertEquals(paid, session.query(attempt));
    }
  }

  @Test
  default void whatWasReallyReceivedIsReportedNotWhatWasAskedFor() throws Exception {
    for (long fen : new long[] {17_999, 18_001}) {
      try (PaymentBench bench = bench()) {
        bench.assumeGateway();
        PaymentAttempt attempt = bench.begun();
        assumeTrue(bench.fixture().pay(attempt, Money.ofFen(fen)), "it takes no other amount");

        Payment paid = bench.session().query(attempt);
        assertEquals(Optional.of(Money.ofFen(fen)), paid.received(), paid.status().name());
      }
    }
  }

  @Test
  @Tag("R37")
  default void aPaidAttemptStartedAgainCollectsNothing() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.paid();
      Payment again = bench.initiate(bench.session(), attempt);

      assertTrue(
          again.status() == Status.SUCCEEDED || again.status() == Status.UNKNOWN,
          "it asks to pay again: " + again.status());
      assertEquals(1, bench.fixture().orders());
    }
  }

  @Test
  default void whatIsPaidOfOneAttemptIsNotOfAnother() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt paid = bench.paid();
      PaymentAttempt open = bench.begun();
      PaymentSession session = bench.session();

      assertSucceeded(paid, FEE, session.query(paid));
      assertTrue(session.query(open).status().isOpen());
    }
  }
}
