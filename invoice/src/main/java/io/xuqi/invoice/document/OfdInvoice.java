package io.xuqi.invoice.document;

import io.xuqi.common.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An invoice as OFD: the data attached to it, else its custom data, the elements its custom tags
 * point out, and the text of its pages.
 */
final class OfdInvoice {

  /** The most attachments looked at. */
  static final int MAX_ATTACHMENTS = 16;

  private static final String ROOT = "OFD.xml";

  private final OfdPackage files;
  private final Element body;
  private final String documentFile;
  private final Element document;

  private OfdInvoice(OfdPackage files, Element body, String documentFile, Element document) {
    this.files = files;
    this.body = body;
    this.documentFile = documentFile;
    this.document = document;
  }

  static InvoiceFacts read(byte[] ofd) throws InvoiceDocumentException {
    OfdPackage files = new OfdPackage(ZipArchive.open(ofd));
    Element root =
        files
            .element(ROOT)
            .orElseThrow(() -> InvoiceDocumentException.unsupported("a zip that is no OFD"));
    Element body = root.child("DocBody").orElseThrow(OfdInvoice::incomplete);
    if (root.children("DocBody").size() > 1) {
      throw InvoiceDocumentException.unsupported("an OFD of several documents");
    }
    String location = body.child("DocRoot").orElseThrow(OfdInvoice::incomplete).text();
    String file = files.resolve(ROOT, location);
    Element document = files.element(file).orElseThrow(OfdInvoice::incomplete);
    return new OfdInvoice(files, body, file, document).facts();
  }

  private static InvoiceDocumentException incomplete() {
    return InvoiceDocumentException.damaged("an OFD without its document");
  }

  private InvoiceFacts facts() throws InvoiceDocumentException {
    Set<String> used = new HashSet<>();
    FactsDraft custom = customData();
    FactsDraft attached = attached(used);
    boolean hasData = attached.isInvoice();
    OfdPages pages = new OfdPages(files, documentFile, document);
    FactsDraft facts = hasData ? attached : printed(custom, pages, used);
    if (hasData && (attached.contradicts(custom) || printedOtherwise(attached, pages))) {
      facts.doubts.add(InvoiceFacts.Doubt.CONTRADICTION);
    }
    Optional<Set<String>> covered = files.covered(body);
    if (covered.isPresent() && !covered.get().containsAll(used)) {
      facts.doubts.add(InvoiceFacts.Doubt.UNCOVERED);
    }
    facts.qr = pages.qr();
    return facts.facts(hasData ? InvoiceFacts.Source.OFD_ATTACHMENT : InvoiceFacts.Source.OFD_TEXT);
  }

  /** The data of the attachments, which have to agree. */
  private FactsDraft attached(Set<String> used) throws InvoiceDocumentException {
    FactsDraft facts = new FactsDraft();
    Optional<Element> location = document.child("Attachments");
    if (location.isEmpty()) {
      return facts;
    }
    String list = files.resolve(documentFile, location.get().text());
    Optional<Element> attachments = files.element(list);
    if (attachments.isEmpty()) {
      return facts;
    }
    List<Element> all = attachments.get().all("Attachment", "FileLoc");
    if (all.size() > MAX_ATTACHMENTS) {
      throw InvoiceDocumentException.tooLarge("the number of its attachments");
    }
    for (Element attachment : all) {
      String file = files.resolve(list, attachment.text());
      Optional<byte[]> content = files.bytes(file);
      if (content.isPresent() && XmlText.mayBeXml(content.get())) {
        FactsDraft data = XmlInvoice.draft(files.markup(content.get()));
        if (data.isInvoice()) {
          if (facts.contradicts(data)) {
            facts.doubts.add(InvoiceFacts.Doubt.CONTRADICTION);
          }
          facts.fill(data);
          used.add(file);
        }
      }
    }
    return facts;
  }

  /** 发票号码 and others as names of custom data. */
  private FactsDraft customData() throws InvoiceDocumentException {
    FactsDraft facts = new FactsDraft();
    facts.number = custom("发票号码", Values::number);
    facts.date = custom("开票日期", Values::date);
    facts.buyerName = custom("购买方名称", FactsDraft::words);
    facts.buyerNumber = custom("购买方纳税人识别号", FactsDraft::words);
    facts.sellerName = custom("销售方名称", FactsDraft::words);
    facts.sellerNumber = custom("销售方纳税人识别号", FactsDraft::words);
    facts.net = custom("合计金额", Values::amount);
    facts.tax = custom("合计税额", Values::tax);
    facts.gross = custom("价税合计", Values::amount);
    return facts;
  }

  private <T> Optional<T> custom(String name, FactsDraft.Reading<T> reading)
      throws InvoiceDocumentException {
    List<String> texts =
        body.all("CustomData").stream()
            .filter(data -> data.attribute("Name").filter(name::equals).isPresent())
            .map(Element::text)
            .toList();
    return FactsDraft.agreed(texts, reading);
  }

  private FactsDraft printed(FactsDraft custom, OfdPages pages, Set<String> used)
      throws InvoiceDocumentException {
    used.add(ROOT);
    pages.read();
    used.addAll(pages.files());
    FactsDraft facts = custom;
    facts.fill(tagged(pages.texts(), used));
    facts.fill(PrintedInvoice.read(pages.text()));
    return facts;
  }

  /** Whether the pages say something else than the data; broken ones say nothing. */
  private static boolean printedOtherwise(FactsDraft data, OfdPages pages)
      throws InvoiceDocumentException {
    try {
      pages.read();
    } catch (InvoiceDocumentException e) {
      if (e.code() == ErrorCode.INVOICE_DOCUMENT_TOO_LARGE) {
        throw e;
      }
      return false;
    }
    return PrintedInvoice.contradicts(pages.text(), data);
  }

  /** What the elements of custom tags say, each of which points to objects of a page. */
  private FactsDraft tagged(Map<String, String> texts, Set<String> used)
      throws InvoiceDocumentException {
    FactsDraft facts = new FactsDraft();
    Optional<Element> location = document.child("CustomTags");
    if (location.isEmpty()) {
      return facts;
    }
    String list = files.resolve(documentFile, location.get().text());
    Optional<Element> tags = files.element(list);
    List<Element> locations = tags.map(t -> t.all("CustomTag", "FileLoc")).orElse(List.of());
    if (locations.isEmpty()) {
      return facts;
    }
    String file = files.resolve(list, locations.get(0).text());
    Optional<Element> root = files.element(file);
    if (root.isPresent()) {
      used.add(file);
      OfdTags tag = new OfdTags(root.get(), texts);
      facts.number = tag.value("InvoiceNo", Values::number);
      facts.date = tag.value("IssueDate", Values::date);
      facts.buyerName = tag.value("BuyerName", FactsDraft::words);
      facts.buyerNumber = tag.value("BuyerTaxID", FactsDraft::words);
      facts.sellerName = tag.value("SellerName", FactsDraft::words);
      facts.sellerNumber = tag.value("SellerTaxID", FactsDraft::words);
      facts.net = tag.value("TaxExclusiveTotalAmount", Values::amount);
      facts.tax = tag.value("TaxTotalAmount", Values::tax);
      facts.gross = tag.value("TaxInclusiveTotalAmount", Values::amount);
    }
    return facts;
  }
}
