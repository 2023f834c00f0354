package io.xuqi.invoice.document;

/**
 * Reads what a document says of an invoice. Every format is recognised by its first bytes, and
 * every document is untrusted: time, memory, nesting, entries and pages are bounded, nothing is
 * fetched, nothing is written. Thread-safe.
 */
public final class InvoiceReader {

  private InvoiceReader() {}

  /**
   * Reads an XML, OFD or PDF document, or a PNG or JPEG picture of a QR code.
   *
   * @throws InvoiceDocumentException if it is none of them, is damaged, or breaks a bound
   */
  public static InvoiceFacts read(byte[] document) throws InvoiceDocumentException {
    throw new UnsupportedOperationException("not yet");
  }
}
