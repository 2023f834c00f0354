package io.xuqi.invoice.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An element of a read document, by its name without prefix: namespaces are not looked at. */
final class Element {

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>(4);
  private final List<Element> children = new ArrayList<>(2);
  private final StringBuilder text = new StringBuilder(0);

  Element(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  Optional<String> attribute(String attribute) {
    return Optional.ofNullable(attributes.get(attribute));
  }

  /** The element's own text, without that of its children and surrounding spaces. */
  String text() {
    return text.toString().strip();
  }

  List<Element> children() {
    return children;
  }

  /** The first child of a name. */
  Optional<Element> child(String child) {
    return children.stream().filter(c -> c.name.equals(child)).findFirst();
  }

  /** The children of a name. */
  List<Element> children(String child) {
    return children.stream().filter(c -> c.name.equals(child)).toList();
  }

  /**
   * This element and everything in it, in the document's order; nesting is bounded by the reader.
   */
  void walk(Consumer<Element> each) {
    each.accept(this);
    children.forEach(child -> child.walk(each));
  }

  /** Everything of a name, this element included. */
  List<Element> all(String wanted) {
    List<Element> found = new ArrayList<>();
    walk(
        element -> {
          if (element.name.equals(wanted)) {
            found.add(element);
          }
        });
    return found;
  }

  /** Everything of a name that is a child of an element of another name. */
  List<Element> all(String parent, String wanted) {
    List<Element> found = new ArrayList<>();
    walk(
        element -> {
          if (element.name.equals(parent)) {
            found.addAll(element.children(wanted));
          }
        });
    return found;
  }

  void add(Element child) {
    children.add(child);
  }

  /** False when it has the attribute already. */
  boolean add(String attribute, String value) {
    return attributes.putIfAbsent(attribute, value) == null;
  }

  void append(CharSequence more) {
    text.append(more);
  }

  int length() {
    return text.length();
  }
}
