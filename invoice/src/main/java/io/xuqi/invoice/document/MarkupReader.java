package io.xuqi.invoice.document;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads XML as invoices use it, with the JDK's own parser, which never looks outside here: a
 * document type is refused, so there are no entities but the five named ones. Namespaces are not
 * looked at, because some generators write what no parser that knows them accepts: {@code
 * <:eInvoice xmlns:="">}.
 */
final class MarkupReader extends DefaultHandler {

  /** The deepest nesting of elements. */
  static final int MAX_DEPTH = 64;

  /** The most elements and attributes together. */
  static final int MAX_PARTS = 200_000;

  /** The longest text of one element or attribute, in characters. */
  static final int MAX_TEXT = 256 * 1024;

  private static final String NO_DOCUMENT_TYPE =
      "http://apache.org/xml/features/disallow-doctype-decl";

  /** Lets the parser end with an exception of ours. */
  private static final class Refused extends SAXException {
    private static final long serialVersionUID = 1L;

    private final transient InvoiceDocumentException reason;

    Refused(InvoiceDocumentException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  /** How many elements and attributes may still be read; files of one document share it. */
  static final class Budget {
    private int parts;
  }

  private final Budget budget;
  private final Deque<Element> open = new ArrayDeque<>();
  private @Nullable Element root;

  private MarkupReader(Budget budget) {
    this.budget = budget;
  }

  /** The document's element. */
  static Element read(byte[] document) throws InvoiceDocumentException {
    return read(document, new Budget());
  }

  /** The element of one of several files. */
  static Element read(byte[] document, Budget budget) throws InvoiceDocumentException {
    String xml = XmlText.decode(document).strip(); // a declaration has to come first
    MarkupReader reader = new MarkupReader(budget);
    try {
      parser().parse(new InputSource(new StringReader(xml)), reader);
    } catch (Refused e) {
      throw e.reason;
    } catch (SAXException | IOException | RuntimeException e) {
      // The parser throws what it likes at some documents that are not well-formed.
      throw malformed();
    }
    if (reader.root == null) {
      throw malformed();
    }
    return reader.root;
  }

  private static SAXParser parser() {
    try {
      SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
      factory.setNamespaceAware(false);
      factory.setValidating(false);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(NO_DOCUMENT_TYPE, true);
      return factory.newSAXParser();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("the JDK's parser knows these features", e);
    }
  }

  @Override
  public void startElement(String uri, String localName, String name, Attributes attributes)
      throws SAXException {
    budget.parts += 1 + attributes.getLength();
    if (budget.parts > MAX_PARTS) {
      throw new Refused(InvoiceDocumentException.tooLarge("too many elements"));
    }
    if (open.size() >= MAX_DEPTH) {
      throw new Refused(InvoiceDocumentException.tooLarge("elements nested too deep"));
    }
    Element element = new Element(local(name));
    for (int i = 0; i < attributes.getLength(); i++) {
      add(element, attributes.getQName(i), attributes.getValue(i));
    }
    Element parent = open.peek();
    if (parent == null) {
      root = element;
    } else {
      parent.add(element);
    }
    open.push(element);
  }

  private static void add(Element element, String name, String value) throws SAXException {
    if (value.length() > MAX_TEXT) {
      throw new Refused(InvoiceDocumentException.tooLarge("a text"));
    }
    boolean declaresNamespace = name.equals("xmlns") || name.startsWith("xmlns:");
    if (!declaresNamespace && !element.add(local(name), value)) {
      throw new Refused(malformed());
    }
  }

  @Override
  public void endElement(String uri, String localName, String name) {
    open.pop();
  }

  @Override
  public void characters(char[] text, int start, int length) throws SAXException {
    Element element = open.element();
    if (element.length() + length > MAX_TEXT) {
      throw new Refused(InvoiceDocumentException.tooLarge("a text"));
    }
    element.append(new String(text, start, length));
  }

  private static String local(String name) {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  private static InvoiceDocumentException malformed() {
    return InvoiceDocumentException.damaged("not well-formed XML");
  }
}
