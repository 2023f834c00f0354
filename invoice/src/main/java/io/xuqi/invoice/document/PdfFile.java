package io.xuqi.invoice.document;

import io.xuqi.invoice.document.PdfLexer.Keyword;
import io.xuqi.invoice.document.PdfLexer.Name;
import io.xuqi.invoice.document.PdfLexer.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a PDF file, read once from its beginning to its end, the later one of a number
 * counting. The tables that say where objects are go unread: nothing depends on what they claim.
 */
final class PdfFile {

  /** How many references in a row are followed. */
  private static final int MAX_REFERENCES = 8;

  private static final int MAX_FILTERS = 4;

  /** A stream: where it lies in the file. */
  record Stream(Map<String, Object> dictionary, int from, int end) {}

  private final byte[] file;
  private final PdfBudget budget = new PdfBudget();
  private final Map<Integer, Object> objects = new HashMap<>();
  private Map<String, Object> catalog = Map.of();

  private PdfFile(byte[] file) {
    this.file = file;
  }

  static PdfFile open(byte[] file) throws InvoiceDocumentException {
    PdfFile pdf = new PdfFile(file);
    pdf.readObjects();
    if (pdf.catalog.isEmpty()) {
      throw InvoiceDocumentException.damaged("a PDF without a catalogue");
    }
    return pdf;
  }

  PdfBudget budget() {
    return budget;
  }

  Map<String, Object> catalog() {
    return catalog;
  }

  // ---- values, with their references followed ---------------------------------------------------

  /** What a value is; null when it refers to nothing. */
  @Nullable Object resolved(@Nullable Object value) {
    Object current = value;
    for (int i = 0; i < MAX_REFERENCES && current instanceof Reference reference; i++) {
      current = objects.get(reference.number());
    }
    return current instanceof Reference ? null : current;
  }

  /** A dictionary, or that of a stream; empty when it is none. */
  @SuppressWarnings("unchecked") // the lexer makes no other maps
  Map<String, Object> dictionary(@Nullable Object value) {
    Object resolved = resolved(value);
    if (resolved instanceof Stream stream) {
      return stream.dictionary();
    }
    return resolved instanceof Map ? (Map<String, Object>) resolved : Map.of();
  }

  /** An array; empty when it is none. */
  @SuppressWarnings("unchecked") // the lexer makes no other lists
  List<Object> array(@Nullable Object value) {
    return resolved(value) instanceof List<?> list ? (List<Object>) list : List.of();
  }

  Optional<Stream> stream(@Nullable Object value) {
    return resolved(value) instanceof Stream stream ? Optional.of(stream) : Optional.empty();
  }

  String name(@Nullable Object value) {
    return resolved(value) instanceof Name name ? name.value() : "";
  }

  double number(@Nullable Object value, double otherwise) {
    return resolved(value) instanceof Double number ? number : otherwise;
  }

  /** The filters of a stream, the first to be undone first. */
  List<String> filters(Stream stream) {
    Object resolved = resolved(stream.dictionary().get("Filter"));
    if (resolved instanceof Name name) {
      return List.of(name.value());
    }
    return array(resolved).stream().map(this::name).toList();
  }

  byte[] raw(Stream stream) {
    return Arrays.copyOfRange(file, stream.from(), stream.end());
  }

  /** A stream's content; empty when one of its filters is not known here. */
  Optional<byte[]> content(Stream stream) throws InvoiceDocumentException {
    List<String> filters = filters(stream);
    if (filters.size() > MAX_FILTERS) {
      throw InvoiceDocumentException.tooLarge("the number of a stream's filters");
    }
    byte[] content = raw(stream);
    budget.unpacked(content.length);
    for (String filter : filters) {
      Optional<byte[]> undone = PdfFilters.undo(filter, content, budget);
      if (undone.isEmpty()) {
        return undone;
      }
      content = undone.get();
    }
    return Optional.of(content);
  }

  // ---- reading
  // -----------------------------------------------------------------------------------

  private void readObjects() throws InvoiceDocumentException {
    PdfLexer lexer = new PdfLexer(file, 0, budget);
    Object beforeLast = null;
    Object last = null;
    Object next = lexer.next();
    Map<String, Object> trailer = Map.of();
    while (next != null) {
      if (next instanceof Keyword word && word.value().equals("obj")) {
        if (beforeLast instanceof Double number && last instanceof Double) {
          Object object = object(lexer);
          objects.put(number.intValue(), object);
          if (object instanceof Stream stream) {
            trailer = special(stream).orElse(trailer);
          }
        }
      } else if (next instanceof Keyword word && word.value().equals("trailer")) {
        Map<String, Object> found = dictionary(lexer.next());
        trailer = found.containsKey("Root") ? found : trailer;
        requireOpen(found);
      }
      beforeLast = last;
      last = next;
      next = lexer.next();
    }
    catalog = dictionary(trailer.get("Root"));
    if (catalog.isEmpty()) {
      objects.values().stream()
          .filter(object -> name(dictionary(object).get("Type")).equals("Catalog"))
          .findFirst()
          .ifPresent(object -> catalog = dictionary(object));
    }
  }

  private static void requireOpen(Map<String, Object> trailer) throws InvoiceDocumentException {
    if (trailer.containsKey("Encrypt")) {
      throw InvoiceDocumentException.encrypted();
    }
  }

  private Object object(PdfLexer lexer) throws InvoiceDocumentException {
    Object object = lexer.next();
    if (object == null) {
      throw InvoiceDocumentException.damaged("a PDF that is cut off");
    }
    if (!(object instanceof Map)) {
      return object;
    }
    int after = lexer.position();
    if (!(lexer.next() instanceof Keyword word && word.value().equals("stream"))) {
      lexer.seek(after);
      return object;
    }
    int from = lexer.position();
    from += from < file.length && file[from] == '\r' ? 1 : 0;
    from += from < file.length && file[from] == '\n' ? 1 : 0;
    Map<String, Object> dictionary = dictionary(object);
    int end = end(dictionary, from);
    lexer.seek(end);
    return new Stream(dictionary, from, end);
  }

  /** By its length if that is true, else by the word behind it. */
  private int end(Map<String, Object> dictionary, int from) throws InvoiceDocumentException {
    double length = number(dictionary.get("Length"), -1);
    if (length >= 0 && from + length <= file.length) {
      int end = from + (int) length;
      int word = end;
      while (word < file.length && word < end + 4 && PdfLexer.isSpace(file[word])) {
        word++;
      }
      if (startsAt(word, "endstream")) {
        return end;
      }
    }
    for (int at = from; at < file.length; at++) {
      if (file[at] == 'e' && startsAt(at, "endstream")) {
        return at;
      }
    }
    throw InvoiceDocumentException.damaged("a PDF that is cut off");
  }

  private boolean startsAt(int at, String word) {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    return at + bytes.length <= file.length
        && Arrays.equals(file, at, at + bytes.length, bytes, 0, bytes.length);
  }

  /**
   * The objects in an object stream are put with the others; a cross-reference stream is returned.
   */
  private Optional<Map<String, Object>> special(Stream stream) throws InvoiceDocumentException {
    String type = name(stream.dictionary().get("Type"));
    if (type.equals("XRef")) {
      requireOpen(stream.dictionary());
      return stream.dictionary().containsKey("Root")
          ? Optional.of(stream.dictionary())
          : Optional.empty();
    }
    if (type.equals("ObjStm")) {
      Optional<byte[]> content = content(stream);
      if (content.isPresent()) {
        readObjectStream(stream.dictionary(), content.get());
      }
    }
    return Optional.empty();
  }

  private void readObjectStream(Map<String, Object> dictionary, byte[] content)
      throws InvoiceDocumentException {
    int count = (int) number(dictionary.get("N"), 0);
    int first = (int) number(dictionary.get("First"), 0);
    PdfLexer index = new PdfLexer(content, 0, budget);
    PdfLexer values = new PdfLexer(content, 0, budget);
    for (int i = 0; i < count; i++) {
      Object number = index.next();
      Object offset = index.next();
      if (!(number instanceof Double n) || !(offset instanceof Double o)) {
        return;
      }
      long at = (long) first + o.longValue();
      if (at < 0 || at >= content.length) {
        throw InvoiceDocumentException.damaged("a PDF whose objects are not sound");
      }
      values.seek((int) at);
      Object value = values.next();
      if (value != null) {
        objects.put(n.intValue(), value);
      }
    }
  }
}
