package io.xuqi.simulator.invoice;

import io.xuqi.payment.qr.QrCode;
import io.xuqi.simulator.invoice.SpecimenLayout.Ink;
import io.xuqi.simulator.invoice.SpecimenLayout.Page;
import io.xuqi.simulator.invoice.SpecimenLayout.Rule;
import io.xuqi.simulator.invoice.SpecimenLayout.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes an invoice as OFD (GB/T 33190-2016): its pages, and its data as an attachment. */
final class SpecimenOfd {

  private static final String NAMESPACE = "http://www.ofdspec.org/2016";
  private static final String FONT = "1";
  private static final String QR = "2";
  private static final int FIRST_PAGE = 10;
  private static final int QR_SCALE = 6;

  private final SpecimenInvoice invoice;
  private final List<Page> pages;
  private int lastId;

  private SpecimenOfd(SpecimenInvoice invoice) {
    this.invoice = invoice;
    this.pages = SpecimenLayout.of(invoice);
    this.lastId = FIRST_PAGE + pages.size();
  }

  static byte[] write(SpecimenInvoice invoice) {
    return new SpecimenOfd(invoice).write();
  }

  private byte[] write() {
    byte[] data = SpecimenXml.write(invoice);
    List<byte[]> contents = new ArrayList<>();
    pages.forEach(page -> contents.add(content(page)));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed)) {
      put(zip, "OFD.xml", root());
      put(zip, "Doc_0/Document.xml", document());
      put(zip, "Doc_0/PublicRes.xml", fonts());
      put(zip, "Doc_0/DocumentRes.xml", pictures());
      put(zip, "Doc_0/Res/qrcode.png", QrCode.of(invoice.qr()).png(QR_SCALE));
      for (int page = 0; page < contents.size(); page++) {
        put(zip, "Doc_0/Pages/Page_" + page + "/Content.xml", contents.get(page));
      }
      put(zip, "Doc_0/Attachs/Attachments.xml", attachments(data.length));
      put(zip, "Doc_0/Attachs/original_invoice.xml", data);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return packed.toByteArray();
  }

  private void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(invoice.date().atTime(10, 0));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private byte[] root() {
    XmlText xml =
        new XmlText()
            .begin("ofd:OFD", "xmlns:ofd", NAMESPACE, "Version", "1.1", "DocType", "OFD")
            .begin("ofd:DocBody")
            .begin("ofd:DocInfo")
            .element("ofd:DocID", "0".repeat(12) + invoice.number())
            .element("ofd:Title", SpecimenXml.SPECIMEN)
            .element("ofd:CreationDate", invoice.date().toString())
            .begin("ofd:CustomDatas");
    custom(xml, "发票号码", invoice.number());
    custom(xml, "开票日期", invoice.date().toString());
    custom(xml, "合计金额", invoice.net().toDecimalString());
    custom(xml, "合计税额", invoice.tax().map(t -> t.toDecimalString()).orElse(SpecimenXml.EXEMPT));
    custom(xml, "购买方纳税人识别号", invoice.buyerNumber().orElse(""));
    custom(xml, "销售方纳税人识别号", invoice.sellerNumber());
    return xml.end().end().element("ofd:DocRoot", "Doc_0/Document.xml").end().end().bytes();
  }

  private static void custom(XmlText xml, String name, String value) {
    xml.element("ofd:CustomData", value, "Name", name);
  }

  private byte[] document() {
    XmlText xml =
        new XmlText()
            .begin("ofd:Document", "xmlns:ofd", NAMESPACE)
            .begin("ofd:CommonData")
            .element("ofd:MaxUnitID", String.valueOf(lastId))
            .begin("ofd:PageArea")
            .element("ofd:PhysicalBox", box(0, 0, SpecimenLayout.WIDTH, SpecimenLayout.HEIGHT))
            .end()
            .element("ofd:PublicRes", "PublicRes.xml")
            .element("ofd:DocumentRes", "DocumentRes.xml")
            .end()
            .begin("ofd:Pages");
    for (int page = 0; page < pages.size(); page++) {
      String at = "Pages/Page_" + page + "/Content.xml";
      xml.empty("ofd:Page", "ID", String.valueOf(FIRST_PAGE + page), "BaseLoc", at);
    }
    return xml.end().element("ofd:Attachments", "Attachs/Attachments.xml").end().bytes();
  }

  private static byte[] fonts() {
    return new XmlText()
        .begin("ofd:Res", "xmlns:ofd", NAMESPACE, "BaseLoc", "Res")
        .begin("ofd:Fonts")
        .empty("ofd:Font", "ID", FONT, "FontName", "宋体", "FamilyName", "宋体")
        .end()
        .end()
        .bytes();
  }

  private static byte[] pictures() {
    return new XmlText()
        .begin("ofd:Res", "xmlns:ofd", NAMESPACE, "BaseLoc", "Res")
        .begin("ofd:MultiMedias")
        .begin("ofd:MultiMedia", "ID", QR, "Type", "Image", "Format", "PNG")
        .element("ofd:MediaFile", "qrcode.png")
        .end()
        .end()
        .end()
        .bytes();
  }

  private byte[] attachments(int size) {
    return new XmlText()
        .begin("ofd:Attachments", "xmlns:ofd", NAMESPACE)
        .begin(
            "ofd:Attachment",
            "ID",
            "1",
            "Name",
            "original_invoice",
            "Format",
            "xml",
            "CreationDate",
            invoice.date().toString(),
            "Size",
            number(size / 1024.0),
            "Visible",
            "false")
        .element("ofd:FileLoc", "/Doc_0/Attachs/original_invoice.xml")
        .end()
        .end()
        .bytes();
  }

  // ---- a page -----------------------------------------------------------------------------------

  private byte[] content(Page page) {
    XmlText xml =
        new XmlText()
            .begin("ofd:Page", "xmlns:ofd", NAMESPACE)
            .begin("ofd:Area")
            .element("ofd:PhysicalBox", box(0, 0, SpecimenLayout.WIDTH, SpecimenLayout.HEIGHT))
            .end()
            .begin("ofd:Content")
            .begin("ofd:Layer", "ID", nextId(), "Type", "Body");
    page.rules().forEach(rule -> path(xml, rule));
    page.texts().forEach(text -> text(xml, text));
    if (page.qr()) {
      double size = SpecimenLayout.QR_SIZE;
      xml.empty(
          "ofd:ImageObject",
          "ID",
          nextId(),
          "Boundary",
          box(SpecimenLayout.QR_X, SpecimenLayout.QR_Y, size, size),
          "CTM",
          number(size) + " 0 0 " + number(size) + " 0 0",
          "ResourceID",
          QR);
    }
    return xml.end().end().end().bytes();
  }

  private void text(XmlText xml, Text text) {
    double ascent = text.size();
    xml.begin(
            "ofd:TextObject",
            "ID",
            nextId(),
            "Boundary",
            box(text.x(), text.y() - ascent, text.width() + 0.5, text.size() * 1.3),
            "Font",
            FONT,
            "Size",
            number(text.size()))
        .empty("ofd:FillColor", "Value", colour(text.ink()));
    String steps = steps(text);
    if (steps.isEmpty()) {
      xml.element("ofd:TextCode", text.text(), "X", "0", "Y", number(ascent));
    } else {
      xml.element("ofd:TextCode", text.text(), "X", "0", "Y", number(ascent), "DeltaX", steps);
    }
    xml.end();
  }

  /** How far it is from each character to the next; equal ones together. */
  private static String steps(Text text) {
    int[] characters = text.text().codePoints().toArray();
    StringBuilder steps = new StringBuilder();
    int i = 0;
    while (i < characters.length - 1) {
      double em = Text.em(characters[i]);
      int count = 1;
      while (i + count < characters.length - 1 && Text.em(characters[i + count]) == em) {
        count++;
      }
      String step = number(em * text.size());
      steps.append(steps.isEmpty() ? "" : " ");
      steps.append(count == 1 ? step : "g " + count + " " + step);
      i += count;
    }
    return steps.toString();
  }

  private void path(XmlText xml, Rule rule) {
    double width = rule.x2() - rule.x1();
    double height = rule.y2() - rule.y1();
    xml.begin(
            "ofd:PathObject",
            "ID",
            nextId(),
            "Boundary",
            box(rule.x1(), rule.y1(), Math.max(width, 0.3), Math.max(height, 0.3)),
            "LineWidth",
            "0.25")
        .empty("ofd:StrokeColor", "Value", colour(Ink.FORM))
        .element("ofd:AbbreviatedData", "M 0 0 L " + number(width) + " " + number(height))
        .end();
  }

  private String nextId() {
    return String.valueOf(++lastId);
  }

  private static String colour(Ink ink) {
    return ink.red() + " " + ink.green() + " " + ink.blue();
  }

  private static String box(double x, double y, double width, double height) {
    return number(x) + " " + number(y) + " " + number(width) + " " + number(height);
  }

  /** Three digits behind the point at most. */
  static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
