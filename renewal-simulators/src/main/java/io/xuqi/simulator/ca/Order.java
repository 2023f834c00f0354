package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Money;
import io.xuqi.pki.Certificates;
import java.security.PublicKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One order (业务单). Guarded by the CA's lock. */
final class Order {
  final BusinessNumber number;
  final Case file;
  final CertificateBook.Entry current;
  final Money fee;
  final Instant createdAt;
  final Instant proposedNotAfter;

  /** The key to certify; a correction may bring another. */
  PublicKey key;

  ServiceOrder.Status status;

  /** Since when it is under review; empty while the priced order of the pair is unpaid (R28). */
  @Nullable Instant reviewedSince;

  @Nullable String rejectionReason;
  Issuance.@Nullable Issued issued;

  Order(
      BusinessNumber number,
      Case file,
      CertificateBook.Entry current,
      PublicKey key,
      Money fee,
      Instant createdAt,
      Instant proposedNotAfter) {
    this.number = number;
    this.file = file;
    this.current = current;
    this.key = key;
    this.fee = fee;
    this.createdAt = createdAt;
    this.proposedNotAfter = proposedNotAfter;
    this.status =
        fee.isZero() ? ServiceOrder.Status.AWAITING_REVIEW : ServiceOrder.Status.AWAITING_PAYMENT;
    this.reviewedSince = file.total.isZero() ? createdAt : null;
  }

  /** Whether it keeps its certificate from being applied for again. */
  boolean active() {
    return switch (status) {
      case AWAITING_PAYMENT, AWAITING_REVIEW, APPROVED, REJECTED -> true;
      case COMPLETED, CANCELLED, EXPIRED, UNKNOWN -> false;
    };
  }

  boolean underReview() {
    return status == ServiceOrder.Status.AWAITING_REVIEW && reviewedSince != null;
  }

  SimulatedOrder summary() {
    return new SimulatedOrder(
        number.value(),
        Certificates.subject(current.signing()),
        CaHierarchy.algorithm(key).family(),
        status,
        fee,
        underReview());
  }
}
