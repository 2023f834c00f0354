package io.xuqi.renewal;

import io.xuqi.common.RenewalId;
import java.time.Instant;

/**
 * Told about every change of state, after it was stored, on the thread that made it. Identifiers
 * and codes only, no personal data. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface RenewalListener {

  /** A renewal changed. */
  void changed(Change change);

  /**
   * A change of state.
   *
   * @param renewal the renewal, which also serves as correlation id
   * @param from the state before; for a new renewal the same as {@code to}
   * @param to the state now
   * @param payment where the payment stands now
   * @param at when
   */
  record Change(
      RenewalId renewal, RenewalState from, RenewalState to, PaymentState payment, Instant at) {}
}
