package io.xuqi.invoice.document;

/** What may be spent on one PDF, all its parts together. */
final class PdfBudget {

  /** The most numbers, names, strings and the like. */
  static final int MAX_TOKENS = 1_500_000;

  /** The most bytes that streams may have unpacked, each counted as often as it is used. */
  static final int MAX_UNPACKED = 48 * 1024 * 1024;

  /**
   * The most bytes that are read as objects. An object stream may say of any number of objects that
   * they are at one place; what lies there is read again for each.
   */
  static final int MAX_SCANNED = 2 * InvoiceReader.MAX_SIZE + MAX_UNPACKED;

  /** The most codes of all fonts that are given a meaning or a width, each as often as it is. */
  static final int MAX_CODES = 1_000_000;

  private int tokens;
  private int scanned;
  private int unpacked;
  private int scanned;
  private int codes;

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

  void scanned(int bytes) throws InvoiceDocumentException {
    scanned += bytes;
    if (scanned > MAX_SCANNED) {
      throw InvoiceDocumentException.tooLarge("the size of its objects");
    }
  }

  void code() throws InvoiceDocumentException {
    if (++codes > MAX_CODES) {
      throw InvoiceDocumentException.tooLarge("the codes of its fonts");
    }
  }
}
