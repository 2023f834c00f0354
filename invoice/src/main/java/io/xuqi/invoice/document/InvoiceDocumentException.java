package io.xuqi.invoice.document;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/**
 * A document that cannot be read as an invoice; nothing was kept of it. Codes: {@code
 * invoice.document-unsupported} (no format of an invoice, or no invoice in it), {@code -damaged},
 * {@code -too-large} (it breaks a bound of {@link InvoiceReader}), {@code -encrypted}, and {@code
 * -reversal} (a credit note, 红字发票, whose amounts are negative). Neither the message nor a cause
 * repeats anything of the content.
 */
public final class InvoiceDocumentException extends XuqiException {

  private static final long serialVersionUID = 1L;

  InvoiceDocumentException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  /**
   * Not an invoice, or none of a form that is known.
   *
   * @param reason in words of the program's own, like everywhere here
   */
  static InvoiceDocumentException unsupported(String reason) {
    return of(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, reason);
  }

  /** It is not what its format asks for, or contradicts itself. */
  static InvoiceDocumentException damaged(String reason) {
    return of(ErrorCode.INVOICE_DOCUMENT_DAMAGED, reason);
  }

  /** It breaks a bound. */
  static InvoiceDocumentException tooLarge(String reason) {
    return of(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, reason);
  }

  static InvoiceDocumentException encrypted() {
    return of(ErrorCode.INVOICE_DOCUMENT_ENCRYPTED);
  }

  /** Its amounts are negative. */
  static InvoiceDocumentException reversal() {
    return of(ErrorCode.INVOICE_DOCUMENT_REVERSAL);
  }

  private static InvoiceDocumentException of(ErrorCode code, Object... arguments) {
    return new InvoiceDocumentException(Problem.of(code, arguments), null);
  }
}
