package io.xuqi.simulator.ca;

import io.xuqi.application.RenewalKind;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentOrder.LineItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One application: an order, or two linked ones, with one fee (R28). Guarded by the CA's lock. */
final class Case {
  final RenewalKind kind;
  final int years;
  final Instant createdAt;
  final String paymentNumber;
  final List<LineItem> items;
  final Money total;
  final List<Order> orders = new ArrayList<>();
  final Map<String, Attempt> attempts = new LinkedHashMap<>();
  final Map<String, Collected> collected = new LinkedHashMap<>();

  /** Amounts that were transferred, each a line of the bank's statement. */
  final List<Money> transferred = new ArrayList<>();

  /** What the CA knows to have received and not given back. */
  Money received;

  boolean paid;
  boolean refunded;

  private String credential;
  private @Nullable String previousCredential;

  Case(
      RenewalKind kind,
      int years,
      Instant createdAt,
      String paymentNumber,
      List<LineItem> items,
      Money total,
      String credential) {
    this.kind = kind;
    this.years = years;
    this.createdAt = createdAt;
    this.paymentNumber = paymentNumber;
    this.items = items;
    this.total = total;
    this.received = new Money(0, total.currency());
    this.credential = credential;
  }

  /** One attempt to pay. */
  static final class Attempt {
    final String id;
    final String method;
    final Money amount;
    final Instant expiresAt;

    /** When the payer paid, and whether the CA has learned of it. */
    @Nullable Instant paidAt;

    boolean booked;
    boolean closed;

    Attempt(String id, String method, Money amount, Instant expiresAt) {
      this.id = id;
      this.method = method;
      this.amount = amount;
      this.expiresAt = expiresAt;
    }
  }

  Optional<Order> linkedTo(Order order) {
    return orders.stream().filter(other -> other != order).findFirst();
  }

  boolean has(BusinessNumber number) {
    return orders.stream().anyMatch(order -> order.number.equals(number));
  }

  String credential() {
    return credential;
  }

  /** A new one; the old one works until the new one was used, since a reply may be lost. */
  void reissue(String fresh) {
    previousCredential = credential;
    credential = fresh;
  }

  boolean accepts(String presented) {
    if (presented.equals(credential)) {
      previousCredential = null;
      return true;
    }
    return presented.equals(previousCredential);
  }

  PaymentOrder.Status paymentStatus() {
    if (refunded) {
      return collected.values().stream().anyMatch(Collected::isOwed)
          ? PaymentOrder.Status.REFUND_REQUESTED
          : PaymentOrder.Status.REFUNDED;
    }
    if (received.isZero()) {
      return PaymentOrder.Status.UNPAID;
    }
    int compared = received.compareTo(total);
    if (compared < 0) {
      return PaymentOrder.Status.PARTIALLY_PAID;
    }
    return compared == 0 ? PaymentOrder.Status.PAID : PaymentOrder.Status.OVERPAID;
  }
}
