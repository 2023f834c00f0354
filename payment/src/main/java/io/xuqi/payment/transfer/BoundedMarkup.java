package io.xuqi.payment.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends an XML document that would make a parser keep too much in memory at once: between two tags,
 * and within a tag, a comment, a CDATA section or a processing instruction there are at most {@link
 * #MAX_PIECE} bytes. Works on the bytes, in every encoding in which ASCII is ASCII, and in UTF-16.
 */
final class BoundedMarkup extends FilterInputStream {

  /** More than any element of a statement has. */
  static final int MAX_PIECE = 256 * 1024;

  /** It is too long. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private int length;
  private int previous;
  private int beforePrevious;
  private boolean special;

  BoundedMarkup(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      look(b);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    int count = in.read(buffer, offset, size);
    for (int i = offset; i < offset + count; i++) {
      look(buffer[i] & 0xff);
    }
    return count;
  }

  private void look(int b) throws TooLongException {
    if (b == 0) {
      return; // the other half of a character in UTF-16
    }
    if (++length > MAX_PIECE) {
      throw new TooLongException();
    }
    if (special) {
      // A comment, CDATA section or instruction ends with -->, ]]> or ?>.
      if (b == '>'
          && (previous == '?'
              || (previous == beforePrevious && (previous == '-' || previous == ']')))) {
        special = false;
        length = 0;
      }
    } else if (b == '<') {
      length = 0;
    } else if (previous == '<' && (b == '!' || b == '?')) {
      special = true;
    }
    beforePrevious = previous;
    previous = b;
  }
}
