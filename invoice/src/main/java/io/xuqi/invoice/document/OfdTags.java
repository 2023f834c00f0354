package io.xuqi.invoice.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A custom tag file, whose elements refer to the text objects of the pages. */
final class OfdTags {

  private final Element root;
  private final Map<String, String> texts;

  /**
   * Reads by the pages' objects.
   *
   * @param texts the text of each object, by its id
   */
  OfdTags(Element root, Map<String, String> texts) {
    this.root = root;
    this.texts = texts;
  }

  /** What an element stands for; nothing, when it refers to nothing that was read. */
  <T> Optional<T> value(String name, FactsDraft.Reading<T> reading)
      throws InvoiceDocumentException {
    List<Element> elements = root.all(name);
    if (elements.size() != 1) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (Element reference : elements.get(0).children("ObjectRef")) {
      text.append(texts.getOrDefault(reference.text(), ""));
      if (text.length() > FactsDraft.MAX_NAME) {
        throw InvoiceDocumentException.damaged("a tag that points to too much");
      }
    }
    return reading.read(text.toString());
  }
}
