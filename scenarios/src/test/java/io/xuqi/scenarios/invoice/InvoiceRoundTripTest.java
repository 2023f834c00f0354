package io.xuqi.scenarios.invoice;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import io.xuqi.invoice.document.InvoiceReader;
import io.xuqi.payment.qr.QrCode;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import io.xuqi.simulator.invoice.SpecimenInvoices;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Whatever an invoice says is read from each of its documents, and a perfect one has nothing to be
 * found. Everything follows from the seeds.
 */
@Tag("R41")
final class InvoiceRoundTripTest {

  private static final int TIMES = Boolean.getBoolean("xuqi.nightly") ? 25 : 1;
  private static final List<String> ONLY_TEXT = List.of("invoice.found-text-only");

  private interface Play {
    void play(SpecimenInvoice invoice) throws Exception;
  }

  /** Plays all of them, whatever fails on the way. */
  private static void play(int invoices, Play play) {
    List<Executable> all = new ArrayList<>();
    for (long seed = 0; seed < (long) invoices * TIMES; seed++) {
      SpecimenInvoice invoice = SpecimenInvoices.odd(seed);
      String about = "seed " + seed + ", " + invoice.items().size() + " lines";
      all.add(
          () -> {
            try {
              play.play(invoice);
            } catch (Exception | AssertionError e) {
              throw new AssertionError(about + ": " + e.getMessage(), e);
            }
          });
    }
    assertAll(all);
  }

  private static void assertPerfect(SpecimenInvoice invoice, DocumentFormat format)
      throws Exception {
    InvoiceFacts facts = InvoiceReader.read(invoice.document(format));
    Invoices.assertSays(invoice, Invoices.source(format), facts);
    assertEquals(List.of(), InvoiceCheck.check(facts, Invoices.expected(invoice)));
  }

  private static void assertReadable(SpecimenInvoice invoice, Source source, byte[] document)
      throws Exception {
    InvoiceFacts facts = InvoiceReader.read(document);
    Invoices.assertSays(invoice, source, facts);
    assertEquals(ONLY_TEXT, Invoices.codes(InvoiceCheck.check(facts, Invoices.expected(invoice))));
  }

  @Test
  void anXmlInvoiceReadsAsWritten() {
    play(300, invoice -> assertPerfect(invoice, DocumentFormat.XML));
  }

  @Test
  void anOfdInvoiceReadsAsWritten() {
    play(40, invoice -> assertPerfect(invoice, DocumentFormat.OFD));
  }

  @Test
  void aPdfInvoiceReadsAsWritten() {
    play(30, invoice -> assertPerfect(invoice, DocumentFormat.PDF));
  }

  @Test
  void anOfdInvoiceWithoutItsDataReadsAsPrinted() {
    play(
        40,
        invoice ->
            assertReadable(
                invoice,
                Source.OFD_TEXT,
                OfdParts.of(invoice.document(DocumentFormat.OFD)).withoutData().packed()));
  }

  /** Nor with what generators put beside the title. */
  @Test
  void anOfdInvoiceOfNothingButItsPagesReadsAsPrinted() {
    play(
        40,
        invoice -> {
          OfdParts parts = OfdParts.of(invoice.document(DocumentFormat.OFD)).withoutData();
          String root = parts.text(OfdParts.ROOT);
          int from = root.indexOf("<ofd:CustomDatas>");
          int end = root.indexOf("</ofd:DocInfo>");
          parts.replace(OfdParts.ROOT, root.substring(from, end), "");
          assertReadable(invoice, Source.OFD_TEXT, parts.packed());
        });
  }

  @Test
  void aPdfInvoiceWithoutItsDataReadsAsPrinted() {
    play(
        30,
        invoice ->
            assertReadable(
                invoice,
                Source.PDF_TEXT,
                PdfParts.withoutData(invoice.document(DocumentFormat.PDF))));
  }

  @Test
  void aPictureOfTheQrCodeSaysWhatTheQrCodeSays() {
    play(
        40,
        invoice -> {
          InvoiceFacts facts = InvoiceReader.read(QrCode.of(invoice.qr()).png(4));
          assertEquals(Source.QR_CODE, facts.source());
          Invoices.assertQr(invoice, facts);
        });
  }
}
