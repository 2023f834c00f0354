package io.xuqi.payment;

import io.xuqi.common.Money;
import java.util.Optional;

/**
 * How an attempt stands, as far as its method knows.
 *
 * @param attemptId the attempt
 * @param status where it stands
 * @param next what the user does next, where something is to be done; with {@link
 *     Status#REQUIRES_ACTION} empty means: the same as before
 * @param received what was collected, when {@link Status#SUCCEEDED} or {@link
 *     Status#PARTIALLY_PAID}
 * @param reference the method's own transaction number, for people
 */
public record Payment(
    String attemptId,
    Status status,
    Optional<NextAction> next,
    Optional<Money> received,
    Optional<String> reference) {

  /** Where an attempt stands. */
  public enum Status {
    /** The user has to do something: {@link Payment#next()}. */
    REQUIRES_ACTION,
    /** The method is working on it. */
    PROCESSING,
    PARTIALLY_PAID,
    /** Collected, says the method; only the CA's word makes the order paid. */
    SUCCEEDED,
    /** Certainly not collected, and never will be. */
    FAILED,
    /**
     * Closed before it was paid, as far as it can be closed: a code that nobody has scanned is not
     * known everywhere, and stays payable until its time is over. Another attempt may begin; the
     * engine goes on asking until some time after this one's end.
     */
    CANCELLED,
    /** Its time is over. The engine goes on asking for a while, since money may be late. */
    EXPIRED,
    /** Nobody knows: a timeout, a broken reply. Ask again; never start another. */
    UNKNOWN;

    /** Whether this attempt can still lead to a receipt. */
    public boolean isOpen() {
      return this == REQUIRES_ACTION
          || this == PROCESSING
          || this == PARTIALLY_PAID
          || this == UNKNOWN;
    }
  }

  /** A payment with nothing further to tell. */
  public static Payment of(String attemptId, Status status) {
    return new Payment(attemptId, status, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A payment the user has to act on. */
  public static Payment requiresAction(String attemptId, NextAction next) {
    return new Payment(
        attemptId, Status.REQUIRES_ACTION, Optional.of(next), Optional.empty(), Optional.empty());
  }

  /** A collected payment. */
  public static Payment succeeded(String attemptId, Money received, String reference) {
    return new Payment(
        attemptId,
        Status.SUCCEEDED,
        Optional.empty(),
        Optional.of(received),
        Optional.of(reference));
  }
}
