package io.xuqi.renewal;

import static io.xuqi.renewal.OrderTrigger.ABANDONED;
import static io.xuqi.renewal.OrderTrigger.APPROVED;
import static io.xuqi.renewal.OrderTrigger.ASKED_TO_PAY;
import static io.xuqi.renewal.OrderTrigger.CANCELLED_AT_CA;
import static io.xuqi.renewal.OrderTrigger.CANCEL_CHOSEN;
import static io.xuqi.renewal.OrderTrigger.CONFIRMED_AT_CA;
import static io.xuqi.renewal.OrderTrigger.EXPIRED_AT_CA;
import static io.xuqi.renewal.OrderTrigger.INSTALL_BEGUN;
import static io.xuqi.renewal.OrderTrigger.INSTALL_CONFIRMED;
import static io.xuqi.renewal.OrderTrigger.IN_REVIEW;
import static io.xuqi.renewal.OrderTrigger.REFUSED_BY_REVIEW;
import static io.xuqi.renewal.OrderTrigger.RESUBMISSION_REFUSED;
import static io.xuqi.renewal.OrderTrigger.RESUBMIT_CHOSEN;
import static io.xuqi.renewal.OrderTrigger.SUBMISSION_REFUSED;
import static io.xuqi.renewal.RenewalState.AWAITING_INSTALL;
import static io.xuqi.renewal.RenewalState.AWAITING_PAYMENT;
import static io.xuqi.renewal.RenewalState.AWAITING_REVIEW;
import static io.xuqi.renewal.RenewalState.CANCELLED;
import static io.xuqi.renewal.RenewalState.CANCELLING;
import static io.xuqi.renewal.RenewalState.COMPLETED;
import static io.xuqi.renewal.RenewalState.EXPIRED;
import static io.xuqi.renewal.RenewalState.INSTALLING;
import static io.xuqi.renewal.RenewalState.REJECTED;
import static io.xuqi.renewal.RenewalState.SUBMITTING;

import java.util.List;
import java.util.Optional;

/**
 * Every way an order can go, as data. What is not here does not happen: a late or repeated word of
 * the CA never takes an order backwards. A poll may skip states, since a customer may be away for
 * days.
 */
final class TransitionTable {

  /** One way an order can go. */
  record Transition(RenewalState from, OrderTrigger trigger, RenewalState to) {}

  static final List<Transition> ALL =
      List.of(
          row(SUBMITTING, ASKED_TO_PAY, AWAITING_PAYMENT),
          row(SUBMITTING, IN_REVIEW, AWAITING_REVIEW),
          row(SUBMITTING, APPROVED, AWAITING_INSTALL),
          row(SUBMITTING, REFUSED_BY_REVIEW, REJECTED),
          row(SUBMITTING, CANCELLED_AT_CA, CANCELLED),
          row(SUBMITTING, EXPIRED_AT_CA, EXPIRED),
          row(SUBMITTING, CONFIRMED_AT_CA, COMPLETED),
          row(SUBMITTING, SUBMISSION_REFUSED, CANCELLED),
          row(SUBMITTING, RESUBMISSION_REFUSED, REJECTED),
          row(SUBMITTING, ABANDONED, CANCELLED),
          row(AWAITING_PAYMENT, IN_REVIEW, AWAITING_REVIEW),
          row(AWAITING_PAYMENT, APPROVED, AWAITING_INSTALL),
          row(AWAITING_PAYMENT, REFUSED_BY_REVIEW, REJECTED),
          row(AWAITING_PAYMENT, CANCELLED_AT_CA, CANCELLED),
          row(AWAITING_PAYMENT, EXPIRED_AT_CA, EXPIRED),
          row(AWAITING_PAYMENT, CONFIRMED_AT_CA, COMPLETED),
          row(AWAITING_PAYMENT, CANCEL_CHOSEN, CANCELLING),
          row(AWAITING_REVIEW, APPROVED, AWAITING_INSTALL),
          row(AWAITING_REVIEW, REFUSED_BY_REVIEW, REJECTED),
          row(AWAITING_REVIEW, CANCELLED_AT_CA, CANCELLED),
          row(AWAITING_REVIEW, EXPIRED_AT_CA, EXPIRED),
          row(AWAITING_REVIEW, CONFIRMED_AT_CA, COMPLETED),
          row(AWAITING_REVIEW, CANCEL_CHOSEN, CANCELLING),
          row(AWAITING_INSTALL, INSTALL_BEGUN, INSTALLING),
          row(AWAITING_INSTALL, CANCELLED_AT_CA, CANCELLED),
          row(AWAITING_INSTALL, EXPIRED_AT_CA, EXPIRED),
          row(AWAITING_INSTALL, CONFIRMED_AT_CA, COMPLETED),
          row(AWAITING_INSTALL, CANCEL_CHOSEN, CANCELLING),
          row(INSTALLING, INSTALL_CONFIRMED, COMPLETED),
          row(INSTALLING, CONFIRMED_AT_CA, COMPLETED),
          row(INSTALLING, CANCELLED_AT_CA, CANCELLED),
          row(INSTALLING, EXPIRED_AT_CA, EXPIRED),
          row(REJECTED, RESUBMIT_CHOSEN, SUBMITTING),
          row(REJECTED, CANCEL_CHOSEN, CANCELLING),
          // Corrected elsewhere, or the reviewer thought better of it.
          row(REJECTED, ASKED_TO_PAY, AWAITING_PAYMENT),
          row(REJECTED, IN_REVIEW, AWAITING_REVIEW),
          row(REJECTED, APPROVED, AWAITING_INSTALL),
          row(REJECTED, CONFIRMED_AT_CA, COMPLETED),
          row(REJECTED, CANCELLED_AT_CA, CANCELLED),
          row(REJECTED, EXPIRED_AT_CA, EXPIRED),
          row(CANCELLING, CANCELLED_AT_CA, CANCELLED),
          row(CANCELLING, EXPIRED_AT_CA, EXPIRED),
          row(CANCELLING, CONFIRMED_AT_CA, COMPLETED),
          row(CANCELLING, ASKED_TO_PAY, AWAITING_PAYMENT),
          row(CANCELLING, IN_REVIEW, AWAITING_REVIEW),
          row(CANCELLING, APPROVED, AWAITING_INSTALL),
          row(CANCELLING, REFUSED_BY_REVIEW, REJECTED));

  private TransitionTable() {}

  /** Where the trigger takes an order, empty when it takes it nowhere. */
  static Optional<RenewalState> next(RenewalState from, OrderTrigger trigger) {
    return ALL.stream()
        .filter(t -> t.from() == from && t.trigger() == trigger)
        .map(Transition::to)
        .findFirst();
  }

  private static Transition row(RenewalState from, OrderTrigger trigger, RenewalState to) {
    return new Transition(from, trigger, to);
  }
}
