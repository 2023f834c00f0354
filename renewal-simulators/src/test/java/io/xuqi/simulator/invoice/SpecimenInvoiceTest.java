package io.xuqi.simulator.invoice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecimenInvoiceTest {

  private static final String NUMBER = "26112000000000000018";
  private static final Item SERVICE =
      new Item("*信息技术服务*数字证书", Money.ofFen(16981), Optional.of(Money.ofFen(1019)));
  private static final Item EXEMPT = new Item("*文化服务*资料", Money.ofFen(500), Optional.empty());

  private static SpecimenInvoice of(Item... items) {
    return of(NUMBER, "云杉示例（北京）有限公司", "91350100M000100Y43", List.of(items));
  }

  private static SpecimenInvoice of(
      String number, String buyer, String taxpayer, List<Item> items) {
    return new SpecimenInvoice(
        number,
        LocalDate.of(2026, 11, 2),
        buyer,
        Optional.of(taxpayer),
        "样例数字认证中心",
        "91350200MA2YJ1XR9G",
        items,
        "");
  }

  @Test
  void totalsAddUpAndExemptLinesHaveNoTax() {
    SpecimenInvoice invoice = of(SERVICE, EXEMPT);

    assertEquals(Money.ofFen(17481), invoice.net());
    assertEquals(Optional.of(Money.ofFen(1019)), invoice.tax());
    assertEquals(Money.ofFen(18500), invoice.gross());
    assertEquals(Optional.empty(), of(EXEMPT).tax());
    assertEquals(Money.ofFen(500), of(EXEMPT).gross());
  }

  @Test
  void theQrCodeSaysTheGrossAmountAndItsChecksum() {
    assertEquals(
        0xFEE8, SpecimenQr.checksum("123456789"), "as every CRC-16 of this kind is tested");
    String qr = of(SERVICE).qr();

    assertTrue(qr.startsWith("01,32,,26112000000000000018,180.00,20261102,,"), qr);
    assertEquals(
        String.format("%04X", SpecimenQr.checksum(qr.substring(0, qr.length() - 4))),
        qr.substring(qr.length() - 4));
  }

  @Test
  void theDataHasTheStructureOfTheRealOnes() {
    String xml =
        new String(of(SERVICE, EXEMPT).document(DocumentFormat.XML), StandardCharsets.UTF_8);

    for (String part :
        new String[] {
          "<InvoiceNumber>26112000000000000018</InvoiceNumber>",
          "<BuyerIdNum>91350100M000100Y43</BuyerIdNum><BuyerName>云杉示例（北京）有限公司</BuyerName>",
          "<TotalAmWithoutTax>174.81</TotalAmWithoutTax><TotalTaxAm>10.19</TotalTaxAm>",
          "<TotalTax-includedAmount>185.00</TotalTax-includedAmount>",
          "<TotalTax-includedAmountInChinese>壹佰捌拾伍圆整</TotalTax-includedAmountInChinese>",
          "<TaxRate>0.06</TaxRate><ComTaxAm>10.19</ComTaxAm>",
          "<TaxRate>免税</TaxRate><ComTaxAm>***</ComTaxAm>",
          "<RequestTime>2026-11-02 10:00:00</RequestTime>",
          "样张 SPECIMEN"
        }) {
      assertTrue(xml.contains(part), part);
    }
    assertTrue(
        new String(of(EXEMPT).document(DocumentFormat.XML), StandardCharsets.UTF_8)
            .contains("<TotalTaxAm>***</TotalTaxAm>"));
  }

  @Test
  void whatXmlWouldTakeForMarkupIsEscaped() {
    SpecimenInvoice invoice =
        of(NUMBER, "A&B <C> \"D\" ]]>", "91350100M000100Y43", List.of(SERVICE));

    assertTrue(
        new String(invoice.document(DocumentFormat.XML), StandardCharsets.UTF_8)
            .contains("<BuyerName>A&amp;B &lt;C&gt; &quot;D&quot; ]]&gt;</BuyerName>"));
  }

  @Test
  void anOfdIsItsPagesAndTheData() throws IOException {
    SpecimenInvoice invoice = of(NUMBER, "云杉示例", "91350100M000100Y43", lines(17));
    Map<String, byte[]> parts = unzip(invoice.document(DocumentFormat.OFD));

    assertEquals(
        List.of(
            "OFD.xml",
            "Doc_0/Document.xml",
            "Doc_0/PublicRes.xml",
            "Doc_0/DocumentRes.xml",
            "Doc_0/Res/qrcode.png",
            "Doc_0/Pages/Page_0/Content.xml",
            "Doc_0/Pages/Page_1/Content.xml",
            "Doc_0/Pages/Page_2/Content.xml",
            "Doc_0/Attachs/Attachments.xml",
            "Doc_0/Attachs/original_invoice.xml"),
        List.copyOf(parts.keySet()));
    assertArrayEquals(
        invoice.document(DocumentFormat.XML), parts.get("Doc_0/Attachs/original_invoice.xml"));
    String first = text(parts, "Doc_0/Pages/Page_0/Content.xml");
    String last = text(parts, "Doc_0/Pages/Page_2/Content.xml");
    assertTrue(first.contains("电子发票（普通发票）样张 SPECIMEN"));
    assertTrue(first.contains("ImageObject"));
    assertTrue(last.contains("（小写）") && !first.contains("（小写）"), "the totals come last");
  }

  /** What a reader looks at first: the table says where each object begins. */
  @Test
  void theTableOfAPdfLeadsToItsObjects() {
    SpecimenInvoice invoice = of(NUMBER, "云杉\ud842\udfb7示例", "91350100M000100Y43", lines(9));
    String pdf = new String(invoice.document(DocumentFormat.PDF), StandardCharsets.ISO_8859_1);

    int start = Integer.parseInt(pdf.split("startxref\n", -1)[1].split("\n", -1)[0]);
    String[] rows = pdf.substring(start).split("\n", -1);
    assertEquals("xref", rows[0]);
    int count = Integer.parseInt(rows[1].split(" ", -1)[1]);
    for (int object = 1; object < count; object++) {
      int offset = Integer.parseInt(rows[2 + object].split(" ", -1)[0]);
      assertTrue(pdf.startsWith(object + " 0 obj\n", offset), "object " + object);
    }
    assertTrue(pdf.contains("/Count 2"), "two pages");
  }

  @ParameterizedTest
  @EnumSource
  void theSameInvoiceGivesTheSameBytes(DocumentFormat format) {
    assertArrayEquals(of(SERVICE, EXEMPT).document(format), of(SERVICE, EXEMPT).document(format));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "2611200000000000001", "261120000000000000181", "2611200000000000001x"})
  void aNumberHasTwentyDigits(String number) {
    assertRefused(() -> of(number, "云杉示例", "91350100M000100Y43", List.of(SERVICE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 云杉", "云\n杉", "云\u0000杉", "\ud842"})
  void aNameIsOnePrintableLine(String name) {
    assertRefused(() -> of(NUMBER, name, "91350100M000100Y43", List.of(SERVICE)));
    assertRefused(() -> new Item(name, Money.ofFen(1), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "91350100m000100y43", "91350100M000100Y43 ", "12345678901234"})
  void aTaxpayerNumberIsOfCapitalsAndDigits(String number) {
    assertRefused(() -> of(NUMBER, "云杉示例", number, List.of(SERVICE)));
  }

  @Test
  void anInvoiceIsOfYuanAndOfSomething() {
    Money dollars = new Money(1, Currency.getInstance("USD"));

    assertRefused(() -> of());
    assertRefused(() -> of(NUMBER, "云杉示例", "91350100M000100Y43", lines(201)));
    assertRefused(() -> of(new Item("无", Money.ofFen(0), Optional.of(Money.ofFen(0)))));
    assertRefused(() -> new Item("美元", dollars, Optional.empty()));
    assertRefused(() -> new Item("美元", Money.ofFen(1), Optional.of(dollars)));
    Item largest = new Item("大", Money.ofFen(Money.MAX_MINOR_UNITS), Optional.empty());
    assertEquals(Money.MAX_MINOR_UNITS, of(largest).gross().minorUnits());
    assertRefused(() -> of(largest, SERVICE));
  }

  private static void assertRefused(org.junit.jupiter.api.function.Executable making) {
    assertThrows(IllegalArgumentException.class, making);
  }

  private static List<Item> lines(int count) {
    return new ArrayList<>(Collections.nCopies(count, SERVICE));
  }

  private static String text(Map<String, byte[]> parts, String name) {
    byte[] part = parts.get(name);
    return part == null ? "" : new String(part, StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> unzip(byte[] packed) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(packed))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), zip.readAllBytes());
      }
    }
    return parts;
  }
}
