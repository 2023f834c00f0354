package io.xuqi.renewal;

import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;

/** A receipt that is to be given back, stored before it is asked for, and how that stands. */
record RefundRecord(RefundRequest request, Refund.Status status) {

  boolean isOpen() {
    return status == Refund.Status.PROCESSING || status == Refund.Status.UNKNOWN;
  }

  /** Not given back yet: asked for, or failed and waiting for a person. */
  boolean isDue() {
    return status != Refund.Status.SUCCEEDED;
  }
}
