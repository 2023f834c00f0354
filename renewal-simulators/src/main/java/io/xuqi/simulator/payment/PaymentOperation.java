package io.xuqi.simulator.payment;

import io.xuqi.simulator.Fault;
import io.xuqi.simulator.Operation;
import java.util.EnumSet;
import java.util.Set;

/** What an integrator's payment method does for the engine. */
public enum PaymentOperation implements Operation {
  INITIATE,
  QUERY,
  CLOSE,
  /** Looks for declared transfers. */
  VERIFY,
  REFUND,
  QUERY_REFUND;

  @Override
  public Set<Fault> faults() {
    return EnumSet.of(
        Fault.UNREACHABLE,
        Fault.FAILED,
        Fault.UNKNOWN_NOT_DONE,
        Fault.UNKNOWN_DONE,
        Fault.DUPLICATED);
  }
}
