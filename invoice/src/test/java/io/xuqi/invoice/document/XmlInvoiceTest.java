package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.facts;
import static io.xuqi.invoice.document.Documents.refused;
import static io.xuqi.invoice.document.Documents.utf8;
import static io.xuqi.invoice.document.Documents.xml;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlInvoiceTest {

  private static final ErrorCode DAMAGED = ErrorCode.INVOICE_DOCUMENT_DAMAGED;
  private static final ErrorCode TOO_LARGE = ErrorCode.INVOICE_DOCUMENT_TOO_LARGE;

  private static InvoiceFacts read(String xml) throws InvoiceDocumentException {
    return InvoiceReader.read(utf8(xml));
  }

  private static String with(String element, String text) {
    return xml().replaceAll("<" + element + ">[^<]*<", "<" + element + ">" + text + "<");
  }

  @Test
  void every_fact_is_read() throws Exception {
    assertEquals(facts(Source.XML), read(xml()));
  }

  @Test
  void a_lines_total_is_not_the_invoices() throws Exception {
    String without = xml().replaceAll("<TotalTax-includedAmount>.*\n", "");
    assertEquals(Optional.empty(), read(without).gross());
  }

  @Test
  void a_name_counts_under_its_parent_only() throws Exception {
    String elsewhere =
        xml()
            .replace(
                "<Header>", "<Header><BuyerName>别人</BuyerName><InvoiceNumber>1</InvoiceNumber>");
    assertEquals(facts(Source.XML), read(elsewhere));
  }

  @Test
  void the_date_of_issue_stands_in_for_that_of_the_request() throws Exception {
    String without = xml().replaceAll("<RequestTime>.*\n", "");
    assertEquals(Optional.of(LocalDate.of(2026, 11, 27)), read(without).date());
  }

  @Test
  void what_generators_write_wrongly_is_read() throws Exception {
    String malformed =
        xml()
            .replace("<EInvoice>", "<:EInvoice xmlns:=\"\">")
            .replace("</EInvoice>", "</:EInvoice>");
    assertEquals(facts(Source.XML), read(malformed));
  }

  @Test
  void prefixes_comments_and_sections_do_not_matter() throws Exception {
    String odd =
        xml()
            .replace("<BuyerName>", "<a:BuyerName xmlns:a='b' c = \"1\" ><!-- <d> -->")
            .replace("</BuyerName>", "</a:BuyerName\n>")
            .replace(Documents.SELLER, "<![CDATA[" + Documents.SELLER + "]]>")
            .replace("180.00", "&#49;8&#x30;.00")
            .replace("<Header>", "<?x y?><Empty/><Header>");
    assertEquals(facts(Source.XML), read(odd));
  }

  @Test
  void what_is_stated_twice_has_to_agree() throws Exception {
    String gross = "<TotalTax-includedAmount>180.00</TotalTax-includedAmount>";
    String equal = xml().replace(gross, gross + gross.replace("180.00", "180"));
    assertEquals(facts(Source.XML), read(equal));
    refused(DAMAGED, utf8(xml().replace(gross, gross + gross.replace("180", "181"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"***", "", "免税"})
  void an_exempt_invoice_has_no_tax(String tax) throws Exception {
    assertEquals(Optional.empty(), read(with("TotalTaxAm", tax)).tax());
  }

  @ParameterizedTest
  @CsvSource({
    "180,18000",
    "180.5,18050",
    "+180.00,18000",
    "0.01,1",
    "180.000000,18000",
    "¥180.00,18000",
    "￥１８０．００,18000",
    "'1,180.00',118000",
    "-0.00,0",
    "999999999999.99,99999999999999"
  })
  void amounts_are_exact(String amount, long fen) throws Exception {
    assertEquals(
        Optional.of(Money.ofFen(fen)), read(with("TotalTax-includedAmount", amount)).gross());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9",
        "1E+2",
        "0x10",
        "1000000000000",
        "180.001",
        "1.2.3",
        "18O.00",
        "--1",
        "+-1",
        "1,80.00",
        "NaN",
        "180 .00",
        "***"
      })
  void what_is_no_amount_is_damage(String amount) {
    refused(DAMAGED, utf8(with("TotalTax-includedAmount", amount)));
  }

  @Test
  void a_number_of_a_billion_digits_is_refused_unread() {
    refused(DAMAGED, utf8(with("TotalTax-includedAmount", "9".repeat(200_000))));
  }

  @Test
  void a_value_is_looked_for_in_a_short_text_only() {
    refused(DAMAGED, utf8(with("InvoiceNumber", "1" + " ".repeat(70) + "2")));
  }

  @Test
  void a_credit_note_is_said_to_be_one() {
    refused(ErrorCode.INVOICE_DOCUMENT_REVERSAL, utf8(with("TotalTax-includedAmount", "-180.00")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-28",
        "2026-11-28 10:00:00",
        "20261128",
        "2026年11月28日",
        "2026/11/28",
        "2026-11-28T10:00:00.123",
        "2026年 11月 28日"
      })
  void dates_are_read_in_every_form(String date) throws Exception {
    assertEquals(Optional.of(LocalDate.of(2026, 11, 28)), read(with("RequestTime", date)).date());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-02-30", "2026-13-01", "26-11-28", "yesterday", "2026-11-28x"})
  void what_is_no_date_is_damage(String date) {
    refused(DAMAGED, utf8(with("RequestTime", date)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12A", "1234567890123456789012345678901"})
  void what_is_no_number_is_damage(String number) {
    refused(DAMAGED, utf8(with("InvoiceNumber", number)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GB18030", "GBK", "gb2312"})
  void it_is_decoded_as_declared(String encoding) throws Exception {
    byte[] document = xml().replace("UTF-8", encoding).getBytes(Charset.forName("GB18030"));
    assertEquals(facts(Source.XML), InvoiceReader.read(document));
  }

  @Test
  void a_byte_order_mark_counts() throws Exception {
    assertEquals(facts(Source.XML), read("\uFEFF" + xml()));
    assertEquals(facts(Source.XML), read("\uFEFF" + xml().replace("UTF-8", "GBK")));
    for (Charset charset : new Charset[] {StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE}) {
      assertEquals(facts(Source.XML), InvoiceReader.read(("\uFEFF" + xml()).getBytes(charset)));
    }
  }

  @Test
  void bytes_that_are_no_text_are_damage() {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    document.writeBytes(utf8("<a>"));
    document.write(0xC0);
    document.writeBytes(utf8("</a>"));
    refused(DAMAGED, document.toByteArray());
  }

  @Test
  void an_encoding_that_is_not_known_is_refused() {
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8(xml().replace("UTF-8", "EBCDIC-CP-US")));
  }

  @Test
  void another_document_is_no_invoice() {
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8("<html><body/></html>"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/a.dtd\"><a/>",
        "<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>",
        "<a>&x;</a>",
        "<a b=\"&x;\"/>"
      })
  void there_are_no_document_types_and_no_entities(String hostile) {
    refused(DAMAGED, utf8(hostile));
  }

  @Test
  void a_schemas_location_is_not_looked_at() throws Exception {
    String located =
        xml()
            .replace(
                "<EInvoice>",
                "<EInvoice xsi:schemaLocation=\"a http://127.0.0.1:9/a.xsd\""
                    + " xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include"
                    + " href=\"file:///etc/passwd\"/>");
    assertEquals(facts(Source.XML), read(located));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a b=c/>",
        "<a b=\"1\" b=\"2\"/>",
        "<a>&</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&#x110000;</a>",
        "<a>\u0001</a>",
        "<a b=\"<\"/>",
        "<a><!-- </a>",
        "<a><![CDATA[</a>",
        "<?xml",
        "<a>x</a>y",
        "<>x</>",
        "<a b=\"1\"c=\"2\"/>",
        "<a/ >",
        "< a/>"
      })
  void what_is_not_well_formed_is_damage(String malformed) {
    refused(DAMAGED, utf8(malformed));
  }

  @Test
  void every_beginning_of_a_document_is_refused_or_read() {
    byte[] whole = utf8(xml().strip());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      InvoiceDocumentException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              InvoiceDocumentException.class, () -> InvoiceReader.read(cut));
      assertTrue(refused.code().value().startsWith("invoice.document-"));
    }
  }

  @Test
  void nesting_elements_texts_and_size_are_bounded() throws Exception {
    int depth = MarkupReader.MAX_DEPTH;
    String deepest = "<a>".repeat(depth) + "</a>".repeat(depth);
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8(deepest));
    refused(TOO_LARGE, utf8("<a>" + deepest + "</a>"));
    String most = "<b/>".repeat(MarkupReader.MAX_PARTS - 1);
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8("<a>" + most + "</a>"));
    refused(TOO_LARGE, utf8("<a>" + most + "<b/></a>"));
    refused(TOO_LARGE, utf8("<a>" + "<b c=\"\"/>".repeat(MarkupReader.MAX_PARTS / 2) + "</a>"));
    String longest = "x".repeat(MarkupReader.MAX_TEXT);
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8("<a>" + longest + "</a>"));
    refused(TOO_LARGE, utf8("<a>" + longest + "x</a>"));
    refused(TOO_LARGE, utf8("<a>" + longest + "<b/>x</a>"));
    refused(TOO_LARGE, utf8("<a>" + longest + "<![CDATA[x]]></a>"));
    refused(TOO_LARGE, utf8("<a b=\"" + longest + "x\"/>"));
    refused(TOO_LARGE, utf8("<a>" + " ".repeat(InvoiceReader.MAX_SIZE) + "</a>"));
  }

  @Test
  void a_refusal_repeats_nothing_of_the_content() {
    InvoiceDocumentException refused =
        refused(DAMAGED, utf8(with("TotalTax-includedAmount", "秘密")));
    assertFalse(refused.toString().contains("秘密"));
  }
}
