package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.ErrorCode;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Paying a CA that collects its fee itself, or is told of it. */
public interface CaPaymentContract extends CaFixtures {

  @Test
  @Tag("R33")
  default void hostedMethodsHaveNamesOfTheirOwn() throws Exception {
    try (CaWalk walk = walk()) {
      List<PaymentMethodDescriptor> methods = walk.payments().hosted();

      assertFalse(methods.isEmpty());
      assertEquals(
          methods.size(),
          new HashSet<>(methods.stream().map(PaymentMethodDescriptor::id).toList()).size());
    }
  }

  @Test
  @Tag("R37")
  default void aPaidOrderSaysSoAndIsReviewed() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);
      Payment started = walk.initiate(order, attempt);
      assertEquals(Payment.Status.REQUIRES_ACTION, started.status());
      assertTrue(started.next().isPresent());
      walk.ca().pay(attempt);

      try (PaymentSession session = walk.session(order, attempt)) {
        Payment paid = session.query(attempt);
        assertEquals(Payment.Status.SUCCEEDED, paid.status());
        assertEquals(Optional.of(attempt.amount()), paid.received());
      }
      ServiceOrder after = walk.refreshed(order);
      assertEquals(Status.AWAITING_REVIEW, after.status());
      assertEquals(PaymentOrder.Status.PAID, after.payment().orElseThrow().status());
    }
  }

  @Test
  default void anAttemptStartedAgainIsTheSameAttempt() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);

      assertEquals(walk.initiate(order, attempt), walk.initiate(order, attempt));
    }
  }

  @Test
  default void anAttemptTheCaHasNotSeenIsNoFailure() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);

      try (PaymentSession session = walk.session(order, attempt)) {
        assertTrue(session.query(attempt).status().isOpen());
      }
      assertEquals(Payment.Status.REQUIRES_ACTION, walk.initiate(order, attempt).status());
    }
  }

  @Test
  default void aClosedAttemptIsClosedForGood() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);
      walk.initiate(order, attempt);

      try (PaymentSession session = walk.session(order, attempt)) {
        assertEquals(Payment.Status.CANCELLED, session.cancel(attempt).status());
        assertEquals(Payment.Status.CANCELLED, session.cancel(attempt).status());
        assertEquals(Payment.Status.CANCELLED, session.query(attempt).status());
      }
      assertEquals(Status.AWAITING_PAYMENT, walk.refreshed(order).status());
    }
  }

  @Test
  default void anAttemptClosedBeforeItWasSeenDoesNotOpenLater() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);
      try (PaymentSession session = walk.session(order, attempt)) {
        session.cancel(attempt);
      }

      assertFalse(walk.initiate(order, attempt).status().isOpen());
    }
  }

  @Test
  default void aPaidAttemptCannotBeClosed() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);
      walk.initiate(order, attempt);
      walk.ca().pay(attempt);

      try (PaymentSession session = walk.session(order, attempt)) {
        assertEquals(Payment.Status.SUCCEEDED, session.cancel(attempt).status());
      }
      assertEquals(Status.AWAITING_REVIEW, walk.refreshed(order).status());
    }
  }

  @Test
  default void nothingIsPaidTwice() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.pay(priced(walk));
      PaymentAttempt second = walk.attempt(order);

      assertThrows(PaymentException.class, () -> walk.initiate(order, second));
      assertEquals(
          PaymentOrder.Status.PAID, walk.refreshed(order).payment().orElseThrow().status());
    }
  }

  @Test
  default void aPaidOrderThatIsCancelledIsRefunded() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.pay(priced(walk));
      ServiceOrder cancelled = walk.orders().cancel(order.handle(), PlainCallContext.empty());

      assertEquals(Status.CANCELLED, cancelled.status());
      PaymentOrder.Status payment = cancelled.payment().orElseThrow().status();
      assertTrue(
          payment == PaymentOrder.Status.REFUND_REQUESTED
              || payment == PaymentOrder.Status.REFUNDED,
          "the payment is " + payment);
    }
  }

  @Test
  default void aFeeThatTheIntegratorCollectedIsSettledOnce() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);
      Payment receipt = Payment.succeeded(attempt.id(), attempt.amount(), "2026112300001");
      PlainCallContext context = PlainCallContext.empty();

      walk.payments().settle(order.handle(), attempt, receipt, context);
      walk.payments().settle(order.handle(), attempt, receipt, context);

      ServiceOrder after = walk.refreshed(order);
      assertEquals(Status.AWAITING_REVIEW, after.status());
      assertEquals(PaymentOrder.Status.PAID, after.payment().orElseThrow().status());
    }
  }

  /** Only a refusal has the receipt given back; taken, it would be lost. */
  @Test
  default void aReceiptForACancelledOrderIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.attempt(order);
      walk.orders().cancel(order.handle(), PlainCallContext.empty());

      Payment receipt = Payment.succeeded(attempt.id(), attempt.amount(), "2026112300002");
      CaException refused =
          assertThrows(
              CaException.class,
              () ->
                  walk.payments()
                      .settle(order.handle(), attempt, receipt, PlainCallContext.empty()));
      assertTrue(
          refused.code() == ErrorCode.PAYMENT_NOT_NEEDED || refused.code() == ErrorCode.CA_REFUSED,
          "refused with " + refused.code());
      assertEquals(Status.CANCELLED, walk.refreshed(order).status());
    }
  }

  @Test
  @Tag("R36")
  default void declaredTransfersThatDidNotComeAreNotFoundYetAndPayNothing() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = priced(walk);
      PaymentAttempt attempt = walk.transferAttempt(order);
      Payment started = walk.initiate(order, attempt);
      assumeTrue(
          started.next().map(n -> n.kind() == NextAction.Kind.ASK_TRANSFERS).orElse(false),
          "this method asks for no transfers");
      try (PaymentSession session = walk.session(order, attempt)) {
        PaymentEvidence evidence = session.evidence().orElseThrow();
        for (int transfers : new int[] {2, 1, 0, TransferRecord.MAX_RECORDS}) {
          TransferVerification found =
              evidence.submit(attempt, CaWalk.transfers(transfers, attempt.amount()));
          assertEquals(
              Collections.nCopies(transfers, Finding.NOT_FOUND),
              found.results().stream().map(TransferVerification.Result::finding).toList());
          assertEquals(attempt.id(), found.payment().attemptId());
          assertTrue(found.payment().status().isOpen());
        }
      }
      assertEquals(Status.AWAITING_PAYMENT, walk.refreshed(order).status());
    }
  }

  private static ServiceOrder priced(CaWalk walk) throws Exception {
    ServiceOrder order = walk.apply(walk.issue());
    assumeTrue(order.payment().isPresent(), "this CA is free of charge");
    return order;
  }
}
