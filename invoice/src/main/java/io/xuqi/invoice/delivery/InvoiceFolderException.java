package io.xuqi.invoice.delivery;

import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/**
 * A document could not be kept in the folder: {@code invoice.document-folder} if the folder cannot
 * be written, {@code invoice.document-names} if too many different documents have the invoice's
 * number already. Nothing half is in the folder, and the invoice does not count as collected.
 */
public final class InvoiceFolderException extends XuqiException {

  private static final long serialVersionUID = 1L;

  InvoiceFolderException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }
}
