package io.xuqi.scenarios.invoice;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import io.xuqi.invoice.document.InvoiceReader;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import io.xuqi.simulator.invoice.SpecimenInvoices;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Documents that somebody's generator writes and that say what they ought to say. */
@Tag("R41")
final class OddInvoiceDocumentsTest {

  private static final SpecimenInvoice INVOICE = SpecimenInvoices.usual(20261102);
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final String XML =
      new String(INVOICE.document(DocumentFormat.XML), StandardCharsets.UTF_8);
  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private static final String PAGE_0 = "Doc_0/Pages/Page_0/Content.xml";
  private static final Pattern LABEL =
      Pattern.compile(
          "<ofd:TextObject [^>]*><ofd:FillColor Value=\"128 0 0\"/>.*?</ofd:TextObject>");

  private interface Document {
    byte[] bytes() throws Exception;
  }

  private static Stream<DynamicTest> read(Source source, Map<String, Document> documents) {
    return documents.entrySet().stream()
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.getKey(), () -> assertRead(source, document.getValue().bytes())));
  }

  private static void assertRead(Source source, byte[] document) throws Exception {
    InvoiceFacts facts = InvoiceReader.read(document);
    Invoices.assertSays(INVOICE, source, facts);
    boolean printed = source == Source.OFD_TEXT || source == Source.PDF_TEXT;
    assertEquals(
        printed ? List.of("invoice.found-text-only") : List.of(),
        Invoices.codes(InvoiceCheck.check(facts, Invoices.expected(INVOICE))));
  }

  private static String changed(String words, String by) {
    if (!XML.contains(words)) {
      throw new IllegalArgumentException(words);
    }
    return XML.replace(words, by);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] malformedRoot() {
    return utf8(
        XML.replace("<EInvoice>", "<:eInvoice xmlns:=\"\">")
            .replace("</EInvoice>", "</:eInvoice>"));
  }

  @TestFactory
  @Tag("R43")
  Stream<DynamicTest> oddDataIsRead() {
    Map<String, Document> odd = new TreeMap<>();
    odd.put("a name that is no name", OddInvoiceDocumentsTest::malformedRoot);
    odd.put("a byte order mark", () -> utf8("\ufeff" + XML));
    odd.put(
        "GB18030", () -> changed("encoding=\"UTF-8\"", "encoding=\"GB18030\"").getBytes(GB18030));
    odd.put("GBK", () -> changed("encoding=\"UTF-8\"", "encoding='gbk'").getBytes(GB18030));
    odd.put("UTF-16", () -> changed("UTF-8", "UTF-16").getBytes(StandardCharsets.UTF_16));
    odd.put("no declaration", () -> utf8(changed(DECLARATION, "")));
    odd.put("space before everything", () -> utf8("\r\n  " + XML.substring(DECLARATION.length())));
    odd.put(
        "a default namespace",
        () -> utf8(changed("<EInvoice>", "<EInvoice xmlns=\"urn:example:invoice\">")));
    odd.put(
        "a prefix on everything",
        () ->
            utf8(
                XML.replaceAll("<(/?)([A-Z])", "<$1e:$2")
                    .replace("<e:EInvoice>", "<e:EInvoice xmlns:e=\"urn:example:invoice\">")));
    odd.put("unknown elements", () -> utf8(changed("<Header>", "<Header><New a=\"1\"><b/></New>")));
    odd.put(
        "comments and instructions",
        () -> utf8(changed("<Header>", "<!-- a > b --><?c d?><Header>")));
    odd.put(
        "character data",
        () -> utf8(changed(INVOICE.buyerName(), "<![CDATA[" + INVOICE.buyerName() + "]]>")));
    odd.put("numbered characters", () -> utf8(changed("云杉", "&#20113;&#x6749;")));
    odd.put("lines between elements", () -> utf8(XML.replace("><", ">\r\n\t<")));
    odd.put("spaces around values", () -> utf8(changed(">180.00<", "> 180.00\n<")));
    String date = INVOICE.date().toString();
    odd.put("a date alone", () -> utf8(changed(date + " 10:00:00", date)));
    odd.put(
        "a date without hyphens", () -> utf8(changed(date + " 10:00:00", date.replace("-", ""))));
    odd.put("a date of XML schema", () -> utf8(changed(date + " 10:00:00", date + "T10:00:00")));
    odd.put("a date with slashes", () -> utf8(changed(date + " 10:00:00", date.replace("-", "/"))));
    odd.put(
        "a date of issue only", () -> utf8(XML.replaceAll("<RequestTime>[^<]*</RequestTime>", "")));
    odd.put("amounts with a currency", () -> utf8(changed(">180.00<", ">¥180.00<")));
    odd.put("amounts in full width", () -> utf8(changed(">180.00<", ">１８０．００<")));
    odd.put("amounts with more zeros", () -> utf8(changed(">169.81<", ">169.810000<")));
    return read(Source.XML, odd);
  }

  @TestFactory
  @Tag("R43")
  Stream<DynamicTest> anOddOfdIsRead() {
    Map<String, Document> odd = new TreeMap<>();
    odd.put("malformed data", () -> ofd().put(OfdParts.DATA, malformedRoot()).packed());
    odd.put(
        "data in GB18030",
        () ->
            ofd()
                .put(
                    OfdParts.DATA,
                    changed("encoding=\"UTF-8\"", "encoding=\"GB18030\"").getBytes(GB18030))
                .packed());
    odd.put("entries that are not compressed", () -> ofd().packed(ZipEntry.STORED));
    odd.put("data by a relative path", () -> located("original_invoice.xml"));
    odd.put("data by a path from here", () -> located("./original_invoice.xml"));
    odd.put("data by a path from above", () -> located("../Attachs/original_invoice.xml"));
    odd.put(
        "data by a path without its slash", () -> located("Doc_0/Attachs/original_invoice.xml"));
    odd.put(
        "names in capitals",
        () ->
            ofd()
                .rename(OfdParts.DATA, "Doc_0/Attachs/ORIGINAL_INVOICE.XML")
                .replace(OfdParts.ATTACHMENTS, "original_invoice.xml", "ORIGINAL_INVOICE.XML")
                .packed());
    odd.put(
        "an absolute root",
        () -> ofd().replace(OfdParts.ROOT, ">Doc_0/Document.xml", ">/Doc_0/Document.xml").packed());
    odd.put(
        "another prefix",
        () ->
            ofd()
                .replace(OfdParts.ROOT, "ofd:", "o:")
                .replace(OfdParts.DOCUMENT, "ofd:", "")
                .packed());
    odd.put("more files", () -> ofd().put("Doc_0/Signs/note.txt", new byte[3]).packed());
    return read(Source.OFD_ATTACHMENT, odd);
  }

  @TestFactory
  @Tag("R43")
  Stream<DynamicTest> anOddOfdWithoutDataIsRead() {
    Map<String, Document> odd = new TreeMap<>();
    odd.put("labels in a template", () -> template(ofd().withoutData(), 1).packed());
    odd.put(
        "text in single characters",
        () -> {
          OfdParts parts = ofd().withoutData();
          return parts.put(PAGE_0, utf8(singles(parts.text(PAGE_0)))).packed();
        });
    odd.put("entries that are not compressed", () -> ofd().withoutData().packed(ZipEntry.STORED));
    return read(Source.OFD_TEXT, odd);
  }

  /** The template that all pages share has to count on each of them. */
  @Test
  @Tag("R43")
  void theLabelsOfALongInvoiceMayBeInATemplate() throws Exception {
    List<Item> items = Collections.nCopies(17, INVOICE.items().get(0));
    SpecimenInvoice invoice =
        new SpecimenInvoice(
            INVOICE.number(),
            INVOICE.date(),
            INVOICE.buyerName(),
            INVOICE.buyerNumber(),
            INVOICE.sellerName(),
            INVOICE.sellerNumber(),
            items,
            "");
    OfdParts parts = OfdParts.of(invoice.document(DocumentFormat.OFD)).withoutData();

    InvoiceFacts facts = InvoiceReader.read(template(parts, 3).packed());

    Invoices.assertSays(invoice, Source.OFD_TEXT, facts);
  }

  /** What the form itself says, the last page's, goes into a template of all pages. */
  private static OfdParts template(OfdParts parts, int pages) {
    String labels = "";
    for (int page = 0; page < pages; page++) {
      String name = PAGE_0.replace("_0/Content", "_" + page + "/Content");
      String content = parts.text(name);
      labels = LABEL.matcher(content).results().map(MatchResult::group).collect(joining());
      parts.put(
          name,
          utf8(
              LABEL
                  .matcher(content)
                  .replaceAll("")
                  .replace(
                      "<ofd:Content>",
                      "<ofd:Template TemplateID=\"9\" ZOrder=\"Background\"/><ofd:Content>")));
    }
    String template =
        "<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer ID=\"9999\">"
            + labels
            + "</ofd:Layer></ofd:Content></ofd:Page>";
    return parts
        .put("Doc_0/Tpls/Tpl_0/Content.xml", utf8(template))
        .replace(
            OfdParts.DOCUMENT,
            "</ofd:CommonData>",
            "<ofd:TemplatePage ID=\"9\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData>");
  }

  /** Every character is a text code of its own, at its place. */
  private static String singles(String content) {
    Pattern code =
        Pattern.compile(
            "(Size=\"([0-9.]+)\">(?:(?!TextCode).)*)"
                + "<ofd:TextCode X=\"0\" Y=\"([0-9.]+)\"[^>]*>([^<]*)</ofd:TextCode>");
    return code.matcher(content)
        .replaceAll(
            found -> {
              double size = Double.parseDouble(found.group(2));
              StringBuilder singles = new StringBuilder(found.group(1));
              double x = 0;
              for (int c : found.group(4).codePoints().toArray()) {
                singles.append("<ofd:TextCode X=\"").append(x).append("\" Y=\"");
                singles.append(found.group(3)).append("\">").appendCodePoint(c);
                singles.append("</ofd:TextCode>");
                x += c < 0x80 ? size / 2 : size;
              }
              return Matcher.quoteReplacement(singles.toString());
            });
  }

  private static OfdParts ofd() {
    return OfdParts.of(INVOICE.document(DocumentFormat.OFD));
  }

  private static byte[] located(String location) {
    return ofd()
        .replace(OfdParts.ATTACHMENTS, "/Doc_0/Attachs/original_invoice.xml", location)
        .packed();
  }

  @TestFactory
  @Tag("R43")
  Stream<DynamicTest> anOddPdfIsRead() {
    byte[] pdf = INVOICE.document(DocumentFormat.PDF);
    Map<String, Document> odd = new TreeMap<>();
    odd.put(
        "objects in streams",
        () -> PdfParts.changed(pdf, document -> {}, CompressParameters.DEFAULT_COMPRESSION));
    odd.put("a page that is turned", () -> turned(pdf, 90));
    odd.put("a page upside down", () -> turned(pdf, 180));
    odd.put(
        "data with a Chinese name",
        () -> PdfParts.withData(pdf, "电子发票.xml", INVOICE.document(DocumentFormat.XML)));
    odd.put(
        "data with a name in capitals",
        () -> PdfParts.withData(pdf, "INVOICE.XML", INVOICE.document(DocumentFormat.XML)));
    odd.put("malformed data", () -> PdfParts.withData(pdf, "original.xml", malformedRoot()));
    return read(Source.PDF_ATTACHMENT, odd);
  }

  @TestFactory
  @Tag("R43")
  Stream<DynamicTest> anOddPdfWithoutDataIsRead() {
    byte[] pdf = INVOICE.document(DocumentFormat.PDF);
    Map<String, Document> odd = new TreeMap<>();
    odd.put("a page that is turned", () -> turned(PdfParts.withoutData(pdf), 90));
    odd.put(
        "objects in streams",
        () ->
            PdfParts.changed(
                PdfParts.withoutData(pdf), document -> {}, CompressParameters.DEFAULT_COMPRESSION));
    odd.put(
        "other files attached",
        () -> PdfParts.withData(pdf, "readme.xml", utf8("<readme>样张</readme>")));
    return read(Source.PDF_TEXT, odd);
  }

  private static byte[] turned(byte[] pdf, int degrees) throws Exception {
    return PdfParts.changed(pdf, document -> document.getPage(0).setRotation(degrees));
  }
}
