package io.xuqi.contract;

import io.xuqi.common.Money;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.TransferRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A payment method for the tests of {@link PaymentMethodContract}, with what is on its other side:
 * a simulated gateway that keeps orders, verifies what is sent to it as the real one would, is paid
 * by payers, and fails on demand. Thread-safe as far as the gateway is called by the method.
 */
public interface PaymentMethodFixture extends AutoCloseable {

  /** The method under test, connected to the gateway. */
  PaymentMethod method();

  /** The time, for the method and at the gateway. */
  Clock clock();

  /** Lets time pass. */
  void advance(Duration time);

  /** What must not show up anywhere: private keys (a line of their PEM), shared secrets. */
  Set<String> secrets();

  // ---- the gateway ------------------------------------------------------------------------------

  /**
   * Whether there is a gateway that is asked to collect. A method that waits for declared transfers
   * has none: the parts of the contract about requests are skipped.
   */
  default boolean hasGateway() {
    return true;
  }

  /** What the gateway was asked to collect, as it understood it; empty if it has no such order. */
  default Optional<Money> asked(PaymentAttempt attempt) {
    throw missing("asked");
  }

  /** Until when the gateway collects; empty if it was not told. */
  default Optional<Instant> expiry(PaymentAttempt attempt) {
    throw missing("expiry");
  }

  /** How many orders the gateway has, whatever their names. */
  default int orders() {
    throw missing("orders");
  }

  /**
   * The payer tries to pay what an attempt asks for: scans, confirms, transfers.
   *
   * @param amount what he pays, usually what is asked for; gateways that fix the amount are made to
   *     take another one all the same, as if it was changed on the way
   * @return whether he could: not when the order is closed or its time is over
   */
  boolean pay(PaymentAttempt attempt, Money amount) throws Exception;

  /**
   * Whether nothing that was closed before it was paid can be paid any more. Without that, {@link
   * #pay} may succeed afterwards, the attempt may be started again, and the method has to report
   * the money.
   */
  default boolean closesForGood() {
    return true;
  }

  /** The faults the gateway can be made to have. Fewer than all is a weaker proof: say why. */
  default Set<GatewayFault> faults() {
    return hasGateway() ? EnumSet.allOf(GatewayFault.class) : EnumSet.noneOf(GatewayFault.class);
  }

  /** From now on every call meets this fault. */
  default void fail(GatewayFault fault) {
    throw missing("fail");
  }

  /** No fault any more; held connections are let go. */
  default void recover() {
    throw missing("recover");
  }

  // ---- for methods that give refunds ------------------------------------------------------------

  /** How much of an attempt's receipt the gateway has given back or is about to. */
  default Money refunded(PaymentAttempt attempt) {
    throw missing("refunded");
  }

  /** Refunds the gateway is working on are done. */
  default void completeRefunds() {}

  // ---- for methods that are told by notifications
  // -------------------------------------------------

  /**
   * What the gateway pushes about a paid attempt, now. Called again: as it repeats the same event.
   */
  default InboundMessage notification(PaymentAttempt attempt) throws Exception {
    throw missing("notification");
  }

  /** The same, from somebody who has not the gateway's key. */
  default InboundMessage forgedNotification(PaymentAttempt attempt) throws Exception {
    throw missing("forgedNotification");
  }

  /** The same, genuine, and made for another merchant. */
  default InboundMessage misdirectedNotification(PaymentAttempt attempt) throws Exception {
    throw missing("misdirectedNotification");
  }

  /** What the gateway pushes about a refund to the same address, where it does. */
  default Optional<InboundMessage> refundNotification(RefundRequest refund) throws Exception {
    return Optional.empty();
  }

  /**
   * How old a genuine notification may be: as long as the provider repeats it with the time of the
   * first, at most 26 hours. An older one was replayed.
   */
  default Duration notificationLifetime() {
    return Duration.ofMinutes(5);
  }

  // ---- for methods that work by declared transfers
  // -------------------------------------------------

  /** The bank books a transfer to the method's account. */
  default void book(TransferRecord transfer) throws Exception {
    throw missing("book");
  }

  @Override
  void close();

  private static IllegalStateException missing(String verb) {
    return new IllegalStateException("what this method offers is tested with " + verb);
  }
}
