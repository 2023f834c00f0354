package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The operations of the portal protocol, each by its method and path. */
public enum CaOperation implements Operation {
  QUOTE("POST quotes"),
  SUBMIT("POST applications"),
  RESUBMIT("POST corrections"),
  FIND("POST queries"),
  PAYMENT_METHODS("GET payment-methods"),
  ORDER("GET orders *"),
  CANCEL("POST orders * cancellation"),
  CERTIFICATES("GET orders * certificates"),
  CONFIRM("POST orders * installation"),
  PAY("PUT orders * payments *"),
  PAYMENT("GET orders * payments *"),
  CANCEL_PAYMENT("POST orders * payments * cancellation"),
  TRANSFERS("PUT orders * payments * transfers"),
  SETTLE("PUT orders * settlements *"),
  REQUEST_INVOICE("PUT orders * invoice"),
  INVOICE("GET orders * invoice"),
  INVOICE_DOCUMENT("GET orders * invoice documents *"),
  RESEND_INVOICE("POST orders * invoice resend"),
  /** No operation of the protocol. */
  NONE("");

  private final String pattern;

  CaOperation(String pattern) {
    this.pattern = pattern;
  }

  @Override
  public Set<Fault> faults() {
    Set<Fault> faults =
        EnumSet.of(
            Fault.UNREACHABLE,
            Fault.UNAVAILABLE,
            Fault.FAILED,
            Fault.UNKNOWN_NOT_DONE,
            Fault.UNKNOWN_DONE,
            Fault.LATE,
            Fault.DUPLICATED,
            Fault.BAD_REPLY);
    if (this == ORDER || this == PAYMENT || this == INVOICE) {
      faults.add(Fault.STALE);
    }
    return faults;
  }

  static CaOperation of(Request request) {
    List<String> path = PortalDesk.path(request);
    for (CaOperation operation : values()) {
      if (operation.matches(request.method(), path)) {
        return operation;
      }
    }
    return NONE;
  }

  private boolean matches(String method, List<String> path) {
    if (!pattern.startsWith(method)) {
      return false;
    }
    List<String> wanted = List.of(pattern.split(" ", -1));
    if (wanted.size() != path.size() + 1 || !wanted.get(0).equals(method)) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      if (!wanted.get(i + 1).equals("*") && !wanted.get(i + 1).equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }
}
