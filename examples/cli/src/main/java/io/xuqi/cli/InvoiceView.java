package io.xuqi.cli;

import io.xuqi.application.FieldFault;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.Texts;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceForm;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.renewal.RequestedInvoice;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** An invoice that is asked for: its content, what looks odd about it, where it stands. */
final class InvoiceView {

  /** R44: after so many working days the CA is to be asked. */
  private static final int WORKING_DAYS = 7;

  private final Screen screen;

  InvoiceView(Screen screen) {
    this.screen = screen;
  }

  static String label(String field, Locale locale) {
    return Texts.text("field." + field, locale);
  }

  static String choice(String texts, Enum<?> value, Screen screen) {
    return screen.text(texts + value.name().toLowerCase(Locale.ROOT));
  }

  /** Everything that is to be sent, and under it everything that looks like a slip (R41). */
  void confirm(CheckedInvoice checked) {
    screen.heading(screen.text("invoice.confirm.heading"));
    InvoiceRequest request = checked.request();
    InvoiceDelivery to = request.delivery();
    BillingDetails details = request.details();
    Table table = screen.table();
    row(
        table,
        checked,
        InvoiceForm.TYPE,
        Optional.of(choice("invoice.type.", request.type(), screen)));
    row(
        table,
        checked,
        InvoiceForm.BUYER,
        Optional.of(choice("invoice.buyer.", request.buyer(), screen)));
    row(table, checked, InvoiceForm.TITLE, Optional.of(request.title()));
    row(
        table,
        checked,
        InvoiceForm.TAXPAYER_NUMBER,
        Optional.of(request.taxpayerNumber().map(TaxpayerNumber::value).orElse("–")));
    row(table, checked, InvoiceForm.ADDRESS, details.address());
    row(table, checked, InvoiceForm.PHONE, details.phone());
    row(table, checked, InvoiceForm.BANK, details.bank());
    row(table, checked, InvoiceForm.ACCOUNT, details.account());
    row(table, checked, InvoiceForm.MOBILE, Optional.of(to.mobile().value()));
    row(table, checked, InvoiceForm.EMAIL, to.email().map(email -> email.value()));
    row(table, checked, InvoiceForm.RECIPIENT_NAME, to.postal().map(p -> p.name()));
    row(table, checked, InvoiceForm.RECIPIENT_MOBILE, to.postal().map(p -> p.mobile().value()));
    row(table, checked, InvoiceForm.RECIPIENT_ADDRESS, to.postal().map(p -> p.address()));
    screen.say(table.render(2));
    checked.warnings().forEach(this::warn);
  }

  private void row(Table table, CheckedInvoice checked, String field, Optional<String> value) {
    boolean odd = checked.warnings().stream().anyMatch(w -> w.field().equals(field));
    value.ifPresent(
        text ->
            table.line(
                odd ? Paint.YELLOW : Paint.PLAIN,
                (odd ? "! " : "  ") + label(field, screen.locale()),
                text));
  }

  void warn(FieldFault warning) {
    Locale locale = screen.locale();
    screen.say(
        Paint.YELLOW,
        "  ! " + warning.label(locale) + ": " + Views.visible(warning.problem().message(locale)));
    screen.say("    → " + Views.visible(warning.problem().remedy(locale)));
  }

  /** Where it stands, in one line. */
  String line(RequestedInvoice invoice) {
    return invoice.state().text(screen.locale())
        + invoice.contactCaFrom().map(day -> screen.text("invoice.line.contact", day)).orElse("");
  }

  /** Everything about it, but for where it goes. */
  void show(RequestedInvoice invoice, Instant now, Optional<String> selfService) {
    screen.heading(screen.text("invoice.heading"));
    Table table = screen.table();
    table.line(
        Paint.BOLD, screen.text("invoice.column.state"), invoice.state().text(screen.locale()));
    table.line(label(InvoiceForm.TITLE, screen.locale()), invoice.request().title());
    invoice
        .request()
        .taxpayerNumber()
        .ifPresent(n -> table.line(label(InvoiceForm.TAXPAYER_NUMBER, screen.locale()), n.value()));
    invoice
        .issued()
        .ifPresent(
            issued -> {
              table.line(screen.text("invoice.column.number"), issued.number());
              table.line(screen.text("invoice.column.date"), issued.date().toString());
              table.line(screen.text("invoice.column.gross"), Views.money(issued.total(), screen));
            });
    waited(invoice, now)
        .ifPresent(
            days ->
                table.line(
                    screen.text("invoice.column.waited"), screen.text("invoice.waited", days)));
    screen.say(table.render(2));
    if (contactCa(invoice, now)) {
      screen.say(Paint.YELLOW, "  ! " + screen.text("invoice.contact", WORKING_DAYS));
      selfService.ifPresent(
          how -> screen.say("    " + screen.text("invoice.self-service", Views.visible(how))));
    }
  }

  /** R44: 7 working days without it. */
  static boolean contactCa(RequestedInvoice invoice, Instant now) {
    return invoice.contactCaFrom().filter(day -> !today(now).isBefore(day)).isPresent();
  }

  /** The working days that have passed since the approval, while it is not collected. */
  private static Optional<Integer> waited(RequestedInvoice invoice, Instant now) {
    return invoice
        .contactCaFrom()
        .map(seven -> Math.max(0, WORKING_DAYS + between(seven, today(now))));
  }

  /** Working days from one day, to the day before another; negative backwards. */
  private static int between(LocalDate from, LocalDate to) {
    if (from.isAfter(to)) {
      return -between(to, from);
    }
    WorkingDayCalendar calendar = ChineseWorkingDays.bundled();
    LocalDate last = to.isAfter(from.plusYears(1)) ? from.plusYears(1) : to;
    return (int) from.datesUntil(last).filter(calendar::isWorkingDay).count();
  }

  private static LocalDate today(Instant now) {
    return LocalDate.ofInstant(now, WorkingDayCalendar.BEIJING);
  }

  Json json(CheckedInvoice checked) {
    return Json.of("request", InvoiceFile.json(checked.request()))
        .put("warnings", checked.warnings().stream().map(this::json).toList())
        .put("confirmation", checked.confirmation().toHex());
  }

  private Json json(FieldFault warning) {
    return Json.of("field", warning.field())
        .put("label", warning.label(screen.locale()))
        .put("code", warning.problem().code().value())
        .put("message", warning.problem().message(screen.locale()))
        .put("remedy", warning.problem().remedy(screen.locale()));
  }

  /** With what it is compared with once it is there: {@link InvoiceFile}. */
  static Json json(RequestedInvoice invoice, Instant now, Json comparison) {
    return comparison
        .put("state", invoice.state())
        .put("formats", invoice.formats().stream().sorted().toList())
        .put("workingDaysWaited", waited(invoice, now))
        .put("contactCaFrom", invoice.contactCaFrom())
        .put("contactCa", contactCa(invoice, now));
  }

  /** What a renewal's own document says of it: nothing of its content. */
  static Json json(RequestedInvoice invoice) {
    return Json.of("state", invoice.state())
        .put("number", invoice.issued().map(i -> i.number()))
        .put("contactCaFrom", invoice.contactCaFrom());
  }
}
