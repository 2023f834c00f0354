package io.xuqi.invoice.document;

import java.util.List;

/** Compares what a document says with what it ought to say (R41). */
public final class InvoiceCheck {

  private InvoiceCheck() {}

  /** Everything that is not as it ought to be, the worst first; empty for a perfect invoice. */
  public static List<InvoiceFinding> check(InvoiceFacts facts, InvoiceExpectation expected) {
    throw new UnsupportedOperationException("not yet");
  }
}
