package io.xuqi.renewal;

/** Where the payment of a renewal's fee stands, beside its {@link RenewalState}. */
public enum PaymentState {
  /** Nothing to pay (R29). */
  NOT_NEEDED,
  UNPAID,
  /** Somebody says it was paid, or nobody knows; the CA has not confirmed it (R37). */
  CONFIRMING,
  PARTIALLY_PAID,
  /** By the CA's word. */
  PAID,
  OVERPAID,
  REFUND_REQUESTED,
  REFUNDED
}
