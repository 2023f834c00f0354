package io.xuqi.contract;

import static io.xuqi.contract.PaymentBench.FEE;
import static io.xuqi.contract.PaymentBench.assertSucceeded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentSession;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Closing an attempt, and money that comes all the same. */
public interface PaymentCancellationContract extends PaymentFixtures {

  @Test
  @Tag("R37")
  default void aClosedAttemptCannotBePaidOrTheMoneyIsReported() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.begun();
      PaymentSession session = bench.session();
      Payment closed = session.cancel(attempt);

      assertEquals(attempt.id(), closed.attemptId());
      if (bench.fixture().closesForGood()) {
        assertEquals(Status.CANCELLED, closed.status());
        assertEquals(Status.CANCELLED, session.query(attempt).status());
        assertEquals(Status.CANCELLED, bench.session().cancel(attempt).status(), "again");
        assertFalse(bench.fixture().pay(attempt, FEE), "it was not closed");
      } else {
        assertTrue(closed.status() == Status.CANCELLED || closed.status().isOpen());
        if (bench.fixture().pay(attempt, FEE)) {
          assertSucceeded(attempt, FEE, session.query(attempt));
        }
      }
    }
  }

  @Test
  @Tag("R37")
  default void anAttemptThatWasPaidFirstIsNotClosedButPaid() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.paid();
      PaymentSession session = bench.session();

      assertSucceeded(attempt, FEE, session.cancel(attempt));
      assertSucceeded(attempt, FEE, session.query(attempt));
    }
  }

  /** What the gateway could not close is what it was before: whoever pays it is reported. */
  @Test
  default void aClosedAttemptStartedAgainStaysClosed() throws Exception {
    try (PaymentBench bench = bench()) {
      bench.assumeGateway();
      PaymentAttempt attempt = bench.begun();
      boolean closed = bench.session().cancel(attempt).status() == Status.CANCELLED;
      Payment again = bench.initiate(bench.session(), attempt);

      boolean asks = closed && again.status() == Status.REQUIRES_ACTION;
      assertEquals(1, bench.fixture().orders());
      if (bench.fixture().closesForGood()) {
        assertFalse(asks, "it asks to pay what is closed");
      } else if (asks) {
        bench.pay(attempt);
        assertSucceeded(attempt, FEE, bench.session().query(attempt));
      }
    }
  }

  @Test
  default void closingWhatTheGatewayHasNotSeenIsNoFailure() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.attempt();
      Status status = bench.session().cancel(attempt).status();

      assertTrue(status == Status.CANCELLED || status.isOpen(), status.name());
    }
  }

  @Test
  default void whatIsPaidAfterItsTimeIsReported() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.begun();
      bench.fixture().advance(Duration.ofHours(3));
      boolean paid = bench.fixture().pay(attempt, FEE);
      Payment payment = bench.session().query(attempt);

      if (paid) {
        assertSucceeded(attempt, FEE, payment);
      } else {
        assertNotEquals(Status.SUCCEEDED, payment.status());
        assertNotEquals(Status.FAILED, payment.status(), "nothing failed, its time is over");
      }
    }
  }
}
