package io.xuqi.invoice.document;

import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/** A document that cannot be read as an invoice; nothing was kept of it. */
public final class InvoiceDocumentException extends XuqiException {

  private static final long serialVersionUID = 1L;

  InvoiceDocumentException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }
}
