package io.xuqi.contract;

import static io.xuqi.contract.PaymentBench.FEE;
import static io.xuqi.contract.PaymentBench.assertSucceeded;
import static io.xuqi.contract.PaymentBench.assertUnknown;
import static io.xuqi.contract.PaymentBench.inTime;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentSession;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A call that reached the gateway, or may have, is unknown unless a genuine and whole answer about
 * the very attempt says otherwise. It is never an exception: that would mean that certainly nothing
 * was sent.
 */
public interface PaymentFaultContract extends PaymentFixtures {

  @TestFactory
  default Stream<DynamicTest> anAttemptWhoseBeginningWentWrongIsUnknownAndBegunOnce()
      throws Exception {
    return forEachFault(
        (bench, fault) -> {
          bench.paid(); // another one, of which an old answer may come again
          PaymentAttempt attempt = bench.attempt();
          PaymentSession session = bench.session(fault);
          bench.fixture().fail(fault);
          assertUnknown(attempt, inTime(() -> bench.initiate(session, attempt)));

          bench.fixture().recover();
          PaymentSession later = bench.session();
          assertEquals(Status.REQUIRES_ACTION, bench.initiate(later, attempt).status());
          assertEquals(2, bench.fixture().orders(), "it was begun under another name");
          assertEquals(Optional.of(FEE), bench.fixture().asked(attempt));
        });
  }

  @TestFactory
  default Stream<DynamicTest> aQuestionThatWentWrongLeavesItUnknown() throws Exception {
    return forEachFault(
        (bench, fault) -> {
          bench.paid();
          PaymentAttempt attempt = bench.begun();
          PaymentSession session = bench.session(fault);
          bench.fixture().fail(fault);
          assertUnknown(attempt, inTime(() -> session.query(attempt)));
          bench.fixture().recover();
          assertTrue(bench.session().query(attempt).status().isOpen(), "it is not paid");

          bench.pay(attempt);
          bench.fixture().fail(fault);
          assertUnknown(attempt, inTime(() -> bench.session(fault).query(attempt)));
          bench.fixture().recover();
          assertSucceeded(attempt, FEE, bench.session().query(attempt));
        });
  }

  @TestFactory
  default Stream<DynamicTest> aClosingThatWentWrongLeavesItUnknown() throws Exception {
    return forEachFault(
        (bench, fault) -> {
          bench.paid();
          PaymentAttempt attempt = bench.begun();
          PaymentSession session = bench.session(fault);
          bench.fixture().fail(fault);
          assertUnknown(attempt, inTime(() -> session.cancel(attempt)));

          bench.fixture().recover();
          if (bench.fixture().closesForGood()) {
            assertEquals(Status.CANCELLED, bench.session().cancel(attempt).status());
          }
        });
  }

  /** A caller who shuts down wants to see that he does, whatever became of the call. */
  @Test
  default void anInterruptIsNotSwallowed() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.begun();
      PaymentSession session = bench.session();
      Boolean interrupted =
          inTime(
              () -> {
                Thread.currentThread().interrupt();
                try {
                  session.query(attempt);
                } catch (PaymentException nothingSent) {
                  // as good
                }
                return Thread.interrupted();
              });
      assertTrue(interrupted);
    }
  }
}
