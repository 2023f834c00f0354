package io.xuqi.invoice.document;

import io.xuqi.invoice.InvoiceDocument;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a document says of an invoice. Every format is recognised by its first bytes, and
 * every document is untrusted: time, memory, nesting, entries and pages are bounded, nothing is
 * fetched, nothing is written. Thread-safe.
 *
 * <p>What is read of each, the most reliable first ({@link InvoiceFacts.Source} tells which it
 * was):
 *
 * <ul>
 *   <li>XML: the data of a fully digitalised invoice (数电票).
 *   <li>OFD (GB/T 33190): the data attached to it, else its custom data, and what is missing there
 *       from the text of its first pages.
 *   <li>PDF: the data attached to it, else the text of its first pages.
 *   <li>a PNG or JPEG picture: its QR code, as also in OFD and PDF where one is found.
 * </ul>
 *
 * <p>Where there is data, the print is read to be compared with it only ({@link
 * InvoiceFacts.Doubt#CONTRADICTION}). An OFD of several documents is no invoice: which of them is
 * shown is not known.
 *
 * <p>Bounds, beyond which a document is {@code invoice.document-too-large}: {@link #MAX_SIZE} in
 * all; XML nested 64 deep, with 200,000 elements and attributes and 256 KiB in a text; an OFD of
 * 1,000 files, unpacked 16 MiB each and 48 MiB together, at most 200-fold; a PDF of 1.5 million
 * tokens and 48 MiB unpacked; 16 attachments; the text of two pages and the last one; pictures of
 * 16 million pixels, 30 scans and 500 places that may be the corner of a QR code.
 *
 * <p>Seals and signatures are <b>not</b> verified: whoever relies on an invoice looks it up at the
 * tax authority. Of an OFD it is told whether its signatures claim to cover what was read ({@link
 * InvoiceFacts.Doubt#UNCOVERED}).
 */
public final class InvoiceReader {

  /** The largest document read, in bytes. */
  public static final int MAX_SIZE = InvoiceDocument.MAX_SIZE;

  private InvoiceReader() {}

  /**
   * Reads an XML, OFD or PDF document, or a PNG or JPEG picture of a QR code.
   *
   * @throws InvoiceDocumentException if it is none of them, is damaged, or breaks a bound; nothing
   *     was kept of it
   */
  public static InvoiceFacts read(byte[] document) throws InvoiceDocumentException {
    if (document.length > MAX_SIZE) {
      throw InvoiceDocumentException.tooLarge("its size");
    }
    if (starts(document, "PK\u0003\u0004")) {
      return OfdInvoice.read(document);
    }
    if (PdfInvoice.isPdf(document)) {
      return PdfInvoice.read(document);
    }
    if (Pictures.isPicture(document)) {
      return Pictures.read(document);
    }
    if (XmlText.mayBeXml(document)) {
      return XmlInvoice.read(document);
    }
    throw InvoiceDocumentException.unsupported("neither XML, OFD, PDF, PNG nor JPEG");
  }

  static boolean starts(byte[] document, String ascii) {
    byte[] start = ascii.getBytes(StandardCharsets.ISO_8859_1);
    if (document.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (document[i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
