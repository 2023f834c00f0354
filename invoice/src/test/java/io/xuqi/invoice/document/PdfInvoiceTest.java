package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.deflated;
import static io.xuqi.invoice.document.Documents.facts;
import static io.xuqi.invoice.document.Documents.refused;
import static io.xuqi.invoice.document.Documents.utf8;
import static io.xuqi.invoice.document.Documents.xml;
import static io.xuqi.invoice.document.PdfDocument.invoice;
import static io.xuqi.invoice.document.PdfDocument.printed;
import static io.xuqi.invoice.document.PdfDocument.show;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.common.BitMatrix;
import io.xuqi.common.ErrorCode;
import io.xuqi.invoice.document.InvoiceFacts.Doubt;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PdfInvoiceTest {

  private static final ErrorCode DAMAGED = ErrorCode.INVOICE_DOCUMENT_DAMAGED;
  private static final ErrorCode TOO_LARGE = ErrorCode.INVOICE_DOCUMENT_TOO_LARGE;
  private static final String CATALOG = "<< /Type /Catalog /Pages 2 0 R ";

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static InvoiceFacts read(PdfDocument pdf) throws InvoiceDocumentException {
    return InvoiceReader.read(pdf.bytes());
  }

  @Test
  void the_embedded_data_is_read() throws Exception {
    assertEquals(facts(Source.PDF_ATTACHMENT), read(invoice(xml())));
  }

  @Test
  void without_data_the_print_is_read() throws Exception {
    assertEquals(facts(Source.PDF_TEXT), read(invoice("")));
  }

  @Test
  void data_is_found_wherever_it_is_attached() throws Exception {
    PdfDocument associated = invoice(xml()).object(1, CATALOG + "/AF [7 0 R] >>");
    assertEquals(Source.PDF_ATTACHMENT, read(associated).source());
    PdfDocument annotated =
        invoice(xml())
            .object(1, CATALOG + ">>")
            .object(
                3,
                "<< /Type /Page /Parent 2 0 R /Annots [<< /Subtype /FileAttachment /FS 7 0 R >>] >>");
    assertEquals(Source.PDF_ATTACHMENT, read(annotated).source());
    PdfDocument tree =
        invoice(xml())
            .object(1, CATALOG + "/Names << /EmbeddedFiles << /Kids [20 0 R] >> >> >>")
            .object(20, "<< /Kids [21 0 R] /Limits [(a) (b)] >>")
            .object(21, "<< /Names [(a) 7 0 R] >>");
    assertEquals(Source.PDF_ATTACHMENT, read(tree).source());
  }

  @Test
  void two_attached_invoices_are_doubtful() throws Exception {
    PdfDocument pdf =
        invoice(xml())
            .object(1, CATALOG + "/AF [7 0 R 9 0 R] >>")
            .object(9, "<< /EF << /UF 10 0 R >> >>")
            .stream(10, "", utf8(xml().replace("180.00", "181.00")));
    assertEquals(Set.of(Doubt.CONTRADICTION), read(pdf).doubts());
  }

  @Test
  void print_that_says_something_else_than_the_data_is_doubtful() throws Exception {
    for (String[] words :
        new String[][] {
          {"180.00", "181.00"},
          {Documents.NUMBER, "26112000000000000043"},
          {"2026-11-28 10", "2026-11-27 10"}
        }) {
      assertEquals(
          Set.of(Doubt.CONTRADICTION),
          read(invoice(xml().replace(words[0], words[1]))).doubts(),
          words[1]);
    }
    assertEquals(Set.of(), read(invoice(xml())).doubts());
  }

  @Test
  void a_name_may_have_words_that_are_labels() throws Exception {
    String name = "示例电话地址开户设备有限公司";
    String printed = PdfDocument.printed().replace(hex(Documents.BUYER), hex(name));
    assertEquals(Optional.of(name), read(PdfDocument.page(printed, "/F1 5 0 R", "")).buyerName());
  }

  private static String hex(String text) {
    StringBuilder hex = new StringBuilder();
    text.chars().forEach(c -> hex.append("%04X".formatted(c)));
    return hex.toString();
  }

  /** Another program's object streams, cross-reference streams and compression. */
  @Test
  void what_pdfbox_writes_is_read() throws Exception {
    byte[] ours = invoice(xml()).bytes();
    for (CompressParameters how :
        new CompressParameters[] {
          CompressParameters.DEFAULT_COMPRESSION, CompressParameters.NO_COMPRESSION
        }) {
      ByteArrayOutputStream theirs = new ByteArrayOutputStream();
      try (PDDocument document = Loader.loadPDF(ours)) {
        document.save(theirs, how);
      }
      assertEquals(facts(Source.PDF_ATTACHMENT), InvoiceReader.read(theirs.toByteArray()));
    }
  }

  @Test
  void an_object_written_later_replaces_the_earlier_one() throws Exception {
    PdfDocument pdf = invoice(xml()).stream(8, "", utf8(xml().replace("180.00", "181.00")));
    assertEquals("181.00", read(pdf).gross().orElseThrow().toDecimalString());
  }

  @Test
  void filters_are_undone_in_their_order() throws Exception {
    ByteArrayOutputStream hex = new ByteArrayOutputStream();
    for (byte b : deflated(utf8(xml()))) {
      hex.writeBytes(latin("%02x".formatted(b & 0xFF)));
    }
    hex.write('>');
    PdfDocument pdf =
        invoice(xml()).stream(8, "/Filter [/ASCIIHexDecode /FlateDecode]", hex.toByteArray());
    assertEquals(facts(Source.PDF_ATTACHMENT), read(pdf));
  }

  @Test
  void ascii85_is_undone() throws Exception {
    PdfBudget budget = new PdfBudget();
    assertEquals(
        "Man sure.",
        new String(
            PdfFilters.undo("A85", latin("9jqo^F*2M7\n/c~>"), budget).orElseThrow(),
            StandardCharsets.US_ASCII));
    assertEquals(4, PdfFilters.undo("ASCII85Decode", latin("z~>"), budget).orElseThrow().length);
  }

  @Test
  void a_length_that_is_not_true_does_not_matter() throws Exception {
    String pdf = new String(invoice(xml()).bytes(), StandardCharsets.ISO_8859_1);
    for (String length : new String[] {"/Length 0", "/Length 99999999", "/Length 30 0 R", ""}) {
      assertEquals(
          facts(Source.PDF_ATTACHMENT),
          InvoiceReader.read(latin(pdf.replaceAll("/Length [0-9]+", length))));
    }
  }

  @Test
  void codes_mean_what_is_told_beside_the_font() throws Exception {
    String map =
        "1 beginbfchar <01> <53D1> endbfchar 1 beginbfrange <02> <02> [<7968>] <03> <04> <53F7> endbfrange";
    PdfDocument pdf =
        PdfDocument.page(
            "BT /F2 9 Tf 10 300 Td <01020304> Tj /F1 9 Tf <7801003A0031> Tj ET",
            "/F1 5 0 R /F2 11 0 R",
            "")
            .object(
                11,
                "<< /Type /Font /Subtype /Type1 /Widths [1000 1000 1000 1000] /FirstChar 1 /ToUnicode 12 0 R >>")
            .stream(12, "", latin(map));
    PageText text = new PageText();
    PdfFile file = PdfFile.open(pdf.bytes());
    new PdfContent(file, text)
        .read(
            file.content(file.stream(new PdfLexer.Reference(4)).orElseThrow()).orElseThrow(),
            file.dictionary(file.dictionary(new PdfLexer.Reference(3)).get("Resources")));
    assertEquals("发票号" + (char) ('号' + 1) + "码:1", text.lines().get(0));
  }

  @Test
  void text_is_read_whatever_operators_place_it() throws Exception {
    for (String placed :
        new String[] {
          "BT /F1 1 Tf 9 0 0 9 10 %d Tm <%s> Tj ET",
          "q 9 0 0 9 10 %d cm BT /F1 1 Tf <%s> Tj ET Q",
          "BT /F1 9 Tf 10 TL 10 %d Td T* 0 10 TD [<%s> -20] TJ ET",
          "BT /F1 9 Tf 0 TL 10 %d Td <%s> ' ET",
          "BT /F1 9 Tf 10 %d Td 0 0 <%s> \" ET"
        }) {
      StringBuilder content = new StringBuilder();
      int y = 390;
      for (String line : new String[] {"发票号码：" + Documents.NUMBER, "开票日期：2026年11月28日"}) {
        StringBuilder hex = new StringBuilder();
        line.chars().forEach(c -> hex.append("%04X".formatted(c)));
        content.append(placed.formatted(y, hex)).append('\n');
        y -= 30;
      }
      InvoiceFacts facts = read(PdfDocument.page(content.toString(), "/F1 5 0 R", ""));
      assertEquals(Optional.of(Documents.NUMBER), facts.number(), placed);
      assertTrue(facts.date().isPresent(), placed);
    }
  }

  @Test
  void text_in_a_form_is_read() throws Exception {
    PdfDocument pdf =
        PdfDocument.page("/X Do", "", "/X 12 0 R").stream(
            12,
            "/Subtype /Form /Matrix [1 0 0 1 5 5] /Resources << /Font << /F1 5 0 R >> >>",
            latin(printed()));
    assertEquals(facts(Source.PDF_TEXT), read(pdf));
  }

  @Test
  void an_inline_picture_is_passed_over() throws Exception {
    PdfDocument pdf =
        PdfDocument.page("BI /W 1 /H 1 ID \u00ff(<[ \nEI Q\n" + printed(), "/F1 5 0 R", "");
    assertEquals(facts(Source.PDF_TEXT), read(pdf));
  }

  // ---- QR codes
  // ----------------------------------------------------------------------------------

  @Test
  void a_qr_code_that_is_drawn_is_read() throws Exception {
    BitMatrix code = Codes.matrix(Documents.QR, 10);
    StringBuilder squares = new StringBuilder("0 g\n");
    StringBuilder paths = new StringBuilder("0 0 0 rg\n");
    for (int y = 0; y < code.getHeight(); y++) {
      for (int x = 0; x < code.getWidth(); x++) {
        if (code.get(x, y)) {
          int left = 10 + x * 2;
          int top = 300 - y * 2;
          squares.append("%d %d 2 -2 re\n".formatted(left, top));
          paths.append(
              "%d %d m %d %d l %d %d l %d %d l h\n"
                  .formatted(left, top, left + 2, top, left + 2, top - 2, left, top - 2));
        }
      }
    }
    for (StringBuilder drawn : new StringBuilder[] {squares, paths}) {
      InvoiceFacts facts = read(PdfDocument.page(drawn + "f\n" + printed(), "/F1 5 0 R", ""));
      assertEquals(QrText.parse(Documents.QR), facts.qr());
    }
  }

  @Test
  void a_qr_code_that_is_a_picture_is_read() throws Exception {
    BitMatrix code = Codes.matrix(Documents.QR, 120);
    byte[] grey = new byte[120 * 120];
    byte[] rows = new byte[120 * 121 * 3];
    byte[] bits = new byte[120 * 15];
    for (int y = 0; y < 120; y++) {
      rows[y * 361] = 0;
      for (int x = 0; x < 120; x++) {
        int shade = code.get(x, y) ? 0 : 255;
        grey[y * 120 + x] = (byte) shade;
        bits[y * 15 + x / 8] |= (byte) (code.get(x, y) ? 0 : 0x80 >> (x % 8));
      }
    }
    byte[] predicted = new byte[120 * 121];
    for (int y = 0; y < 120; y++) {
      predicted[y * 121] = 2;
      for (int x = 0; x < 120; x++) {
        int up = y == 0 ? 0 : grey[(y - 1) * 120 + x];
        predicted[y * 121 + 1 + x] = (byte) (grey[y * 120 + x] - up);
      }
    }
    String form = "/Subtype /Image /Width 120 /Height 120 ";
    String flate = form + "/Filter /FlateDecode ";
    String gray = "/BitsPerComponent 8 /ColorSpace /DeviceGray ";
    assertPicture(flate + gray, deflated(grey));
    assertPicture(
        flate + gray + "/DecodeParms << /Predictor 15 /Columns 120 >>", deflated(predicted));
    assertPicture(form + "/BitsPerComponent 1 /ColorSpace /DeviceGray", bits);
    assertPicture(form + "/ImageMask true", bits);
    assertPicture(
        form + "/BitsPerComponent 1 /ColorSpace [/Indexed /DeviceRGB 1 <000000FFFFFF>]", bits);
    assertPicture(form + "/Filter /DCTDecode", Codes.picture(Documents.QR, "jpeg"));
  }

  private static void assertPicture(String entries, byte[] content) throws Exception {
    PdfDocument pdf =
        PdfDocument.page("q /X Do Q\n" + printed(), "/F1 5 0 R", "/X 12 0 R").stream(
            12, entries, content);
    assertEquals(QrText.parse(Documents.QR), read(pdf).qr(), entries);
  }

  @Test
  void a_broken_picture_has_no_code_and_a_huge_one_is_not_decoded() throws Exception {
    for (String size : new String[] {"120", "2147483647", "-5", "0", "/x"}) {
      PdfDocument pdf =
          PdfDocument.page("q /X Do Q\n" + printed(), "/F1 5 0 R", "/X 12 0 R").stream(
              12,
              "/Subtype /Image /Filter /FlateDecode /Width " + size + " /Height " + size,
              latin("nonsense"));
      assertEquals(facts(Source.PDF_TEXT), read(pdf));
    }
  }

  // ---- hostile
  // -----------------------------------------------------------------------------------

  @Test
  void an_encrypted_document_is_said_to_be_so() {
    refused(ErrorCode.INVOICE_DOCUMENT_ENCRYPTED, invoice(xml()).bytes(" /Encrypt 9 0 R"));
    PdfDocument stream = invoice(xml()).stream(13, "/Type /XRef /Encrypt 9 0 R", new byte[3]);
    refused(ErrorCode.INVOICE_DOCUMENT_ENCRYPTED, stream.bytes());
  }

  @Test
  void trees_that_lead_into_themselves_end() throws Exception {
    PdfDocument pages =
        invoice("").object(2, "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9 >>");
    assertEquals(facts(Source.PDF_TEXT), read(pages));
    PdfDocument names =
        invoice(xml())
            .object(1, CATALOG + "/Names << /EmbeddedFiles 20 0 R >> >>")
            .object(20, "<< /Kids [20 0 R 20 0 R] /Names [(a) 7 0 R] >>");
    assertEquals(facts(Source.PDF_ATTACHMENT), read(names));
    PdfDocument references = invoice(xml()).object(2, "3 0 R").object(3, "2 0 R");
    assertEquals(facts(Source.PDF_ATTACHMENT), read(references));
  }

  @Test
  void forms_lie_in_forms_only_so_deep() throws Exception {
    assertEquals(facts(Source.PDF_TEXT), read(nested(PdfContent.MAX_FORMS)));
    refused(TOO_LARGE, nested(PdfContent.MAX_FORMS + 1).bytes());
  }

  private static PdfDocument nested(int depth) {
    String fonts = "/Subtype /Form /Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>";
    PdfDocument pdf = PdfDocument.page("/X Do", "", "/X 12 0 R");
    for (int i = 1; i < depth; i++) {
      pdf.stream(11 + i, fonts.formatted(12 + i), latin("/X Do"));
    }
    return pdf.stream(11 + depth, fonts.formatted(9), latin(printed()));
  }

  @Test
  void a_form_that_shows_itself_is_refused() {
    PdfDocument pdf =
        PdfDocument.page("/X Do", "", "/X 12 0 R").stream(
            12, "/Subtype /Form /Resources << /XObject << /X 12 0 R >> >>", latin("/X Do"));
    refused(TOO_LARGE, pdf.bytes());
  }

  /** Each shows the next one many times: a billion laughs. */
  @Test
  void forms_that_multiply_are_refused() {
    PdfDocument pdf = PdfDocument.page("/X Do", "", "/X 12 0 R");
    for (int i = 12; i < 18; i++) {
      pdf.stream(
          i,
          "/Subtype /Form /Resources << /XObject << /X " + (i + 1) + " 0 R >> >>",
          latin("/X Do ".repeat(100)));
    }
    pdf.stream(18, "/Subtype /Form", new byte[0]);
    refused(TOO_LARGE, pdf.bytes());
  }

  @Test
  void ten_thousand_pages_do_not_matter() throws Exception {
    PdfDocument pdf = invoice("");
    StringBuilder kids = new StringBuilder("3 0 R");
    for (int i = 0; i < 10_000; i++) {
      kids.append(' ').append(100 + i).append(" 0 R");
      pdf.object(100 + i, "<< /Type /Page /Parent 2 0 R /Contents 19 0 R >>");
    }
    pdf.stream(19, "", latin("q Q"));
    pdf.object(2, "<< /Type /Pages /Kids [" + kids + "] >>");
    assertEquals(facts(Source.PDF_TEXT), read(pdf));
  }

  @Test
  void the_totals_of_a_long_invoice_are_on_its_last_page() throws Exception {
    PdfDocument pdf = invoice("");
    pdf.stream(4, "", latin(show(30, 380, "发票号码：" + Documents.NUMBER)));
    pdf.stream(19, "", latin(show(30, 180, "价税合计（小写）¥180.00")));
    String page = "<< /Type /Page /Resources << /Font << /F1 5 0 R >> >> /Contents %d 0 R >>";
    pdf.object(20, page.formatted(4)).object(21, page.formatted(18)).object(22, page.formatted(18));
    pdf.object(23, page.formatted(19));
    pdf.object(2, "<< /Type /Pages /Kids [20 0 R 21 0 R 22 0 R 23 0 R] >>");
    assertEquals("180.00", read(pdf).gross().orElseThrow().toDecimalString());
  }

  @Test
  void bombs_are_not_unpacked() {
    byte[] bomb = deflated(new byte[PdfBudget.MAX_UNPACKED + 1]);
    refused(TOO_LARGE, invoice("x").stream(8, "/Filter /FlateDecode", bomb).bytes());
    refused(TOO_LARGE, invoice("x").stream(8, "/Filter [/Fl /Fl]", deflated(bomb)).bytes());
    refused(TOO_LARGE, invoice("x").stream(4, "/Filter /FlateDecode", bomb).bytes());
    refused(
        TOO_LARGE,
        invoice("x").stream(30, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", bomb).bytes());
    refused(TOO_LARGE, invoice("x").stream(8, "/Filter [/AHx /AHx /AHx /AHx /AHx]", bomb).bytes());
  }

  @Test
  void one_content_shown_many_times_is_counted_each_time() {
    byte[] mebibyte = deflated(new byte[1 << 20]);
    PdfDocument pdf =
        invoice("")
            .object(
                3, "<< /Type /Page /Contents [" + "4 0 R ".repeat(PdfInvoice.MAX_CONTENTS) + "] >>")
            .stream(4, "/Filter /FlateDecode", mebibyte);
    refused(TOO_LARGE, pdf.bytes());
    refused(
        TOO_LARGE,
        pdf.object(
                3,
                "<< /Type /Page /Contents ["
                    + "5 0 R ".repeat(PdfInvoice.MAX_CONTENTS + 1)
                    + "] >>")
            .bytes());
  }

  @Test
  void nesting_objects_states_and_attachments_are_bounded() {
    int depth = PdfLexer.MAX_DEPTH + 2;
    refused(TOO_LARGE, invoice("").object(9, "[".repeat(depth) + "]".repeat(depth)).bytes());
    refused(
        TOO_LARGE, invoice("").object(9, "<</a".repeat(depth) + " 1" + ">>".repeat(depth)).bytes());
    refused(TOO_LARGE, invoice("").object(9, "[".repeat(5_000_000)).bytes());
    refused(
        TOO_LARGE, invoice("").object(9, "[" + "1 ".repeat(PdfBudget.MAX_TOKENS) + "]").bytes());
    refused(
        TOO_LARGE, invoice("").stream(4, "", latin("q ".repeat(PdfContent.MAX_SAVED + 1))).bytes());
    PdfDocument pdf = invoice(xml());
    StringBuilder specifications = new StringBuilder();
    for (int i = 0; i <= PdfInvoice.MAX_ATTACHMENTS; i++) {
      pdf.stream(100 + i, "", utf8("x"));
      specifications.append("<< /EF << /F ").append(100 + i).append(" 0 R >> >> ");
    }
    refused(TOO_LARGE, pdf.object(1, CATALOG + "/AF [" + specifications + "] >>").bytes());
  }

  @Test
  void trees_are_bounded() {
    StringBuilder kids = new StringBuilder();
    PdfDocument names = invoice(xml());
    for (int i = 0; i < PdfInvoice.MAX_NODES; i++) {
      kids.append(100 + i).append(" 0 R ");
    }
    names.object(1, CATALOG + "/Names << /EmbeddedFiles << /Kids [" + kids + "] >> >> >>");
    refused(TOO_LARGE, names.bytes());
    PdfDocument pages = invoice(xml());
    for (int i = 0; i <= PdfInvoice.MAX_NODES; i++) {
      pages.object(100 + i, "<< /Kids [" + (101 + i) + " 0 R] >>");
    }
    refused(TOO_LARGE, pages.object(2, "<< /Kids [100 0 R] >>").bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [5 0 R] >>",
        "<< /Type /Font /Subtype /Type0 /Encoding 5 0 R /DescendantFonts 5 0 R >>",
        "<< /Type /Font /Subtype /Type1 /Widths [1 2 (x) << >>] /FirstChar 2147483647 >>",
        "<< /Type /Font /Subtype /TrueType /Encoding << /Differences [(x) -5 /a 9999999999 /b] >> >>",
        "<< /Type /Font /Subtype /Type3 /FontMatrix [0 0] /ToUnicode 4 0 R >>",
        "<< /Type /Font /Subtype /Type0 /Encoding /H /DescendantFonts [<< /W [0 2147483647 5 0 9 1] >>] >>",
        "null",
        "(x)"
      })
  void a_broken_font_shows_nothing(String font) {
    InvoiceDocumentException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            InvoiceDocumentException.class, () -> read(invoice("").object(5, font)));
    assertTrue(refused.code().value().startsWith("invoice.document-"));
  }

  @Test
  void a_map_of_meanings_is_bounded() {
    String ranges = "<00000000> <FFFFFFFF> <0041> ".repeat(1000);
    PdfDocument pdf =
        invoice("")
            .object(5, "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 12 0 R >>")
            .stream(12, "", latin("1 beginbfrange " + ranges + " endbfrange"));
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, pdf.bytes());
  }

  /** A small table of what is said again and again, or a large string read again and again. */
  @Test
  void what_multiplies_is_refused() {
    byte[] again = latin("beginbfrange " + "<0000> <FFFF> <0041> ".repeat(10_000));
    refused(
        TOO_LARGE,
        invoice("").stream(12, "", again)
            .object(5, "<< /Subtype /Type1 /ToUnicode 12 0 R >>")
            .bytes());
    refused(
        TOO_LARGE,
        invoice("")
            .object(
                5,
                "<< /Subtype /Type0 /DescendantFonts [<< /W ["
                    + "0 60000 5 ".repeat(10_000)
                    + "] >>] >>")
            .bytes());
    for (String large : new String[] {"(" + "x".repeat(1 << 20) + ")", "%" + "x".repeat(1 << 20)}) {
      String index = "9 12000 ".repeat(1_000);
      byte[] content = latin(index + " ".repeat(12_000 - index.length()) + large);
      refused(TOO_LARGE, invoice("").stream(13, "/Type /ObjStm /N 1000 /First 0", content).bytes());
    }
  }

  @Test
  void meanings_are_kept_of_so_many_codes_only() throws Exception {
    PdfFile pdf =
        PdfFile.open(
            invoice("").stream(
                    12, "", latin("beginbfrange <000000> <00FFFF> <0041> <010000> <01FFFF> <0041>"))
                .object(5, "<< /Subtype /Type1 /ToUnicode 12 0 R >>")
                .bytes());
    PdfFont font = PdfFont.of(pdf, pdf.dictionary(new PdfLexer.Reference(5)));
    assertEquals(PdfFont.MAX_CODES, font.codes());
  }

  @Test
  void a_picture_of_many_pixels_is_not_unpacked() throws Exception {
    PdfDocument pdf =
        PdfDocument.page("/X Do\n" + printed(), "/F1 5 0 R", "/X 12 0 R").stream(
            12,
            "/Subtype /Image /Filter /FlateDecode /Width 4000 /Height 1001 /BitsPerComponent 8"
                + " /ColorSpace /DeviceGray",
            deflated(new byte[PdfBudget.MAX_UNPACKED]));
    assertEquals(facts(Source.PDF_TEXT), read(pdf));
  }

  @Test
  void every_beginning_of_a_document_is_refused_or_read() {
    byte[] whole = invoice(xml()).bytes();
    for (int length = 0; length < whole.length; length += 11) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        assertEquals(Optional.of(Documents.NUMBER), InvoiceReader.read(cut).number());
      } catch (InvoiceDocumentException e) {
        assertTrue(e.code().value().startsWith("invoice.document-"));
      }
    }
  }

  @Test
  void a_document_without_a_catalogue_is_damage() {
    refused(DAMAGED, latin("%PDF-1.7\n1 0 obj 5 endobj\n%%EOF"));
    refused(DAMAGED, latin("%PDF-1.7"));
  }
}
