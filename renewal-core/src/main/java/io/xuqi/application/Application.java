package io.xuqi.application;

import io.xuqi.common.Money;
import java.util.Optional;

/**
 * Everything the user has decided, confirmed and typed (R15–R21). It is signed as a whole by the
 * current key (R22).
 *
 * @param kind renewal or synchronisation
 * @param years whole years bought, 1 to {@link #MAX_YEARS}; 0 for a synchronisation
 * @param confirmedFee the total the user saw and confirmed (R38); the engine refuses to submit when
 *     the CA's quote says another
 * @param agreement the service agreement as it was accepted
 * @param agent who handles the application
 * @param recipient where paper goes, where wanted
 */
public record Application(
    RenewalKind kind,
    int years,
    Money confirmedFee,
    AcceptedAgreement agreement,
    Agent agent,
    Optional<Recipient> recipient) {

  /** More years than any CA sells at once. */
  public static final int MAX_YEARS = 10;

  /**
   * @throws IllegalArgumentException if kind, years and fee contradict each other
   */
  public Application {
    boolean renew = kind == RenewalKind.RENEW;
    if (renew ? years < 1 || years > MAX_YEARS : years != 0 || !confirmedFee.isZero()) {
      throw new IllegalArgumentException("a renewal is for 1 to 10 years, a synchronisation free");
    }
  }
}
