package io.xuqi.cli;

import io.xuqi.application.Application;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for an invoice: what is sent is what was seen and confirmed (R39–R41). */
@Command(name = "request")
final class InvoiceRequestCommand extends XuqiCommand {

  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,) *CN=([^,\\\\\"+]+)");

  @Mixin final RenewalOption renewal = new RenewalOption();
  @Mixin final InvoiceOptions form = new InvoiceOptions();

  @Option(names = "--confirm", paramLabel = "CODE")
  @Nullable String confirmation;

  @Option(names = "--save", paramLabel = "FILE")
  @Nullable Path save;

  InvoiceRequestCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    RenewalEngine engine = place().engine();
    Renewal current = renewal.resolve(engine);
    InvoicePolicy policy =
        engine
            .invoices()
            .policy()
            .orElseThrow(
                () ->
                    new RenewalException(
                        Problem.of(ErrorCode.INVOICE_NOT_AVAILABLE, "NO_INVOICES")));
    current.invoice().ifPresent(before -> form.startFrom(before.request()));
    current.application().map(Application::agent).ifPresent(form::deliverTo);

    CheckedInvoice checked = checked(engine, current, policy, false);
    Optional<Bytes> confirmed = confirmed(checked);
    while (confirmed.isEmpty() && run.questions().interactive()) {
      if (!run.questions().yes(screen().text("invoice.correct"))) {
        throw new CliException(ExitCode.ACTION_NEEDED, "declined");
      }
      checked = checked(engine, current, policy, true);
      confirmed = confirmed(checked);
    }
    if (confirmed.isEmpty()) {
      return unconfirmed(checked);
    }
    return send(engine, current, checked.request(), confirmed.get());
  }

  private CheckedInvoice checked(
      RenewalEngine engine, Renewal current, InvoicePolicy policy, boolean askAll)
      throws XuqiException {
    InvoiceRequest request =
        form.fill(screen(), run.questions(), policy, suggested(current), askAll);
    CheckedInvoice checked = engine.invoices().check(current.id(), request);
    new InvoiceView(screen()).confirm(checked);
    return checked;
  }

  /** R41: the title is the name on the certificate, unless somebody says otherwise. */
  private static Optional<String> suggested(Renewal current) {
    return current.orders().stream()
        .map(order -> COMMON_NAME.matcher(order.subject()))
        .filter(Matcher::find)
        .map(name -> name.group(1).strip())
        .findFirst();
  }

  private Optional<Bytes> confirmed(CheckedInvoice checked) throws CliException {
    if (confirmation != null) {
      try {
        return Optional.of(Bytes.fromHex(confirmation.strip()));
      } catch (IllegalArgumentException e) {
        throw new CliException(ExitCode.USAGE, "invoice-confirmation");
      }
    }
    screen().blank();
    return run.questions().interactive()
            && run.questions().yes(screen().text("invoice.confirm.ask"))
        ? Optional.of(checked.confirmation())
        : Optional.empty();
  }

  /** A script says the same once more, with the code of what it was shown. */
  private int unconfirmed(CheckedInvoice checked) {
    screen().say(Paint.YELLOW, "  " + screen().text("invoice.unconfirmed"));
    screen().say("  --confirm " + checked.confirmation().toHex());
    screen().document(new InvoiceView(screen()).json(checked));
    return ExitCode.ACTION_NEEDED;
  }

  private int send(RenewalEngine engine, Renewal current, InvoiceRequest request, Bytes confirmed)
      throws XuqiException, CliException {
    Renewal after = engine.invoices().request(current.id(), request, confirmed);
    if (save != null) {
      InvoiceFile.write(
          save,
          InvoiceFile.json(
              request,
              engine.invoices().policy(),
              after.paymentOrder().map(PaymentOrder::total),
              Optional.empty()));
    }
    after
        .invoice()
        .ifPresent(
            invoice -> {
              screen().say(Paint.GREEN, "  " + new InvoiceView(screen()).line(invoice));
              screen()
                  .document(
                      Json.of("invoice", InvoiceCommand.json(place(), engine, after, invoice)));
            });
    after.problem().ifPresent(screen()::warn);
    return Outcome.exitCode(after);
  }
}
