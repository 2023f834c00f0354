package io.xuqi.scenarios.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import io.xuqi.invoice.document.InvoiceFinding;
import io.xuqi.invoice.document.InvoiceQr;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a document of an invoice ought to say. */
final class Invoices {

  private Invoices() {}

  static Source source(DocumentFormat format) {
    return switch (format) {
      case XML -> Source.XML;
      case OFD -> Source.OFD_ATTACHMENT;
      case PDF -> Source.PDF_ATTACHMENT;
    };
  }

  /** What follows from an invoice that is as it was ordered. */
  static InvoiceExpectation expected(SpecimenInvoice invoice) {
    return new InvoiceExpectation(
        invoice.buyerName(),
        invoice.buyerNumber().map(TaxpayerNumber::new),
        Set.of(invoice.sellerName()),
        Optional.of(invoice.gross()),
        Optional.of(new IssuedInvoice(invoice.number(), invoice.date(), invoice.gross())));
  }

  static void assertSays(SpecimenInvoice invoice, Source source, InvoiceFacts facts) {
    String about = invoice + " from " + source;
    boolean printed = source == Source.OFD_TEXT || source == Source.PDF_TEXT;
    assertEquals(source, facts.source(), about);
    assertEquals(Optional.of(invoice.number()), facts.number(), about);
    assertEquals(Optional.of(invoice.date()), facts.date(), about);
    assertEquals(invoice.buyerNumber(), facts.buyerNumber(), about);
    assertEquals(Optional.of(invoice.sellerNumber()), facts.sellerNumber(), about);
    assertEquals(Optional.of(invoice.net()), facts.net(), about);
    assertEquals(invoice.tax(), facts.tax(), about);
    assertEquals(Optional.of(invoice.gross()), facts.gross(), about);
    assertName(invoice.buyerName(), facts.buyerName(), printed);
    assertName(invoice.sellerName(), facts.sellerName(), printed);
    if (source == Source.XML) {
      assertEquals(Optional.empty(), facts.qr(), about);
    } else {
      assertQr(invoice, facts);
    }
  }

  /** What was printed shows neither how wide a character is nor which space is between two. */
  private static void assertName(String name, Optional<String> read, boolean printed) {
    if (printed) {
      assertEquals(Optional.of(normalised(name)), read.map(Invoices::normalised));
    } else {
      assertEquals(Optional.of(name), read);
    }
  }

  static void assertQr(SpecimenInvoice invoice, InvoiceFacts facts) {
    InvoiceQr qr = facts.qr().orElseThrow(() -> new AssertionError("no QR code: " + invoice));
    assertEquals("32", qr.type());
    assertEquals(Optional.empty(), qr.code());
    assertEquals(invoice.number(), qr.number());
    assertEquals(invoice.gross(), qr.amount());
    assertEquals(invoice.date(), qr.date());
    assertEquals(true, qr.checksumFits());
  }

  static List<String> codes(List<InvoiceFinding> findings) {
    return findings.stream().map(finding -> finding.problem().code().value()).toList();
  }

  static String normalised(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .replaceAll("\\s", "")
        .toUpperCase(Locale.ROOT);
  }
}
