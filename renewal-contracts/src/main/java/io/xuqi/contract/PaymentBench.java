package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Money;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** A payment method under test and its gateway, with the handles that the tests need. */
final class PaymentBench implements AutoCloseable {

  static final Money FEE = Money.ofFen(18_000);

  /** Longer than any answer of a gateway on the same machine takes, however busy it is. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** For gateways that never answer. It has to be long enough to send something in. */
  private static final Duration SHORT_DEADLINE = Duration.ofMillis(250);

  /** A call that takes so long with {@link #SHORT_DEADLINE} has none. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final PaymentMethodFixture fixture;
  private final PaymentMethod method;
  private final List<PaymentSession> sessions = new ArrayList<>();

  PaymentBench(PaymentMethodFixture fixture) {
    this.fixture = fixture;
    this.method = fixture.method();
  }

  PaymentMethodFixture fixture() {
    return fixture;
  }

  PaymentMethod method() {
    return method;
  }

  /** A new session, closed with the bench. */
  PaymentSession session() {
    return session(fixture.clock(), DEADLINE);
  }

  PaymentSession session(Clock clock) {
    return session(clock, DEADLINE);
  }

  /** A session for calls that meet this fault. */
  PaymentSession session(GatewayFault fault) {
    return session(fixture.clock(), fault.neverEnds() ? SHORT_DEADLINE : DEADLINE);
  }

  private synchronized PaymentSession session(Clock clock, Duration deadline) {
    PaymentSession session = method.open(new PaymentEnvironment(clock, deadline));
    sessions.add(session);
    return session;
  }

  PaymentRefunds refunds(PaymentSession session) {
    Optional<PaymentRefunds> refunds = session.refunds();
    assumeTrue(refunds.isPresent(), "this method gives no refunds");
    return refunds.orElseThrow();
  }

  PaymentNotifications notifications() {
    return notifications(session());
  }

  PaymentNotifications notifications(PaymentSession session) {
    Optional<PaymentNotifications> notifications = session.notifications();
    assumeTrue(notifications.isPresent(), "this method has no notifications");
    return notifications.orElseThrow();
  }

  PaymentEvidence evidence() {
    Optional<PaymentEvidence> evidence = session().evidence();
    assumeTrue(evidence.isPresent(), "this method compares no declared transfers");
    return evidence.orElseThrow();
  }

  void assumeGateway() {
    assumeTrue(fixture.hasGateway(), "this method asks no gateway");
  }

  PaymentAttempt attempt() {
    return attempt(FEE);
  }

  /** A new attempt, named like the engine's own. */
  PaymentAttempt attempt(Money amount) {
    String digits = UUID.randomUUID().toString().replace("-", "");
    String id = new BigInteger(digits, 16).toString(36) + "_1";
    Instant now = fixture.clock().instant();
    return new PaymentAttempt(
        id,
        method.descriptor().id(),
        "PO" + id.substring(0, 12),
        amount,
        now,
        now.plus(Duration.ofHours(2)));
  }

  /** The same attempt, as if another amount had been stored. */
  static PaymentAttempt of(PaymentAttempt attempt, Money amount) {
    return new PaymentAttempt(
        attempt.id(),
        attempt.method(),
        attempt.orderNumber(),
        amount,
        attempt.createdAt(),
        attempt.expiresAt());
  }

  static PaymentOrder order(PaymentAttempt attempt) {
    return new PaymentOrder(
        attempt.orderNumber(),
        attempt.createdAt(),
        List.of(new PaymentOrder.LineItem("证书服务费用", attempt.amount(), 1)),
        attempt.amount(),
        PaymentOrder.Status.UNPAID);
  }

  Payment initiate(PaymentSession session, PaymentAttempt attempt) throws Exception {
    return session.initiate(order(attempt), attempt);
  }

  /** An attempt that was begun and waits for the payer. */
  PaymentAttempt begun() throws Exception {
    PaymentAttempt attempt = attempt();
    assertEquals(Payment.Status.REQUIRES_ACTION, initiate(session(), attempt).status());
    return attempt;
  }

  /** An attempt that was paid in full. */
  PaymentAttempt paid() throws Exception {
    PaymentAttempt attempt = begun();
    pay(attempt);
    return attempt;
  }

  void pay(PaymentAttempt attempt) throws Exception {
    assertTrue(fixture.pay(attempt, attempt.amount()), "the payer could not pay");
  }

  static RefundRequest refund(PaymentAttempt attempt, Money amount, String suffix) {
    return new RefundRequest(attempt.id() + "-refund" + suffix, attempt, amount);
  }

  static RefundRequest refund(PaymentAttempt attempt) {
    return refund(attempt, attempt.amount(), "");
  }

  /** What a call returned, unless it goes on and on. */
  static <T> T inTime(ThrowingSupplier<T> call) {
    return assertTimeoutPreemptively(PATIENCE, call, "the deadline was not kept");
  }

  static void assertSucceeded(PaymentAttempt attempt, Money received, Payment payment) {
    assertEquals(attempt.id(), payment.attemptId());
    assertEquals(Payment.Status.SUCCEEDED, payment.status());
    assertEquals(Optional.of(received), payment.received());
  }

  static void assertUnknown(PaymentAttempt attempt, Payment payment) {
    assertEquals(Payment.Status.UNKNOWN, payment.status());
    assertEquals(attempt.id(), payment.attemptId());
    assertEquals(Optional.empty(), payment.received());
  }

  @Override
  public void close() {
    sessions.forEach(PaymentSession::close);
    fixture.close();
  }
}
