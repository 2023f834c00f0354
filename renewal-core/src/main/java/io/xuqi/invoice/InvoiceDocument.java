package io.xuqi.invoice;

import io.xuqi.common.Bytes;

/**
 * One document as the CA gave it: untrusted until it was read and checked.
 *
 * @param format what it was asked as
 * @param content at most {@link #MAX_SIZE} bytes
 */
public record InvoiceDocument(DocumentFormat format, Bytes content) {

  /** The largest document accepted, in bytes. */
  public static final int MAX_SIZE = 8 * 1024 * 1024;

  /**
   * @throws IllegalArgumentException if it is larger than {@link #MAX_SIZE}
   */
  public InvoiceDocument {
    if (content.size() > MAX_SIZE) {
      throw new IllegalArgumentException("document of " + content.size() + " bytes");
    }
  }
}
