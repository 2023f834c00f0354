package io.xuqi.cli;

import static java.util.stream.Collectors.joining;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFinding;
import io.xuqi.invoice.document.InvoiceFinding.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a document says, and what is not as it ought to be. All of it is untrusted text. */
final class FindingsView {

  private final Screen screen;

  FindingsView(Screen screen) {
    this.screen = screen;
  }

  void facts(InvoiceFacts facts) {
    Table table = screen.table();
    row(table, "number", facts.number());
    row(table, "date", facts.date().map(Object::toString));
    row(table, "buyer", join(facts.buyerName(), facts.buyerNumber()));
    row(table, "seller", join(facts.sellerName(), facts.sellerNumber()));
    row(table, "net", facts.net().map(this::money));
    row(table, "tax", facts.tax().map(this::money));
    row(table, "gross", facts.gross().map(this::money));
    screen.say(table.render(2));
  }

  private void row(Table table, String column, Optional<String> value) {
    value.ifPresent(
        text -> table.line(screen.text("invoice.column." + column), Views.visible(text)));
  }

  private String money(Money money) {
    return Views.money(money, screen);
  }

  private static Optional<String> join(Optional<String> name, Optional<String> number) {
    return name.isPresent()
        ? Optional.of(name.get() + number.map(n -> "  " + n).orElse(""))
        : number;
  }

  /** Each finding with its remedy; a document without one gets a tick. */
  void findings(String document, List<InvoiceFinding> findings) {
    if (findings.isEmpty()) {
      screen.say(Paint.GREEN, "  ✓ " + Views.visible(document));
    }
    Locale locale = screen.locale();
    for (InvoiceFinding finding : findings) {
      boolean error = finding.severity() == Severity.ERROR;
      screen.say(
          error ? Paint.RED : Paint.YELLOW,
          (error ? "  ✗ " : "  ! ")
              + Views.visible(document + ": " + finding.problem().message(locale))
              + " ["
              + finding.problem().code().value()
              + "]");
      screen.say("    → " + Views.visible(finding.problem().remedy(locale)));
    }
  }

  /** A collected invoice: what it says, what was found, and where it is. */
  void collected(CollectedInvoice invoice) {
    new TreeMap<>(invoice.facts()).values().stream().findFirst().ifPresent(this::facts);
    screen.blank();
    Map<DocumentFormat, Path> files = new TreeMap<>(invoice.files());
    for (DocumentFormat format : files.keySet()) {
      findings(format.name(), invoice.findings().getOrDefault(format, List.of()));
    }
    if (invoice.findings().isEmpty()) {
      screen.say(Paint.GREEN, "  " + screen.text("invoice.collected.clean"));
    }
    String names =
        files.values().stream().map(f -> f.getFileName().toString()).collect(joining(", "));
    files.values().stream()
        .findFirst()
        .map(file -> Views.visible(String.valueOf(file.toAbsolutePath().getParent())))
        .ifPresent(to -> screen.say("  " + screen.text("invoice.collected.files", to, names)));
  }

  List<Json> json(CollectedInvoice invoice) {
    return new TreeMap<>(invoice.files())
        .entrySet().stream()
            .map(
                kept ->
                    Json.of("format", kept.getKey())
                        .put("file", kept.getValue())
                        .put(
                            "facts",
                            Optional.ofNullable(invoice.facts().get(kept.getKey()))
                                .map(FindingsView::json))
                        .put(
                            "findings",
                            json(invoice.findings().getOrDefault(kept.getKey(), List.of()))))
            .toList();
  }

  static boolean errors(List<InvoiceFinding> findings) {
    return findings.stream().anyMatch(f -> f.severity() == Severity.ERROR);
  }

  static Json json(InvoiceFacts facts) {
    return Json.of("source", facts.source())
        .put("number", facts.number())
        .put("date", facts.date())
        .put("buyerName", facts.buyerName())
        .put("buyerNumber", facts.buyerNumber())
        .put("sellerName", facts.sellerName())
        .put("sellerNumber", facts.sellerNumber())
        .put("net", facts.net().map(Money::toDecimalString))
        .put("tax", facts.tax().map(Money::toDecimalString))
        .put("gross", facts.gross().map(Money::toDecimalString));
  }

  List<Json> json(List<InvoiceFinding> findings) {
    return findings.stream()
        .map(f -> Views.json(f.problem(), screen.locale()).put("severity", f.severity()))
        .toList();
  }
}
