package io.xuqi.payment.transfer;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Goes through a document's elements, and refuses what a statement has no use for. */
final class XmlElements {

  private final XMLStreamReader xml;
  private int depth;

  XmlElements(XMLStreamReader xml) {
    this.xml = xml;
  }

  /** What to do with a child element; it has to read it to its end. */
  interface Child {
    void read(String name) throws XMLStreamException, StatementException;
  }

  /** The current element's name, without its prefix. */
  String name() {
    return xml.getLocalName();
  }

  @Nullable String namespace() {
    return xml.getNamespaceURI();
  }

  @Nullable String attribute(String name) {
    return xml.getAttributeValue(null, name);
  }

  /** Reads on to the document's end. */
  void end() throws XMLStreamException, StatementException {
    while (xml.hasNext()) {
      next();
    }
  }

  /** Reads the current element's children to its end. */
  void children(Child child) throws XMLStreamException, StatementException {
    int event = next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        child.read(xml.getLocalName());
      }
      event = next();
    }
  }

  void skip() throws XMLStreamException, StatementException {
    int end = depth - 1;
    while (depth > end) {
      next();
    }
  }

  /** The current element's text. */
  String text() throws XMLStreamException, StatementException {
    StringBuilder text = new StringBuilder();
    int event = next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      collect(event, text);
      event = next();
    }
    return text.toString().strip();
  }

  /** A text, or since .04 a text within {@code Cd} or {@code Prtry}. */
  String textOrCode() throws XMLStreamException, StatementException {
    StringBuilder text = new StringBuilder();
    int end = depth - 1;
    while (depth > end) {
      int event = next();
      if (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
        collect(event, text);
      }
    }
    return text.toString().strip();
  }

  private void collect(int event, StringBuilder text) throws StatementException {
    switch (event) {
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
        if (text.length() + xml.getTextLength() > StatementLine.MAX_TEXT) {
          throw invalid("a text that is too long");
        }
        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
      }
      case XMLStreamConstants.START_ELEMENT -> throw invalid("an element where a text belongs");
      default -> {
        // comments
      }
    }
  }

  int next() throws XMLStreamException, StatementException {
    int event = event();
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> {
        if (++depth > Camt053Statement.MAX_DEPTH) {
          throw invalid("elements nested too deep");
        }
      }
      case XMLStreamConstants.END_ELEMENT -> depth--;
      case XMLStreamConstants.DTD,
          XMLStreamConstants.ENTITY_DECLARATION,
          XMLStreamConstants.ENTITY_REFERENCE ->
          throw invalid("a document type or an entity");
      default -> {
        // the callers look at it
      }
    }
    return event;
  }

  /** The JDK's parser throws what it likes at some documents that are not well-formed. */
  private int event() throws XMLStreamException {
    try {
      return xml.next();
    } catch (RuntimeException e) {
      throw new XMLStreamException("the parser failed", e);
    }
  }

  long line() {
    return Math.max(0, xml.getLocation().getLineNumber());
  }

  StatementException invalid(String reason) {
    return StatementException.invalid(line(), reason);
  }
}
