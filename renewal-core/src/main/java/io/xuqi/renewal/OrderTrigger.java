package io.xuqi.renewal;

import io.xuqi.ca.ServiceOrder;
import java.util.Optional;

/** What can move an order from one state to the next. */
enum OrderTrigger {
  // The CA's word
  ASKED_TO_PAY,
  IN_REVIEW,
  APPROVED,
  REFUSED_BY_REVIEW,
  CONFIRMED_AT_CA,
  CANCELLED_AT_CA,
  EXPIRED_AT_CA,
  /** The CA refused the submission: there are no orders. */
  SUBMISSION_REFUSED,
  /** The CA refused the corrected application: the orders stay rejected. */
  RESUBMISSION_REFUSED,
  // The user's
  CANCEL_CHOSEN,
  /** Cancelled before anything was sent. */
  ABANDONED,
  RESUBMIT_CHOSEN,
  // The token's
  INSTALL_BEGUN,
  INSTALL_CONFIRMED;

  /** What the CA's status of an order means; empty when this version does not know it. */
  static Optional<OrderTrigger> of(ServiceOrder.Status status) {
    return switch (status) {
      case AWAITING_PAYMENT -> Optional.of(ASKED_TO_PAY);
      case AWAITING_REVIEW -> Optional.of(IN_REVIEW);
      case APPROVED -> Optional.of(APPROVED);
      case REJECTED -> Optional.of(REFUSED_BY_REVIEW);
      case COMPLETED -> Optional.of(CONFIRMED_AT_CA);
      case CANCELLED -> Optional.of(CANCELLED_AT_CA);
      case EXPIRED -> Optional.of(EXPIRED_AT_CA);
      case UNKNOWN -> Optional.empty();
    };
  }
}
