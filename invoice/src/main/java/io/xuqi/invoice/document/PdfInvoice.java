package io.xuqi.invoice.document;

import io.xuqi.common.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An invoice as PDF: the data attached to it, else the text of its first pages. */
final class PdfInvoice {

  /** The first pages looked at, besides the last one: totals are there. */
  static final int MAX_PAGES = 2;

  /** The most nodes of a tree that are looked at. */
  static final int MAX_NODES = 1_000;

  /** The most attachments looked at. */
  static final int MAX_ATTACHMENTS = 16;

  /** The most content streams of a page. */
  static final int MAX_CONTENTS = 200;

  /** A page and the resources it has or inherits. */
  private record Page(Map<String, Object> dictionary, Map<String, Object> resources) {
    boolean isSame(Page other) {
      return dictionary == other.dictionary;
    }
  }

  private final PdfFile pdf;
  private final List<Page> pages;

  private PdfInvoice(PdfFile pdf) throws InvoiceDocumentException {
    this.pdf = pdf;
    this.pages = pages(pdf, MAX_PAGES, false);
    List<Page> last = pages(pdf, 1, true);
    last.stream().filter(page -> pages.stream().noneMatch(page::isSame)).forEach(pages::add);
  }

  static boolean isPdf(byte[] document) {
    return InvoiceReader.starts(document, "%PDF-");
  }

  static InvoiceFacts read(byte[] document) throws InvoiceDocumentException {
    return new PdfInvoice(PdfFile.open(document)).facts();
  }

  private InvoiceFacts facts() throws InvoiceDocumentException {
    FactsDraft attached = attached();
    PageText text = new PageText();
    PdfContent content = new PdfContent(pdf, text);
    for (Page page : pages) {
      text.nextPage();
      for (Object part : contents(page.dictionary().get("Contents"))) {
        Optional<PdfFile.Stream> stream = pdf.stream(part);
        Optional<byte[]> bytes = stream.isPresent() ? pdf.content(stream.get()) : Optional.empty();
        if (bytes.isPresent()) {
          content.read(bytes.get(), page.resources());
        }
      }
    }
    boolean hasData = attached.isInvoice();
    FactsDraft facts = hasData ? attached : PrintedInvoice.read(text);
    if (hasData && PrintedInvoice.contradicts(text, attached)) {
      facts.doubts.add(InvoiceFacts.Doubt.CONTRADICTION);
    }
    facts.qr = qr(content);
    return facts.facts(hasData ? InvoiceFacts.Source.PDF_ATTACHMENT : InvoiceFacts.Source.PDF_TEXT);
  }

  private List<Object> contents(@Nullable Object contents) throws InvoiceDocumentException {
    List<Object> several = pdf.array(contents);
    if (several.size() > MAX_CONTENTS) {
      throw InvoiceDocumentException.tooLarge("the contents of a page");
    }
    return several.isEmpty() && contents != null ? List.of(contents) : several;
  }

  private Optional<InvoiceQr> qr(PdfContent content) throws InvoiceDocumentException {
    for (PdfFile.Stream picture : content.pictures()) {
      Optional<InvoiceQr> qr = Optional.empty();
      try {
        qr = PdfPicture.qr(pdf, picture);
      } catch (InvoiceDocumentException e) {
        if (e.code() != ErrorCode.INVOICE_DOCUMENT_DAMAGED) {
          throw e;
        }
        // a picture that is broken has no code
      }
      if (qr.isPresent()) {
        return qr;
      }
    }
    return content.rectangles().qr();
  }

  /**
   * The first pages, in order, or the last ones, from the end; a tree that leads back into itself
   * is left where it does.
   */
  private static List<Page> pages(PdfFile pdf, int most, boolean last)
      throws InvoiceDocumentException {
    List<Page> pages = new ArrayList<>();
    Set<Map<String, Object>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Page> open = new ArrayDeque<>();
    open.push(new Page(pdf.dictionary(pdf.catalog().get("Pages")), Map.of()));
    while (!open.isEmpty() && pages.size() < most) {
      Page node = open.pop();
      Map<String, Object> own = pdf.dictionary(node.dictionary.get("Resources"));
      Map<String, Object> resources = own.isEmpty() ? node.resources : own;
      if (node.dictionary.isEmpty() || !seen.add(node.dictionary)) {
        continue;
      }
      if (seen.size() > MAX_NODES) {
        throw InvoiceDocumentException.tooLarge("the tree of its pages");
      }
      List<Object> kids = pdf.array(node.dictionary.get("Kids"));
      if (kids.isEmpty()) {
        pages.add(new Page(node.dictionary, resources));
      }
      // The first ones only: whoever has more of them than pages are looked at is not read on.
      for (int i = Math.min(kids.size(), most) - 1; i >= 0; i--) {
        Object kid = kids.get(last ? kids.size() - 1 - i : i);
        open.push(new Page(pdf.dictionary(kid), resources));
      }
    }
    return pages;
  }

  // ---- attachments
  // -------------------------------------------------------------------------------

  private FactsDraft attached() throws InvoiceDocumentException {
    FactsDraft facts = new FactsDraft();
    List<Object> specifications = new ArrayList<>(embedded());
    specifications.addAll(pdf.array(pdf.catalog().get("AF")));
    for (Page page : pages) {
      for (Object annotation : pdf.array(page.dictionary().get("Annots"))) {
        Map<String, Object> dictionary = pdf.dictionary(annotation);
        if (pdf.name(dictionary.get("Subtype")).equals("FileAttachment")) {
          specifications.add(dictionary.getOrDefault("FS", ""));
        }
      }
    }
    Set<PdfFile.Stream> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object specification : specifications) {
      Map<String, Object> files = pdf.dictionary(pdf.dictionary(specification).get("EF"));
      Optional<PdfFile.Stream> file =
          pdf.stream(files.containsKey("F") ? files.get("F") : files.get("UF"));
      if (file.isPresent() && seen.add(file.get())) {
        if (seen.size() > MAX_ATTACHMENTS) {
          throw InvoiceDocumentException.tooLarge("the number of its attachments");
        }
        add(file.get(), facts);
      }
    }
    return facts;
  }

  private void add(PdfFile.Stream file, FactsDraft facts) throws InvoiceDocumentException {
    Optional<byte[]> content = pdf.content(file);
    if (content.isPresent() && XmlText.mayBeXml(content.get())) {
      FactsDraft data = XmlInvoice.draft(MarkupReader.read(content.get()));
      if (data.isInvoice()) {
        if (facts.contradicts(data)) {
          facts.doubts.add(InvoiceFacts.Doubt.CONTRADICTION);
        }
        facts.fill(data);
      }
    }
  }

  /**
   * The file specifications in the tree of names, which is walked without following it in circles.
   */
  private List<Object> embedded() throws InvoiceDocumentException {
    List<Object> found = new ArrayList<>();
    Set<Map<String, Object>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Map<String, Object>> open = new ArrayDeque<>();
    Map<String, Object> names = pdf.dictionary(pdf.catalog().get("Names"));
    open.push(pdf.dictionary(names.get("EmbeddedFiles")));
    while (!open.isEmpty()) {
      Map<String, Object> node = open.pop();
      if (node.isEmpty() || !seen.add(node)) {
        continue;
      }
      List<Object> pairs = pdf.array(node.get("Names"));
      List<Object> kids = pdf.array(node.get("Kids"));
      if (seen.size() + kids.size() + open.size() > MAX_NODES || pairs.size() > MAX_NODES) {
        throw InvoiceDocumentException.tooLarge("the tree of its attachments");
      }
      for (int i = 1; i < pairs.size(); i += 2) {
        found.add(pairs.get(i));
      }
      kids.forEach(kid -> open.push(pdf.dictionary(kid)));
    }
    return found;
  }
}
