package io.xuqi.cli;

import io.xuqi.ca.Quote;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Table;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.renewal.Offer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the CA offers: terms with prices and new ends, the free synchronisation (R17–R19). */
final class OfferView {

  private final Screen screen;

  OfferView(Screen screen) {
    this.screen = screen;
  }

  /** The rows of the offer; nothing can be installed by looking at it. */
  static List<KeyView.Row> rows(Offer offer, Optional<io.xuqi.common.Problem> installRefusal) {
    return offer.entries().stream()
        .map(entry -> new KeyView.Row(entry.row(), entry.refusal(), installRefusal))
        .toList();
  }

  void show(Offer offer) {
    Quote quote = offer.quote();
    offer.warnings().forEach(screen::warn);
    if (!quote.terms().isEmpty()) {
      screen.heading(screen.text("offer.terms"));
      Table table =
          screen
              .table()
              .head(
                  screen.text("column.term"),
                  screen.text("column.new-end"),
                  screen.text("column.fee"),
                  screen.text("column.detail"));
      for (Quote.Term term : quote.terms()) {
        table.line(
            screen.text("term", term.years() * 12),
            Views.time(term.notAfter()),
            Views.money(term.total(), screen),
            String.join("; ", term.items().stream().map(this::detail).toList()));
      }
      screen.say(table.render(2));
    }
    quote.synchronisation().ifPresent(sync -> showSynchronisation(sync.notAfter()));
  }

  /** One charge in the words of R19: name, unit price a year, quantity, subtotal. */
  String detail(LineItem item) {
    return screen.text(
        "line-item",
        item.name(),
        item.unitPrice().toDecimalString(),
        item.quantity(),
        item.subtotal().toDecimalString());
  }

  private void showSynchronisation(Instant end) {
    screen.heading(screen.text("offer.synchronise"));
    screen.say("  " + screen.text("offer.synchronise.text"));
    screen.say("  " + screen.text("offer.synchronise.end", Views.time(end)));
  }

  Json json(Offer offer) {
    Quote quote = offer.quote();
    return Json.of("terms", quote.terms().stream().map(OfferView::json).toList())
        .put(
            "synchronisation",
            quote.synchronisation().map(sync -> Json.of("newNotAfter", sync.notAfter())))
        .put(
            "agreement",
            Json.of("version", quote.agreement().version())
                .put("title", quote.agreement().title())
                .put("sha256", quote.agreement().sha256().toHex()))
        .put("reviewWorkingDays", List.of(quote.review().fromDays(), quote.review().toDays()))
        .put(
            "warnings",
            offer.warnings().stream().map(p -> Views.json(p, screen.locale())).toList());
  }

  private static Json json(Quote.Term term) {
    return Json.of("years", term.years())
        .put("newNotAfter", term.notAfter())
        .put("fee", term.total().toDecimalString())
        .put(
            "items",
            term.items().stream()
                .map(
                    item ->
                        Json.of("name", item.name())
                            .put("unitPrice", item.unitPrice().toDecimalString())
                            .put("quantity", item.quantity())
                            .put("subtotal", item.subtotal().toDecimalString()))
                .toList());
  }
}
