package io.xuqi.simulator.invoice;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** An XML document under way. */
final class XmlText {

  private final StringBuilder text =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; attributes are names and values in turn. */
  XmlText begin(String name, String... attributes) {
    tag(name, attributes).append('>');
    open.push(name);
    return this;
  }

  XmlText end() {
    text.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element with text, which may be empty. */
  XmlText element(String name, String content, String... attributes) {
    if (content.isEmpty()) {
      return empty(name, attributes);
    }
    tag(name, attributes).append('>').append(escaped(content));
    text.append("</").append(name).append('>');
    return this;
  }

  XmlText empty(String name, String... attributes) {
    tag(name, attributes).append("/>");
    return this;
  }

  /** The whole, when everything has ended. */
  byte[] bytes() {
    if (!open.isEmpty()) {
      throw new IllegalStateException(open.peek() + " is open");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private StringBuilder tag(String name, String... attributes) {
    text.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      text.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1]));
      text.append('"');
    }
    return text;
  }

  private static String escaped(String content) {
    return content
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
