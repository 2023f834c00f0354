package io.xuqi.scenarios.invoice;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceDocumentException;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceReader;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import io.xuqi.simulator.invoice.SpecimenInvoices;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What happens to a document on its way is noticed: whatever is cut off or changed, it says the
 * same, or something is found, or it cannot be read. Said of what is checked, which is not the
 * seller's number, and of a QR code that is still to be seen. Everything follows from the seed.
 */
@Tag("R41")
final class InvoiceDamageTest {

  private static final int TIMES = Boolean.getBoolean("xuqi.nightly") ? 50 : 1;

  private enum Outcome {
    SAME,
    FOUND,
    UNREADABLE
  }

  private static Outcome outcome(SpecimenInvoice invoice, byte[] damaged, String about) {
    InvoiceExpectation expected = Invoices.expected(invoice);
    try {
      InvoiceFacts facts = InvoiceReader.read(damaged);
      if (!InvoiceCheck.check(facts, expected).isEmpty()) {
        return Outcome.FOUND;
      }
      List<Object> read =
          List.of(
              facts.number(),
              facts.date(),
              facts.buyerName().map(Invoices::normalised),
              facts.buyerNumber().map(Invoices::normalised),
              facts.sellerName().map(Invoices::normalised),
              facts.net(),
              facts.tax(),
              facts.gross());
      List<Object> written =
          List.of(
              Optional.of(invoice.number()),
              Optional.of(invoice.date()),
              Optional.of(Invoices.normalised(invoice.buyerName())),
              invoice.buyerNumber(),
              Optional.of(Invoices.normalised(invoice.sellerName())),
              Optional.of(invoice.net()),
              invoice.tax(),
              Optional.of(invoice.gross()));
      if (!read.equals(written)) {
        throw new AssertionError(about + ": " + facts);
      }
      return Outcome.SAME;
    } catch (InvoiceDocumentException e) {
      return Outcome.UNREADABLE;
    } catch (RuntimeException e) {
      throw new AssertionError(about, e);
    }
  }

  private static void play(DocumentFormat format, int times) {
    Map<Outcome, Integer> cut = new EnumMap<>(Outcome.class);
    Map<Outcome, Integer> changed = new EnumMap<>(Outcome.class);
    for (int seed = 0; seed < times * TIMES; seed++) {
      SpecimenInvoice invoice = SpecimenInvoices.odd(seed);
      byte[] whole = invoice.document(format);
      Random random = new Random(seed);
      byte[] prefix = Arrays.copyOf(whole, random.nextInt(whole.length));
      String about = format + ", seed " + seed;
      cut.merge(outcome(invoice, prefix, about + ", cut to " + prefix.length), 1, Integer::sum);
      byte[] flipped = whole.clone();
      int flips = 1 + random.nextInt(4);
      for (int i = 0; i < flips; i++) {
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      }
      changed.merge(outcome(invoice, flipped, about + ", flipped"), 1, Integer::sum);
    }
    System.out.printf(Locale.ROOT, "damaged %s: cut off %s, changed %s%n", format, cut, changed);
  }

  @Test
  void aDamagedXmlInvoiceNeverSaysSomethingElseUnnoticed() {
    play(DocumentFormat.XML, 300);
  }

  /** The worst that can happen to a document that stays well-formed. */
  @Test
  void aDigitThatBecameAnotherIsNoticed() {
    Map<Outcome, Integer> changed = new EnumMap<>(Outcome.class);
    for (int seed = 0; seed < 200 * TIMES; seed++) {
      SpecimenInvoice invoice = SpecimenInvoices.odd(seed);
      byte[] document = invoice.document(DocumentFormat.XML);
      Random random = new Random(seed);
      int at = random.nextInt(document.length);
      while (document[at] < '0' || document[at] > '9') {
        at = random.nextInt(document.length);
      }
      document[at] = (byte) ('0' + (document[at] - '0' + 1 + random.nextInt(9)) % 10);
      String about = "seed " + seed + ", at " + at;
      changed.merge(outcome(invoice, document, about), 1, Integer::sum);
    }
    System.out.println("other digits: " + changed);
  }

  @Test
  void aDamagedOfdInvoiceNeverSaysSomethingElseUnnoticed() {
    play(DocumentFormat.OFD, 80);
  }

  @Test
  void aDamagedPdfInvoiceNeverSaysSomethingElseUnnoticed() {
    play(DocumentFormat.PDF, 40);
  }
}
