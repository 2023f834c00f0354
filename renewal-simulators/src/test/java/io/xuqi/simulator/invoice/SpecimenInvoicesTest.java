package io.xuqi.simulator.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.invoice.TaxpayerNumber;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpecimenInvoicesTest {

  private static final List<SpecimenInvoice> ODD =
      LongStream.range(0, 500).mapToObj(SpecimenInvoices::odd).toList();

  @Test
  void aSeedAlwaysGivesTheSameInvoice() {
    for (int seed = 0; seed < ODD.size(); seed++) {
      assertEquals(ODD.get(seed), SpecimenInvoices.odd(seed));
      assertEquals(SpecimenInvoices.usual(seed), SpecimenInvoices.usual(seed));
    }
  }

  @Test
  void everyOddityOccurs() {
    assertSome(invoice -> invoice.buyerName().codePoints().anyMatch(c -> c > 0xffff));
    assertSome(invoice -> invoice.buyerName().contains("&"));
    assertSome(invoice -> invoice.sellerName().contains("<"));
    assertSome(invoice -> invoice.buyerName().length() > 60);
    assertSome(invoice -> invoice.buyerNumber().isEmpty());
    assertSome(invoice -> invoice.buyerNumber().filter(n -> n.length() == 15).isPresent());
    assertSome(invoice -> invoice.tax().isEmpty());
    assertSome(
        invoice ->
            invoice.tax().isPresent() && invoice.items().stream().anyMatch(i -> i.tax().isEmpty()));
    assertSome(invoice -> invoice.items().size() > 20);
    assertSome(invoice -> invoice.gross().minorUnits() < 10);
    assertSome(invoice -> invoice.gross().minorUnits() > 1_000_000_000_000L);
  }

  private static void assertSome(Predicate<SpecimenInvoice> oddity) {
    assertTrue(ODD.stream().anyMatch(oddity) && !ODD.stream().allMatch(oddity));
  }

  @Test
  void aUsualInvoiceHasNothingToWarnAbout() {
    for (long serial : new long[] {0, 1, 4711, 9_999_999_999L}) {
      SpecimenInvoice invoice = SpecimenInvoices.usual(serial);
      TaxpayerNumber buyer = new TaxpayerNumber(invoice.buyerNumber().orElseThrow());
      assertEquals(Set.of(), buyer.failingCheckDigits());
      assertEquals("180.00", invoice.gross().toDecimalString());
    }
    assertThrows(IllegalArgumentException.class, () -> SpecimenInvoices.usual(-1));
    assertThrows(IllegalArgumentException.class, () -> SpecimenInvoices.usual(10_000_000_000L));
  }
}
