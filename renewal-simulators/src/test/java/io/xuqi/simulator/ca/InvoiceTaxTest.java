package io.xuqi.simulator.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class InvoiceTaxTest {

  @Test
  void a_hundred_and_eighty_yuan_have_ten_yuan_nineteen_of_tax() {
    Item line = InvoiceDesk.line(Money.ofFen(18_000));

    assertEquals(Money.ofFen(16_981), line.net());
    assertEquals(Money.ofFen(1_019), line.tax().orElseThrow());
  }

  @Property
  void net_and_tax_add_up_to_the_fee_and_the_tax_is_six_per_cent_to_the_nearest_fen(
      @ForAll @LongRange(min = 1, max = 999_999_999_999L) long fee) {
    Item line = InvoiceDesk.line(Money.ofFen(fee));
    long net = line.net().minorUnits();
    long tax = line.tax().orElseThrow().minorUnits();

    assertEquals(fee, net + tax);
    assertEquals(
        new BigDecimal(fee)
            .divide(new BigDecimal("1.06"), 0, RoundingMode.HALF_UP)
            .longValueExact(),
        net);
  }

  @Test
  void the_made_up_seller_has_a_number_whose_check_digits_fit() {
    TaxpayerNumber number = Invoicing.standard().sellerNumber();

    assertEquals(Set.of(), number.failingCheckDigits());
    assertTrue(number.value().length() == 18);
  }
}
