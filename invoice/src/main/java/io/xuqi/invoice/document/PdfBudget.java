package io.xuqi.invoice.document;

/** What may be spent on one PDF, all its parts together. */
final class PdfBudget {

  /** The most numbers, names, strings and the like. */
  static final int MAX_TOKENS = 1_500_000;

  /** The most bytes that streams may have unpacked, each counted as often as it is used. */
  static final int MAX_UNPACKED = 48 * 1024 * 1024;

  /** The most bytes that are gone through, each counted as often as it is. */
  static final int MAX_SCANNED = 80 * 1024 * 1024;

  private int tokens;
  private int scanned;
  private int unpacked;

  void token() throws InvoiceDocumentException {
    if (++tokens > MAX_TOKENS) {
      throw InvoiceDocumentException.tooLarge("the number of its objects");
    }
  }

  void scanned(int bytes) throws InvoiceDocumentException {
    scanned += bytes;
    if (scanned > MAX_SCANNED) {
      throw InvoiceDocumentException.tooLarge("the number of its objects");
    }
  }

  /** How many bytes may still be unpacked. */
  int left() {
    return MAX_UNPACKED - unpacked;
  }

  void unpacked(int bytes) throws InvoiceDocumentException {
    if (bytes > left()) {
      throw InvoiceDocumentException.tooLarge("its streams unpacked");
    }
    unpacked += bytes;
  }
}
