package io.xuqi.invoice.document;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML as invoices use it, in one pass and without ever looking outside: elements, attributes,
 * text, CDATA, comments, instructions, the five named and the numeric references. There is no
 * document type, so there are no entities. Namespaces are not looked at, because some generators
 * write what no parser that knows them accepts: {@code <:eInvoice xmlns:="">}.
 *
 * <p>Elements have to be closed in order, a name's prefix included; what is not well-formed is
 * refused like everything that breaks a bound.
 */
final class MarkupReader {

  /** The deepest nesting of elements. */
  static final int MAX_DEPTH = 64;

  /** The most elements and attributes together. */
  static final int MAX_PARTS = 200_000;

  /** The longest text of one element or attribute, in characters. */
  static final int MAX_TEXT = 256 * 1024;

  private static final int MAX_NAME = 200;

  private final String xml;
  private final Deque<Element> open = new ArrayDeque<>();
  private final Deque<String> openNames = new ArrayDeque<>();
  private @Nullable Element root;
  private int at;
  private int parts;

  private MarkupReader(String xml) {
    this.xml = xml;
  }

  /** The document's element. */
  static Element read(byte[] document) throws InvoiceDocumentException {
    return new MarkupReader(XmlText.decode(document)).document();
  }

  private Element document() throws InvoiceDocumentException {
    while (at < xml.length()) {
      if (xml.charAt(at) != '<') {
        text(Math.min(indexOrEnd("<"), xml.length()));
      } else if (xml.startsWith("<!--", at)) {
        pass("<!--", "-->");
      } else if (xml.startsWith("<![CDATA[", at)) {
        cdata();
      } else if (xml.startsWith("<?", at)) {
        pass("<?", "?>");
      } else if (xml.startsWith("<!", at)) {
        throw InvoiceDocumentException.damaged("a document type");
      } else if (xml.startsWith("</", at)) {
        close();
      } else {
        open();
      }
    }
    if (root == null || !open.isEmpty()) {
      throw InvoiceDocumentException.damaged("XML that is cut off");
    }
    return root;
  }

  private int indexOrEnd(String what) {
    int found = xml.indexOf(what, at);
    return found < 0 ? xml.length() : found;
  }

  private void text(int end) throws InvoiceDocumentException {
    String text = resolved(at, end);
    at = end;
    append(text);
  }

  private void append(String text) throws InvoiceDocumentException {
    Element element = open.peek();
    if (element == null) {
      if (!text.isBlank()) {
        throw malformed();
      }
      return;
    }
    if (element.length() + text.length() > MAX_TEXT) {
      throw InvoiceDocumentException.tooLarge("a text");
    }
    element.append(text);
  }

  private void cdata() throws InvoiceDocumentException {
    int from = at + "<![CDATA[".length();
    int end = xml.indexOf("]]>", from);
    if (end < 0 || open.isEmpty()) {
      throw malformed();
    }
    String text = xml.substring(from, end);
    requireCharacters(text);
    at = end + 3;
    append(text);
  }

  private void pass(String begin, String end) throws InvoiceDocumentException {
    int found = xml.indexOf(end, at + begin.length());
    if (found < 0) {
      throw malformed();
    }
    at = found + end.length();
  }

  private void close() throws InvoiceDocumentException {
    at += 2;
    String name = name();
    skipSpace();
    if (!take('>') || open.isEmpty() || !name.equals(openNames.pop())) {
      throw malformed();
    }
    open.pop();
  }

  private void open() throws InvoiceDocumentException {
    at++;
    String name = name();
    Element element = new Element(local(name));
    count();
    boolean spaced = skipSpace();
    while (at < xml.length() && xml.charAt(at) != '>' && xml.charAt(at) != '/') {
      if (!spaced) {
        throw malformed();
      }
      attribute(element);
      spaced = skipSpace();
    }
    boolean closed = take('/');
    if (!take('>')) {
      throw malformed();
    }
    Element parent = open.peek();
    if (parent != null) {
      parent.add(element);
    } else if (root == null) {
      root = element;
    } else {
      throw malformed();
    }
    if (open.size() >= MAX_DEPTH) {
      throw InvoiceDocumentException.tooLarge("elements nested too deep");
    }
    if (!closed) {
      open.push(element);
      openNames.push(name);
    }
  }

  private void attribute(Element element) throws InvoiceDocumentException {
    String name = name();
    count();
    skipSpace();
    if (!take('=')) {
      throw malformed();
    }
    skipSpace();
    char quote = at < xml.length() ? xml.charAt(at++) : ' ';
    int end = quote == '"' || quote == '\'' ? xml.indexOf(quote, at) : -1;
    if (end < 0 || xml.substring(at, end).indexOf('<') >= 0) {
      throw malformed();
    }
    if (end - at > MAX_TEXT) {
      throw InvoiceDocumentException.tooLarge("a text");
    }
    String value = resolved(at, end);
    at = end + 1;
    boolean declaresNamespace = name.equals("xmlns") || name.startsWith("xmlns:");
    if (!declaresNamespace && !element.add(local(name), value)) {
      throw malformed();
    }
  }

  private String name() throws InvoiceDocumentException {
    int from = at;
    while (at < xml.length() && isName(xml.charAt(at))) {
      at++;
    }
    if (at == from || at - from > MAX_NAME) {
      throw malformed();
    }
    return xml.substring(from, at);
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == ':';
  }

  private static String local(String name) {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  /** A text with its references resolved. */
  private String resolved(int from, int end) throws InvoiceDocumentException {
    String raw = xml.substring(from, end);
    requireCharacters(raw);
    if (raw.indexOf('&') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    int position = 0;
    int reference = raw.indexOf('&');
    while (reference >= 0) {
      int semicolon = raw.indexOf(';', reference);
      if (semicolon < 0) {
        throw malformed();
      }
      text.append(raw, position, reference)
          .appendCodePoint(character(raw, reference + 1, semicolon));
      position = semicolon + 1;
      reference = raw.indexOf('&', position);
    }
    return text.append(raw, position, raw.length()).toString();
  }

  private static int character(String raw, int from, int end) throws InvoiceDocumentException {
    if (end - from > 10) {
      throw malformed();
    }
    String name = raw.substring(from, end);
    return switch (name) {
      case "lt" -> '<';
      case "gt" -> '>';
      case "amp" -> '&';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> number(name);
    };
  }

  private static int number(String name) throws InvoiceDocumentException {
    boolean hex = name.startsWith("#x");
    String digits = name.substring(hex ? 2 : Math.min(1, name.length()));
    if (!name.startsWith("#") || !digits.matches(hex ? "[0-9A-Fa-f]{1,6}" : "[0-9]{1,7}")) {
      throw InvoiceDocumentException.damaged("an entity");
    }
    int character = Integer.parseInt(digits, hex ? 16 : 10);
    if (!isCharacter(character)) {
      throw malformed();
    }
    return character;
  }

  private static void requireCharacters(String text) throws InvoiceDocumentException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
        throw malformed();
      }
    }
  }

  private static boolean isCharacter(int c) {
    return (c >= ' ' && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && c <= Character.MAX_CODE_POINT)
        || c == '\t'
        || c == '\n'
        || c == '\r';
  }

  private boolean skipSpace() {
    int from = at;
    while (at < xml.length() && " \t\r\n".indexOf(xml.charAt(at)) >= 0) {
      at++;
    }
    return at > from;
  }

  private boolean take(char c) {
    boolean there = at < xml.length() && xml.charAt(at) == c;
    if (there) {
      at++;
    }
    return there;
  }

  private void count() throws InvoiceDocumentException {
    if (++parts > MAX_PARTS) {
      throw InvoiceDocumentException.tooLarge("too many elements");
    }
  }

  private static InvoiceDocumentException malformed() {
    return InvoiceDocumentException.damaged("not well-formed XML");
  }
}
