package io.xuqi.simulator.payment;

import io.xuqi.simulator.Fault;
import io.xuqi.simulator.Operation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What the simulated Alipay does. */
public enum AlipayOperation implements Operation {
  PRECREATE("alipay.trade.precreate"),
  QUERY("alipay.trade.query"),
  CLOSE("alipay.trade.close"),
  REFUND("alipay.trade.refund"),
  QUERY_REFUND("alipay.trade.fastpay.refund.query"),
  BILL("alipay.data.dataservice.bill.downloadurl.query"),
  /** A notification to the merchant. */
  PUSH("");

  private final String method;

  AlipayOperation(String method) {
    this.method = method;
  }

  static Optional<AlipayOperation> of(String method) {
    return Arrays.stream(values())
        .filter(operation -> operation != PUSH && operation.method.equals(method))
        .findFirst();
  }

  /** How the reply's object is named, without its ending. */
  String responseName() {
    return method.replace('.', '_');
  }

  /**
   * {@link Fault#UNAVAILABLE} is code 20000 and {@link Fault#FAILED} is {@code ACQ.SYSTEM_ERROR}. A
   * push that is {@link Fault#LATE} comes after the next one.
   */
  @Override
  public Set<Fault> faults() {
    return this == PUSH
        ? EnumSet.of(Fault.UNKNOWN_NOT_DONE, Fault.UNKNOWN_DONE, Fault.LATE, Fault.DUPLICATED)
        : EnumSet.of(
            Fault.UNREACHABLE,
            Fault.UNAVAILABLE,
            Fault.FAILED,
            Fault.UNKNOWN_NOT_DONE,
            Fault.UNKNOWN_DONE,
            Fault.LATE,
            Fault.DUPLICATED,
            Fault.BAD_REPLY,
            Fault.FORGED,
            Fault.UNSIGNED);
  }
}
