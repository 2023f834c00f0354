package io.xuqi.invoice;

/** The forms in which an invoice is issued. */
public enum DocumentFormat {
  /** The invoice's data (数电票), the original. */
  XML("xml", "application/xml"),
  /** A rendering (GB/T 33190). */
  OFD("ofd", "application/ofd"),
  /** A rendering (ISO 32000). */
  PDF("pdf", "application/pdf");

  private final String extension;
  private final String mediaType;

  DocumentFormat(String extension, String mediaType) {
    this.extension = extension;
    this.mediaType = mediaType;
  }

  /** As a file's name ends, without the dot. */
  public String extension() {
    return extension;
  }

  /** The media type of HTTP and mail. */
  public String mediaType() {
    return mediaType;
  }
}
