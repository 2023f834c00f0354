package io.xuqi.renewal;

/**
 * Something to be done outside, decided by {@link Workflow} and done after that decision was
 * stored. Every effect may be done twice without harm: it asks, or it repeats the very same bytes
 * or key.
 */
sealed interface Effect {

  /** What metrics call it: {@code query-order}. */
  default String label() {
    return Event.kebab(getClass());
  }

  /**
   * Sends the stored, signed bytes.
   *
   * @param first whether they were certainly never sent before
   */
  record Submit(boolean first) implements Effect {}

  record QueryOrder(int order) implements Effect {}

  record CancelOrder(int order) implements Effect {}

  /**
   * @param first whether the attempt was certainly never used before
   */
  record InitiatePayment(String attemptId, boolean first) implements Effect {}

  record QueryPayment(String attemptId) implements Effect {}

  /** Has an attempt's stored transfers looked for. */
  record VerifyTransfers(String attemptId) implements Effect {}

  /** Makes sure that an attempt cannot be paid any more. */
  record ClosePayment(String attemptId) implements Effect {}

  /** Tells the CA of a receipt the integrator collected. */
  record SettleReceipt(String attemptId) implements Effect {}

  record Refund(String requestId) implements Effect {}

  /** Sends the stored invoice request of that number, if it is still what counts. */
  record RequestInvoice(int revision) implements Effect {}

  record QueryInvoice() implements Effect {}
}
