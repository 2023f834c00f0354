package io.xuqi.simulator.invoice;

import io.xuqi.common.Money;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * A rate of value-added tax.
 *
 * @param percent whole per cent, or -1 for exempt goods
 */
record TaxRate(int percent) {

  private static final int[] RATES = {13, 9, 6, 5, 3, 1, 0};

  /** The rate that gives an item's tax to the fen; empty when none does. */
  static Optional<TaxRate> of(Item item) {
    if (item.tax().isEmpty()) {
      return Optional.of(new TaxRate(-1));
    }
    for (int percent : RATES) {
      if (item.tax().equals(Optional.of(new TaxRate(percent).taxOf(item.net())))) {
        return Optional.of(new TaxRate(percent));
      }
    }
    return Optional.empty();
  }

  Money taxOf(Money net) {
    BigDecimal fen = BigDecimal.valueOf(net.minorUnits()).multiply(BigDecimal.valueOf(percent, 2));
    return Money.ofFen(fen.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /** As the data of an invoice state it, e.g. 0.06. */
  String decimal() {
    return percent < 0 ? "免税" : BigDecimal.valueOf(percent, 2).toPlainString();
  }

  /** As an invoice prints it, e.g. 6%. */
  String printed() {
    return percent < 0 ? "免税" : percent + "%";
  }
}
