package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.custom;
import static io.xuqi.invoice.document.Documents.facts;
import static io.xuqi.invoice.document.Documents.ofd;
import static io.xuqi.invoice.document.Documents.printedOfd;
import static io.xuqi.invoice.document.Documents.refused;
import static io.xuqi.invoice.document.Documents.utf8;
import static io.xuqi.invoice.document.Documents.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.invoice.document.InvoiceFacts.Doubt;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfdInvoiceTest {

  private static final String ROOT = "OFD.xml";
  private static final String DOCUMENT = "Doc_0/Document.xml";
  private static final String PAGE = "Doc_0/Pages/Page_0/Content.xml";
  private static final String LIST = "Doc_0/Attachs/Attachments.xml";
  private static final String DATA = "Doc_0/Attachs/original_invoice.xml";

  private static void replace(Map<String, byte[]> files, String file, String from, String to) {
    String text = new String(files.getOrDefault(file, new byte[0]), StandardCharsets.UTF_8);
    assertTrue(text.contains(from), file + " has no " + from);
    files.put(file, utf8(text.replace(from, to)));
  }

  private static InvoiceFacts read(Map<String, byte[]> files) throws InvoiceDocumentException {
    return InvoiceReader.read(zip(files));
  }

  private static void sign(Map<String, byte[]> files, String... covered) {
    replace(
        files,
        ROOT,
        "</ofd:DocBody>",
        "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>");
    files.put(
        "Doc_0/Signs/Signatures.xml",
        utf8(
            "<ofd:Signatures xmlns:ofd=\"o\"><ofd:Signature ID=\"1\" BaseLoc=\"Sign_0/Signature.xml\"/></ofd:Signatures>"));
    StringBuilder references = new StringBuilder();
    for (String file : covered) {
      references.append("<ofd:Reference FileRef=\"/").append(file).append("\"/>");
    }
    files.put(
        "Doc_0/Signs/Sign_0/Signature.xml",
        utf8(
            "<ofd:Signature xmlns:ofd=\"o\"><ofd:SignedInfo><ofd:References>"
                + references
                + "</ofd:References></ofd:SignedInfo></ofd:Signature>"));
  }

  @Test
  void the_attached_data_is_read() throws Exception {
    assertEquals(facts(Source.OFD_ATTACHMENT), read(ofd()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/Doc_0/Attachs/original_invoice.xml",
        "./original_invoice.xml",
        "../Attachs/original_invoice.xml",
        "Doc_0/Attachs/original_invoice.xml"
      })
  void an_attachment_is_found_from_where_its_list_says(String location) throws Exception {
    Map<String, byte[]> files = ofd();
    replace(files, LIST, ">original_invoice.xml<", ">" + location + "<");
    assertEquals(facts(Source.OFD_ATTACHMENT), read(files));
  }

  @Test
  void a_location_that_leads_out_is_damage() {
    Map<String, byte[]> files = ofd();
    replace(files, LIST, ">original_invoice.xml<", ">../../../etc/passwd<");
    refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, zip(files));
  }

  @Test
  void without_data_the_print_is_read() throws Exception {
    assertEquals(facts(Source.OFD_TEXT), read(printedOfd()));
  }

  @Test
  void text_is_placed_by_its_objects_transformation() throws Exception {
    Map<String, byte[]> files = printedOfd();
    String text = new String(files.getOrDefault(PAGE, new byte[0]), StandardCharsets.UTF_8);
    files.put(
        PAGE,
        utf8(
            text.replace("Size=\"3\"", "Size=\"1\" CTM=\"3 0 0 3 0 0\"")
                .replace("Y=\"3\"", "Y=\"1\"")));
    assertEquals(facts(Source.OFD_TEXT), read(files));
  }

  @Test
  void custom_data_is_read_before_the_print() throws Exception {
    Map<String, byte[]> files = printedOfd();
    files.put(ROOT, utf8(Documents.ofdRoot(custom("发票号码", "1234") + custom("合计金额", "1.00"))));
    InvoiceFacts facts = read(files);
    assertEquals(Optional.of("1234"), facts.number());
    assertEquals("1.00", facts.net().orElseThrow().toDecimalString());
    assertEquals(Optional.of(Documents.BUYER), facts.buyerName());
  }

  @Test
  void what_custom_tags_point_out_is_read_before_the_print() throws Exception {
    Map<String, byte[]> files = printedOfd();
    replace(
        files,
        DOCUMENT,
        "</ofd:Document>",
        "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>");
    files.put(
        "Doc_0/Tags/CustomTags.xml",
        utf8(
            "<ofd:CustomTags xmlns:ofd=\"o\"><ofd:CustomTag><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>"));
    files.put(
        "Doc_0/Tags/CustomTag.xml",
        utf8(
            "<eInvoice xmlns:ofd=\"o\"><InvoiceNo><ofd:ObjectRef PageRef=\"1\">77</ofd:ObjectRef></InvoiceNo></eInvoice>"));
    replace(
        files,
        PAGE,
        "</ofd:Layer>",
        "<ofd:TextObject ID=\"77\" Boundary=\"1 1 9 9\" Size=\"3\"><ofd:TextCode X=\"0\" Y=\"3\">5678</ofd:TextCode></ofd:TextObject></ofd:Layer>");
    assertEquals(Optional.of("5678"), read(files).number());
  }

  @Test
  void a_tag_that_points_to_too_much_is_damage() {
    Map<String, byte[]> files = printedOfd();
    replace(
        files,
        DOCUMENT,
        "</ofd:Document>",
        "<ofd:CustomTags>Tags/T.xml</ofd:CustomTags></ofd:Document>");
    files.put("Doc_0/Tags/T.xml", utf8("<t><CustomTag><FileLoc>C.xml</FileLoc></CustomTag></t>"));
    files.put(
        "Doc_0/Tags/C.xml",
        utf8("<e><BuyerName>" + "<ObjectRef>77</ObjectRef>".repeat(30_000) + "</BuyerName></e>"));
    replace(
        files,
        PAGE,
        "</ofd:Layer>",
        "<ofd:TextObject ID=\"77\" Boundary=\"1 1 9 9\" Size=\"3\"><ofd:TextCode>"
            + "x".repeat(200_000)
            + "</ofd:TextCode></ofd:TextObject></ofd:Layer>");
    refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, zip(files));
  }

  @Test
  void data_that_contradicts_the_custom_data_is_doubtful() throws Exception {
    Map<String, byte[]> files = ofd();
    files.put(ROOT, utf8(Documents.ofdRoot(custom("发票号码", "1234"))));
    assertEquals(Set.of(Doubt.CONTRADICTION), read(files).doubts());
    files.put(ROOT, utf8(Documents.ofdRoot(custom("发票号码", Documents.NUMBER))));
    assertEquals(Set.of(), read(files).doubts());
  }

  @Test
  void print_that_says_something_else_than_the_data_is_doubtful() throws Exception {
    Map<String, byte[]> files = ofd();
    replace(files, "Doc_0/Pages/Page_0/Content.xml", "¥180.00", "¥1800.00");
    assertEquals(Set.of(Doubt.CONTRADICTION), read(files).doubts());
  }

  @Test
  void print_may_be_of_the_day_of_the_request_or_of_the_issue() throws Exception {
    Map<String, byte[]> files = ofd();
    replace(files, "Doc_0/Pages/Page_0/Content.xml", "11月28日", "11月27日");
    assertEquals(Set.of(), read(files).doubts());
    replace(files, "Doc_0/Pages/Page_0/Content.xml", "11月27日", "11月26日");
    assertEquals(Set.of(Doubt.CONTRADICTION), read(files).doubts());
  }

  @Test
  void an_ofd_of_several_documents_is_no_invoice() {
    Map<String, byte[]> files = ofd();
    replace(
        files,
        "OFD.xml",
        "</ofd:OFD>",
        "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, zip(files));
  }

  @Test
  void data_that_no_signature_lists_is_doubtful() throws Exception {
    Map<String, byte[]> files = ofd();
    sign(files, ROOT, DOCUMENT, PAGE);
    assertEquals(Set.of(Doubt.UNCOVERED), read(files).doubts());
    Map<String, byte[]> covered = ofd();
    sign(covered, DATA);
    assertEquals(Set.of(), read(covered).doubts());
  }

  @Test
  void print_that_no_signature_lists_is_doubtful() throws Exception {
    Map<String, byte[]> files = printedOfd();
    sign(files, ROOT, DOCUMENT);
    assertEquals(Set.of(Doubt.UNCOVERED), read(files).doubts());
    Map<String, byte[]> covered = printedOfd();
    sign(covered, ROOT, PAGE);
    assertEquals(Set.of(), read(covered).doubts());
  }

  @Test
  void the_qr_code_among_its_pictures_is_read() throws Exception {
    Map<String, byte[]> files = ofd();
    files.put(
        "Doc_0/DocumentRes.xml",
        utf8(
            "<ofd:Res xmlns:ofd=\"o\" BaseLoc=\"Res\"><ofd:MultiMedias><ofd:MultiMedia ID=\"1\"><ofd:MediaFile>qr.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"));
    files.put("Doc_0/Res/qr.png", Codes.picture(Documents.QR, "png"));
    assertEquals(QrText.parse(Documents.QR), read(files).qr());
  }

  @Test
  void damaged_data_is_not_passed_over() {
    Map<String, byte[]> files = ofd();
    replace(files, DATA, "</EInvoice>", "");
    refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, zip(files));
  }

  @Test
  void another_zip_is_no_invoice() {
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, zip(Map.of("word/document.xml", utf8("<a/>"))));
  }

  @Test
  void a_document_without_its_parts_is_damage() {
    for (String part : new String[] {"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>", "DocBody"}) {
      Map<String, byte[]> files = ofd();
      replace(files, ROOT, part, part.startsWith("<") ? "" : "Other");
      refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, zip(files));
    }
    Map<String, byte[]> files = ofd();
    files.remove(DOCUMENT);
    refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, zip(files));
  }

  @Test
  void markup_in_it_is_read_as_safely_as_elsewhere() {
    for (String file : new String[] {ROOT, DOCUMENT, LIST, DATA}) {
      Map<String, byte[]> files = ofd();
      files.put(file, utf8("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"));
      refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, zip(files));
    }
  }

  @Test
  void only_the_first_pages_and_the_last_are_looked_at() throws Exception {
    Map<String, byte[]> files = printedOfd();
    StringBuilder pages = new StringBuilder();
    for (int page = 0; page < 10_000; page++) {
      pages
          .append("<ofd:Page ID=\"")
          .append(page)
          .append("\" BaseLoc=\"Pages/Page_")
          .append(page < 2 || page == 9_999 ? page : 7)
          .append("/Content.xml\"/>");
    }
    replace(files, DOCUMENT, "</ofd:Pages>", pages + "</ofd:Pages>");
    files.put("Doc_0/Pages/Page_7/Content.xml", utf8("<broken"));
    assertEquals(facts(Source.OFD_TEXT), read(files));
  }

  @Test
  void attachments_files_and_signatures_are_bounded() {
    Map<String, byte[]> many = ofd();
    replace(
        many,
        LIST,
        "</ofd:Attachments>",
        "<ofd:Attachment><ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment>"
                .repeat(OfdInvoice.MAX_ATTACHMENTS)
            + "</ofd:Attachments>");
    refused(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, zip(many));
    Map<String, byte[]> signatures = ofd();
    sign(signatures, DATA);
    replace(
        signatures,
        "Doc_0/Signs/Signatures.xml",
        "</ofd:Signatures>",
        "<ofd:Signature BaseLoc=\"Sign_0/Signature.xml\"/>".repeat(16) + "</ofd:Signatures>");
    refused(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, zip(signatures));
    Map<String, byte[]> templates = printedOfd();
    StringBuilder declared = new StringBuilder();
    StringBuilder used = new StringBuilder();
    for (int i = 0; i < OfdPackage.MAX_PARSED; i++) {
      declared.append("<ofd:TemplatePage ID=\"t%1$d\" BaseLoc=\"T%1$d.xml\"/>".formatted(i));
      used.append("<ofd:Template TemplateID=\"t" + i + "\"/>");
      templates.put("Doc_0/T" + i + ".xml", utf8("<a/>"));
    }
    replace(templates, DOCUMENT, "</ofd:CommonData>", declared + "</ofd:CommonData>");
    replace(templates, PAGE, "</ofd:Content>", used + "</ofd:Content>");
    refused(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, zip(templates));
  }

  @Test
  void the_text_of_pages_is_bounded() throws Exception {
    PageText pieces = new PageText();
    for (int i = 0; i < PageText.MAX_PIECES; i++) {
      pieces.add(i, i, 0, 1, "x");
    }
    assertTooLarge(pieces, "x");
    PageText characters = new PageText();
    characters.add(0, 1, 0, 1, "x".repeat(PageText.MAX_CHARACTERS));
    assertTooLarge(characters, "x");
  }

  private static void assertTooLarge(PageText text, String more) {
    InvoiceDocumentException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            InvoiceDocumentException.class, () -> text.add(0, 1, 0, 1, more));
    assertEquals(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, refused.code());
  }

  @Test
  void every_beginning_of_a_document_is_refused() {
    byte[] whole = zip(ofd());
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      InvoiceDocumentException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              InvoiceDocumentException.class, () -> InvoiceReader.read(cut));
      assertTrue(refused.code().value().startsWith("invoice.document-"));
    }
  }
}
