package io.xuqi.payment.transfer;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a text, each of bounded length. A line ends with LF, CR or both. */
final class TextLines {

  private final Reader in;
  private final int longest;
  private final char[] buffer = new char[32 * 1024];
  private final StringBuilder line = new StringBuilder();
  private int position;
  private int limit;
  private long number;
  private boolean begun;
  private boolean afterReturn;

  TextLines(Reader in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The number of the last line, from 1. */
  long number() {
    return number;
  }

  /** The next line without its end, or null after the last. */
  @Nullable String next() throws IOException, StatementException {
    line.setLength(0);
    boolean any = false;
    number++;
    while (true) {
      if (position == limit) {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        if (limit == 0) {
          return any ? line.toString() : null;
        }
      }
      char c = buffer[position++];
      boolean first = !begun;
      begun = true;
      if (first && c == StatementText.BYTE_ORDER_MARK) {
        continue;
      }
      if (c == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = c == '\r';
      if (c == '\n' || c == '\r') {
        return line.toString();
      }
      any = true;
      if (line.length() == longest) {
        throw StatementException.invalid(number, "a line of more than " + longest + " characters");
      }
      line.append(c);
    }
  }
}
