package io.xuqi.invoice.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The text and the pictures of an OFD's first pages. */
final class OfdPages {

  /** The first pages looked at, besides the last one: totals are there. */
  static final int MAX_PAGES = 2;

  /** The most pictures in which a QR code is looked for. */
  static final int MAX_PICTURES = 8;

  private final OfdPackage files;
  private final String documentFile;
  private final Element document;
  private final PageText text = new PageText();
  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> read = new HashSet<>();

  OfdPages(OfdPackage files, String documentFile, Element document) {
    this.files = files;
    this.documentFile = documentFile;
    this.document = document;
  }

  /** Reads the text of the first pages, the last one and their templates. */
  void read() throws InvoiceDocumentException {
    Map<String, String> templates = new HashMap<>();
    document
        .all("TemplatePage")
        .forEach(
            t -> templates.put(t.attribute("ID").orElse(""), t.attribute("BaseLoc").orElse("")));
    List<Element> pages = document.all("Pages", "Page");
    for (int i = 0; i < pages.size(); i++) {
      if (i >= MAX_PAGES && i < pages.size() - 1) {
        continue;
      }
      Element page = pages.get(i);
      text.nextPage();
      Set<String> used = new HashSet<>();
      Optional<Element> content = content(page.attribute("BaseLoc").orElse(""), used);
      if (content.isPresent()) {
        for (Element template : content.get().all("Template")) {
          String location = templates.get(template.attribute("TemplateID").orElse(""));
          if (location != null) {
            content(location, used);
          }
        }
      }
      read.addAll(used);
    }
  }

  /** Adds what a file of a page says, once to each page. */
  private Optional<Element> content(String location, Set<String> used)
      throws InvoiceDocumentException {
    String file = files.resolve(documentFile, location);
    Optional<Element> content = used.add(file) ? files.element(file) : Optional.empty();
    if (content.isPresent()) {
      for (Element object : content.get().all("TextObject")) {
        add(object);
      }
    }
    return content;
  }

  private void add(Element object) throws InvoiceDocumentException {
    double[] boundary = numbers(object.attribute("Boundary").orElse(""), 4);
    double[] ctm = numbers(object.attribute("CTM").orElse("1 0 0 1 0 0"), 6);
    double size = numbers(object.attribute("Size").orElse("3"), 1)[0] * Math.abs(ctm[3]);
    StringBuilder whole = new StringBuilder();
    for (Element code : object.children("TextCode")) {
      double x = numbers(code.attribute("X").orElse("0"), 1)[0];
      double y = numbers(code.attribute("Y").orElse("0"), 1)[0];
      double left = boundary[0] + ctm[0] * x + ctm[2] * y + ctm[4];
      double top = boundary[1] + ctm[1] * x + ctm[3] * y + ctm[5];
      text.add(left, boundary[0] + boundary[2], top, size, code.text());
      whole.append(code.text());
    }
    object.attribute("ID").ifPresent(id -> texts.put(id, whole.toString()));
  }

  /** Not-a-number where there is none. */
  private static double[] numbers(String text, int count) {
    double[] numbers = new double[count];
    String[] parts = text.length() > 200 ? new String[0] : text.strip().split("\\s+", -1);
    for (int i = 0; i < count; i++) {
      boolean plain =
          i < parts.length && parts[i].matches("[+-]?[0-9]{0,9}(\\.[0-9]{0,15})?[0-9]?");
      numbers[i] =
          plain && parts[i].matches(".*[0-9].*") ? Double.parseDouble(parts[i]) : Double.NaN;
    }
    return numbers;
  }

  PageText text() {
    return text;
  }

  /** The text of each object by its id. */
  Map<String, String> texts() {
    return texts;
  }

  /** The files that the text is from. */
  Set<String> files() {
    return read;
  }

  /** The QR code of the pictures among the document's resources. */
  Optional<InvoiceQr> qr() throws InvoiceDocumentException {
    int pictures = 0;
    for (String resource : resources()) {
      Optional<Element> list = files.element(resource);
      if (list.isEmpty()) {
        continue;
      }
      String base =
          list.get().attribute("BaseLoc").map(b -> b.endsWith("/") ? b : b + "/").orElse("");
      for (Element media : list.get().all("MultiMedia", "MediaFile")) {
        if (++pictures > MAX_PICTURES) {
          return Optional.empty();
        }
        Optional<byte[]> content = files.bytes(files.resolve(resource, base + media.text()));
        Optional<InvoiceQr> qr =
            content.isPresent() ? Pictures.qrIn(content.get()) : Optional.empty();
        if (qr.isPresent()) {
          return qr;
        }
      }
    }
    return Optional.empty();
  }

  private List<String> resources() throws InvoiceDocumentException {
    List<String> resources = new ArrayList<>();
    for (String kind : List.of("DocumentRes", "PublicRes")) {
      for (Element location : document.all("CommonData", kind)) {
        resources.add(files.resolve(documentFile, location.text()));
      }
    }
    return resources;
  }
}
