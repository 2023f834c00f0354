package io.xuqi.invoice.document;

import io.xuqi.common.Problem;

/**
 * Something about a document that is not as it ought to be.
 *
 * @param severity how bad it is
 * @param problem what is wrong, with a stable code
 */
public record InvoiceFinding(Severity severity, Problem problem) {

  /** How bad a finding is. */
  public enum Severity {
    /** The invoice is wrong or damaged: ask the CA. */
    ERROR,
    /** Look at it; it may be right. */
    WARNING
  }
}
