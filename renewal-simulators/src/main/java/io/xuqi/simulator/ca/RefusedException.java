package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.PortalProblem;

/** The CA does not do what it was asked; nothing has changed. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final PortalProblem problem;
  private final String detail;

  RefusedException(PortalProblem problem, String detail) {
    super(problem.wire() + ": " + detail);
    this.problem = problem;
    this.detail = detail;
  }

  PortalProblem problem() {
    return problem;
  }

  String detail() {
    return detail;
  }
}
