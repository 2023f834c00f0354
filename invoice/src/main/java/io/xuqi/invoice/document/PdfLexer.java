package io.xuqi.invoice.document;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects of PDF (ISO 32000-1, 7.2 and 7.3) one after the other: numbers as {@link
 * Double}, arrays as {@link List}, dictionaries as {@link Map}, and the records below.
 */
final class PdfLexer {

  /** The deepest nesting of arrays and dictionaries. */
  static final int MAX_DEPTH = 32;

  private static final int MAX_TOKEN = 300;
  private static final int MAX_NUMBER = 40;
  private static final String DELIMITERS = "()<>[]{}/%";

  record Name(String value) {}

  record Reference(int number) {}

  /** A keyword or an operator. */
  record Keyword(String value) {}

  /** A string, as it is before anything is decoded. */
  record Text(String latin) {
    byte[] bytes() {
      return latin.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }
  }

  private static final Keyword ARRAY_END = new Keyword("]");
  private static final Keyword DICTIONARY_END = new Keyword(">>");
  private static final Keyword NULL = new Keyword("null");

  private final byte[] data;
  private final PdfBudget budget;
  private int at;

  PdfLexer(byte[] data, int from, PdfBudget budget) {
    this.data = data;
    this.at = from;
    this.budget = budget;
  }

  int position() {
    return at;
  }

  void seek(int position) {
    at = position;
  }

  /** The next object; null at the end. */
  @Nullable Object next() throws InvoiceDocumentException {
    int from = at;
    Object next = next(0);
    budget.scanned(at - from);
    return next;
  }

  private @Nullable Object next(int depth) throws InvoiceDocumentException {
    skipSpace();
    if (at >= data.length) {
      return null;
    }
    budget.token();
    if (depth > MAX_DEPTH) {
      throw InvoiceDocumentException.tooLarge("objects nested too deep");
    }
    char c = (char) (data[at] & 0xFF);
    return switch (c) {
      case '(' -> literal();
      case '[' -> {
        at++;
        yield list(ARRAY_END, depth);
      }
      case '/' -> {
        at++;
        yield new Name(unescaped(token()));
      }
      case '<' -> {
        if (at + 1 < data.length && data[at + 1] == '<') {
          at += 2;
          yield dictionary(depth);
        }
        yield hex();
      }
      case '>' -> {
        at += at + 1 < data.length && data[at + 1] == '>' ? 2 : 1;
        yield DICTIONARY_END;
      }
      case ']' -> {
        at++;
        yield ARRAY_END;
      }
      case ')', '{', '}' -> {
        at++;
        yield new Keyword(String.valueOf(c));
      }
      default -> numberOrKeyword(token());
    };
  }

  private List<Object> list(Keyword end, int depth) throws InvoiceDocumentException {
    List<Object> list = new ArrayList<>(4);
    while (true) {
      Object next = next(depth + 1);
      if (next == null) {
        throw InvoiceDocumentException.damaged("a PDF that is cut off");
      }
      if (next.equals(end)) {
        return list;
      }
      int size = list.size();
      if (next instanceof Keyword word
          && word.value.equals("R")
          && size >= 2
          && list.get(size - 2) instanceof Double number) {
        list.remove(size - 1);
        list.set(size - 2, new Reference(number.intValue()));
      } else if (next instanceof Keyword word && !isValue(word)) {
        throw InvoiceDocumentException.damaged("a PDF whose objects are not sound");
      } else {
        list.add(next);
      }
    }
  }

  private static boolean isValue(Keyword word) {
    return word.equals(NULL) || word.value.equals("true") || word.value.equals("false");
  }

  private Map<String, Object> dictionary(int depth) throws InvoiceDocumentException {
    List<Object> list = list(DICTIONARY_END, depth);
    Map<String, Object> dictionary = new HashMap<>();
    for (int i = 0; i + 1 < list.size(); i += 2) {
      if (!(list.get(i) instanceof Name name)) {
        throw InvoiceDocumentException.damaged("a PDF whose objects are not sound");
      }
      if (!list.get(i + 1).equals(NULL)) {
        dictionary.put(name.value, list.get(i + 1));
      }
    }
    return dictionary;
  }

  private Text literal() throws InvoiceDocumentException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int open = 1;
    at++;
    while (at < data.length) {
      int c = data[at++] & 0xFF;
      if (c == '\\') {
        escaped(text);
        continue;
      }
      if (c == '(') {
        open++;
      } else if (c == ')' && --open == 0) {
        return new Text(text.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      text.write(c);
    }
    throw InvoiceDocumentException.damaged("a PDF that is cut off");
  }

  private void escaped(ByteArrayOutputStream text) {
    if (at >= data.length) {
      return;
    }
    int c = data[at++] & 0xFF;
    switch (c) {
      case 'n' -> text.write('\n');
      case 'r' -> text.write('\r');
      case 't' -> text.write('\t');
      case 'b' -> text.write('\b');
      case 'f' -> text.write('\f');
      case '\n' -> {
        // a line that goes on
      }
      case '\r' -> {
        if (at < data.length && data[at] == '\n') {
          at++;
        }
      }
      default -> {
        if (c < '0' || c > '7') {
          text.write(c);
          return;
        }
        int octal = c - '0';
        for (int i = 0; i < 2 && at < data.length && data[at] >= '0' && data[at] <= '7'; i++) {
          octal = octal * 8 + data[at++] - '0';
        }
        text.write(octal);
      }
    }
  }

  private Text hex() throws InvoiceDocumentException {
    StringBuilder text = new StringBuilder();
    int high = -1;
    at++;
    while (at < data.length) {
      int c = data[at++] & 0xFF;
      int digit = Character.digit(c, 16);
      if (c == '>') {
        if (high >= 0) {
          text.append((char) (high << 4));
        }
        return new Text(text.toString());
      }
      if (digit < 0 && !isSpace(c)) {
        throw InvoiceDocumentException.damaged("a PDF whose objects are not sound");
      }
      if (digit >= 0 && high < 0) {
        high = digit;
      } else if (digit >= 0) {
        text.append((char) (high << 4 | digit));
        high = -1;
      }
    }
    throw InvoiceDocumentException.damaged("a PDF that is cut off");
  }

  private String token() throws InvoiceDocumentException {
    int from = at;
    while (at < data.length && !isSpace(data[at]) && DELIMITERS.indexOf(data[at] & 0xFF) < 0) {
      at++;
    }
    if (at - from > MAX_TOKEN) {
      throw InvoiceDocumentException.damaged("a PDF whose objects are not sound");
    }
    return new String(data, from, at - from, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static String unescaped(String name) {
    if (name.indexOf('#') < 0) {
      return name;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      boolean hex =
          name.charAt(i) == '#'
              && i + 2 < name.length()
              && Character.digit(name.charAt(i + 1), 16) >= 0
              && Character.digit(name.charAt(i + 2), 16) >= 0;
      if (hex) {
        plain.append((char) Integer.parseInt(name.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        plain.append(name.charAt(i));
      }
    }
    return plain.toString();
  }

  private static Object numberOrKeyword(String token) {
    int digits = 0;
    int points = 0;
    int from = 0;
    while (from < Math.min(2, token.length()) && "+-".indexOf(token.charAt(from)) >= 0) {
      from++;
    }
    for (int i = from; i < token.length(); i++) {
      char c = token.charAt(i);
      digits += c >= '0' && c <= '9' ? 1 : 0;
      points += c == '.' ? 1 : 0;
    }
    boolean number = digits > 0 && points <= 1 && from + digits + points == token.length();
    if (!number || token.length() > MAX_NUMBER) {
      return new Keyword(token);
    }
    double value = Double.parseDouble(token.substring(from));
    return from > 0 && token.charAt(from - 1) == '-' ? -value : value;
  }

  private void skipSpace() {
    while (at < data.length) {
      if (data[at] == '%') {
        while (at < data.length && data[at] != '\n' && data[at] != '\r') {
          at++;
        }
      } else if (isSpace(data[at])) {
        at++;
      } else {
        return;
      }
    }
  }

  static boolean isSpace(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == '\f' || b == 0;
  }
}
