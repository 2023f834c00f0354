package io.xuqi.scenarios.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceDocumentException;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceReader;
import io.xuqi.payment.qr.QrCode;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import io.xuqi.simulator.invoice.SpecimenInvoices;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each thing that can be wrong with an invoice is found in each of its documents, and only that.
 */
@Tag("R41")
final class InvoiceFindingsTest {

  private static final SpecimenInvoice RIGHT = SpecimenInvoices.usual(4711);
  private static final Optional<TaxpayerNumber> NUMBER =
      RIGHT.buyerNumber().map(TaxpayerNumber::new);
  private static final InvoiceExpectation EXPECTED = Invoices.expected(RIGHT);

  private static void assertFound(byte[] document, InvoiceExpectation expected, String... codes)
      throws Exception {
    assertEquals(
        List.of(codes), Invoices.codes(InvoiceCheck.check(InvoiceReader.read(document), expected)));
  }

  /** What is found in an invoice that was not issued as it was ordered. */
  private static void assertFound(DocumentFormat format, SpecimenInvoice wrong, String... codes)
      throws Exception {
    assertFound(wrong.document(format), EXPECTED, codes);
  }

  private static SpecimenInvoice with(
      String number,
      LocalDate date,
      String buyer,
      Optional<String> taxpayer,
      String seller,
      Item item) {
    return new SpecimenInvoice(
        number, date, buyer, taxpayer, seller, RIGHT.sellerNumber(), List.of(item), "");
  }

  private static Item of(long net, long tax) {
    return new Item("*信息技术服务*数字证书续期", Money.ofFen(net), Optional.of(Money.ofFen(tax)));
  }

  private static SpecimenInvoice of(Item item) {
    return with(
        RIGHT.number(),
        RIGHT.date(),
        RIGHT.buyerName(),
        RIGHT.buyerNumber(),
        RIGHT.sellerName(),
        item);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsFoundInAPerfectInvoice(DocumentFormat format) throws Exception {
    assertFound(format, RIGHT);
  }

  @ParameterizedTest
  @EnumSource
  void anotherTitleIsFound(DocumentFormat format) throws Exception {
    SpecimenInvoice wrong =
        with(
            RIGHT.number(),
            RIGHT.date(),
            RIGHT.buyerName().replace("北京", "南京"),
            RIGHT.buyerNumber(),
            RIGHT.sellerName(),
            RIGHT.items().get(0));

    assertFound(format, wrong, "invoice.found-title");
  }

  @ParameterizedTest
  @EnumSource
  void anotherTaxpayerNumberIsFound(DocumentFormat format) throws Exception {
    Optional<String> other = SpecimenInvoices.usual(4712).buyerNumber();

    assertFound(format, buyer(other), "invoice.found-taxpayer-number");
    assertFound(format, buyer(Optional.empty()), "invoice.found-taxpayer-number-missing");
    assertFound(
        RIGHT.document(format),
        new InvoiceExpectation(
            EXPECTED.title(),
            Optional.empty(),
            EXPECTED.sellers(),
            EXPECTED.paid(),
            EXPECTED.announced()),
        "invoice.found-taxpayer-number-unexpected");
  }

  private static SpecimenInvoice buyer(Optional<String> taxpayer) {
    return with(
        RIGHT.number(),
        RIGHT.date(),
        RIGHT.buyerName(),
        taxpayer,
        RIGHT.sellerName(),
        RIGHT.items().get(0));
  }

  @ParameterizedTest
  @EnumSource
  void anotherSellerIsFound(DocumentFormat format) throws Exception {
    SpecimenInvoice wrong =
        with(
            RIGHT.number(),
            RIGHT.date(),
            RIGHT.buyerName(),
            RIGHT.buyerNumber(),
            "样例数宇认证中心有限公司",
            RIGHT.items().get(0));

    assertFound(format, wrong, "invoice.found-seller");
  }

  @ParameterizedTest
  @EnumSource
  void anotherAmountThanWasPaidIsFound(DocumentFormat format) throws Exception {
    InvoiceExpectation paid =
        new InvoiceExpectation(
            EXPECTED.title(),
            NUMBER,
            EXPECTED.sellers(),
            Optional.of(Money.ofFen(18001)),
            EXPECTED.announced());

    assertFound(RIGHT.document(format), paid, "invoice.found-amount");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAnnouncedDifferentlyIsFound(DocumentFormat format) throws Exception {
    IssuedInvoice issued = EXPECTED.announced().orElseThrow();
    String other = SpecimenInvoices.usual(4712).number();

    assertFound(
        RIGHT.document(format),
        announced(new IssuedInvoice(other, issued.date(), issued.total())),
        "invoice.found-number");
    assertFound(
        RIGHT.document(format),
        announced(new IssuedInvoice(issued.number(), issued.date().plusDays(1), issued.total())),
        "invoice.found-date");
    assertFound(
        RIGHT.document(format),
        announced(new IssuedInvoice(issued.number(), issued.date(), Money.ofFen(18001))),
        "invoice.found-amount-announced");
  }

  private static InvoiceExpectation announced(IssuedInvoice issued) {
    return new InvoiceExpectation(
        EXPECTED.title(), NUMBER, EXPECTED.sellers(), EXPECTED.paid(), Optional.of(issued));
  }

  @ParameterizedTest
  @EnumSource
  void totalsThatDoNotAddUpAreFound(DocumentFormat format) throws Exception {
    String data = new String(RIGHT.document(DocumentFormat.XML), StandardCharsets.UTF_8);
    byte[] wrong =
        data.replace("<TotalTaxAm>10.19</TotalTaxAm>", "<TotalTaxAm>10.18</TotalTaxAm>")
            .getBytes(StandardCharsets.UTF_8);

    assertFound(carrying(format, wrong), EXPECTED, "invoice.found-totals");
  }

  /** The right invoice's rendering with other data. */
  private static byte[] carrying(DocumentFormat format, byte[] data) throws Exception {
    byte[] right = RIGHT.document(format);
    return switch (format) {
      case XML -> data;
      case OFD -> OfdParts.of(right).put(OfdParts.DATA, data).packed();
      case PDF -> PdfParts.withData(right, "original_invoice.xml", data);
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"OFD", "PDF"})
  void aQrCodeThatSaysSomethingElseIsFound(DocumentFormat format) throws Exception {
    assertQrFinding(format, of(of(16980, 1019)), "invoice.found-qr-amount");
    assertQrFinding(
        format,
        with(
            SpecimenInvoices.usual(4712).number(),
            RIGHT.date(),
            RIGHT.buyerName(),
            RIGHT.buyerNumber(),
            RIGHT.sellerName(),
            RIGHT.items().get(0)),
        "invoice.found-qr-number");
    assertQrFinding(
        format,
        with(
            RIGHT.number(),
            RIGHT.date().minusDays(1),
            RIGHT.buyerName(),
            RIGHT.buyerNumber(),
            RIGHT.sellerName(),
            RIGHT.items().get(0)),
        "invoice.found-qr-date");
  }

  /** The right data with the QR code of another invoice. */
  private static void assertQrFinding(DocumentFormat format, SpecimenInvoice other, String code)
      throws Exception {
    byte[] data = RIGHT.document(DocumentFormat.XML);
    byte[] document =
        format == DocumentFormat.PDF
            ? PdfParts.withData(other.document(format), "original_invoice.xml", data)
            : OfdParts.of(RIGHT.document(format))
                .put(OfdParts.QR, QrCode.of(other.qr()).png(6))
                .packed();
    if (format == DocumentFormat.PDF) { // the code is printed with the rest of the page
      assertFound(document, EXPECTED, code, "invoice.found-contradiction");
    } else {
      assertFound(document, EXPECTED, code);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OFD", "PDF"})
  void printThatSaysAnotherAmountThanTheDataIsFound(DocumentFormat format) throws Exception {
    byte[] data = RIGHT.document(DocumentFormat.XML);
    byte[] other = of(of(16980, 1019)).document(format);
    byte[] document =
        format == DocumentFormat.PDF
            ? PdfParts.withData(other, "original_invoice.xml", data)
            : OfdParts.of(other)
                .put(OfdParts.DATA, data)
                .put(OfdParts.ROOT, OfdParts.of(RIGHT.document(format)).get(OfdParts.ROOT))
                .put(OfdParts.QR, QrCode.of(RIGHT.qr()).png(6))
                .packed();
    List<String> found = Invoices.codes(InvoiceCheck.check(InvoiceReader.read(document), EXPECTED));
    assertTrue(found.contains("invoice.found-contradiction"), found.toString());
  }

  @Test
  void aQrCodeWhoseChecksumDoesNotFitIsFound() throws Exception {
    String damaged = RIGHT.qr().substring(0, RIGHT.qr().length() - 4);
    String other = damaged + (RIGHT.qr().endsWith("0000") ? "0001" : "0000");

    assertFound(
        OfdParts.of(RIGHT.document(DocumentFormat.OFD))
            .put(OfdParts.QR, QrCode.of(other).png(6))
            .packed(),
        EXPECTED,
        "invoice.found-qr-checksum");
  }

  @Test
  void partsOfAnOfdThatContradictEachOtherAreFound() throws Exception {
    assertFound(
        OfdParts.of(RIGHT.document(DocumentFormat.OFD))
            .replace(OfdParts.ROOT, RIGHT.number(), SpecimenInvoices.usual(4712).number())
            .packed(),
        EXPECTED,
        "invoice.found-contradiction");
  }

  @ParameterizedTest
  @EnumSource
  void everythingThatIsWrongIsFoundAtOnce(DocumentFormat format) throws Exception {
    SpecimenInvoice other = SpecimenInvoices.odd(7);

    assertEquals(
        Set.of(
            "invoice.found-title",
            "invoice.found-taxpayer-number",
            "invoice.found-seller",
            "invoice.found-amount",
            "invoice.found-amount-announced",
            "invoice.found-number",
            "invoice.found-date"),
        Set.copyOf(
            Invoices.codes(
                InvoiceCheck.check(InvoiceReader.read(other.document(format)), EXPECTED))));
  }

  @ParameterizedTest
  @EnumSource
  void halfADocumentIsNoInvoice(DocumentFormat format) {
    byte[] whole = RIGHT.document(format);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);

    assertThrows(InvoiceDocumentException.class, () -> InvoiceReader.read(half));
  }
}
