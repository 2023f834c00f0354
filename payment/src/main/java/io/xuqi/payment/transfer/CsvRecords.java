package io.xuqi.payment.transfer;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes CSV apart (RFC 4180), one record after the other, each of bounded size. */
final class CsvRecords {

  /** The longest field, in characters. */
  static final int MAX_FIELD = 2000;

  /** The most fields of a record. */
  static final int MAX_FIELDS = 100;

  private static final int END = -1;

  private final Reader in;
  private final char separator;
  private final char[] buffer = new char[32 * 1024];
  private final StringBuilder field = new StringBuilder();
  private boolean begun;
  private int position;
  private int limit;
  private long line = 1;
  private long recordLine = 1;

  CsvRecords(Reader in, char separator) {
    this.in = in;
    this.separator = separator;
  }

  /** The line of the file in which the last record began, from 1. */
  long line() {
    return recordLine;
  }

  /** The next record, or null at the end. Empty lines are passed over. */
  @Nullable List<String> next() throws IOException, StatementException {
    int c = read();
    while (c == '\r' || c == '\n') {
      newLine(c);
      c = read();
    }
    if (c == END) {
      return null;
    }
    recordLine = line;
    List<String> fields = new ArrayList<>();
    while (true) {
      int end = c == '"' ? quoted() : plain(c);
      if (fields.size() == MAX_FIELDS) {
        throw invalid("more than " + MAX_FIELDS + " fields");
      }
      fields.add(field.toString());
      if (end != separator) {
        newLine(end);
        return fields;
      }
      c = read();
    }
  }

  /** Reads a field without quotes; returns what ended it. */
  private int plain(int first) throws IOException, StatementException {
    field.setLength(0);
    int c = first;
    while (c != separator && c != '\r' && c != '\n' && c != END) {
      if (c == '"') {
        throw invalid("a quotation mark within a field");
      }
      append(c);
      c = read();
    }
    return c;
  }

  /** Reads a field in quotes, the first of which was read; returns what ended it. */
  private int quoted() throws IOException, StatementException {
    field.setLength(0);
    while (true) {
      int c = read();
      if (c == END) {
        throw invalid("a quoted field without an end");
      }
      if (c == '"') {
        c = read();
        if (c != '"') {
          if (c != separator && c != '\r' && c != '\n' && c != END) {
            throw invalid("text after a quoted field");
          }
          return c;
        }
      } else if (c == '\n') {
        line++;
      }
      append(c);
    }
  }

  private void append(int c) throws StatementException {
    if (field.length() == MAX_FIELD) {
      throw invalid("a field of more than " + MAX_FIELD + " characters");
    }
    field.append((char) c);
  }

  /** Counts a line's end; CR and LF together are one. */
  private void newLine(int c) throws IOException {
    if (c == '\r') {
      int next = read();
      if (next != '\n' && next != END) {
        position--;
      }
    }
    if (c != END) {
      line++;
    }
  }

  private int read() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return END;
      }
      if (!begun && buffer[0] == StatementText.BYTE_ORDER_MARK) {
        begun = true;
        position = 1;
        return read();
      }
      begun = true;
    }
    return buffer[position++];
  }

  private StatementException invalid(String reason) {
    return StatementException.invalid(line, reason);
  }
}
