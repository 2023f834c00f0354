package io.xuqi.cli;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.delivery.InvoiceCollector;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 发票: asked for, followed, collected, checked (R39–R46). */
@Command(name = "invoice", synopsisSubcommandLabel = "COMMAND")
final class InvoiceCommand extends XuqiCommand {

  InvoiceCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    throw new CliException(ExitCode.USAGE, "invoice-command");
  }

  /** How it stands, by the CA's word. */
  @Command(name = "status")
  static final class Status extends Act {
    Status(Run run) {
      super(run);
    }

    @Override
    int act(RenewalEngine engine, Renewal renewal, RequestedInvoice invoice) {
      show(engine, renewal, invoice);
      return Outcome.exitCode(renewal);
    }
  }

  /** Has it sent once more (R42). */
  @Command(name = "resend")
  static final class Resend extends Act {

    @Option(names = "--mobile", paramLabel = "MOBILE")
    @Nullable String mobile;

    @Option(names = "--email", paramLabel = "ADDRESS")
    @Nullable String email;

    Resend(Run run) {
      super(run);
    }

    @Override
    int act(RenewalEngine engine, Renewal renewal, RequestedInvoice invoice)
        throws XuqiException, CliException {
      InvoiceDelivery before = invoice.request().delivery();
      engine.invoices().resend(renewal.id(), to(before));
      screen().say(Paint.GREEN, screen().text("invoice.resent"));
      screen().document(Json.of("resent", true));
      return ExitCode.OK;
    }

    private InvoiceDelivery to(InvoiceDelivery before) throws CliException {
      if (mobile != null && MobileNumber.fault(mobile).isPresent()) {
        throw new CliException(ExitCode.USAGE, "invoice-mobile");
      }
      if (email != null && EmailAddress.fault(email).isPresent()) {
        throw new CliException(ExitCode.USAGE, "invoice-email");
      }
      return new InvoiceDelivery(
          mobile == null ? before.mobile() : new MobileNumber(mobile),
          email == null ? before.email() : Optional.of(new EmailAddress(email)),
          before.postal());
    }
  }

  /** Collects its documents and checks them. */
  @Command(name = "download")
  static final class Download extends Act {

    @Option(names = "--to", paramLabel = "FOLDER")
    @Nullable Path folder;

    Download(Run run) {
      super(run);
    }

    @Override
    int act(RenewalEngine engine, Renewal renewal, RequestedInvoice invoice) throws XuqiException {
      Path to = folder == null ? place().home().invoices() : folder;
      CollectedInvoice collected = new InvoiceCollector(engine).collect(renewal.id(), to);
      screen().heading(screen().text("invoice.heading"));
      new FindingsView(screen()).collected(collected);
      screen().document(Json.of("collected", new FindingsView(screen()).json(collected)));
      return collected.hasErrors() ? ExitCode.ACTION_NEEDED : ExitCode.OK;
    }
  }

  /** What they have in common: the renewal is refreshed before its invoice is looked at. */
  abstract static class Act extends XuqiCommand {

    @Mixin final RenewalOption renewal = new RenewalOption();

    Act(Run run) {
      super(run);
    }

    abstract int act(RenewalEngine engine, Renewal renewal, RequestedInvoice invoice)
        throws XuqiException, CliException;

    @Override
    public Integer call() throws XuqiException, CliException {
      RenewalEngine engine = place().engine();
      Renewal fresh = engine.refresh(chosen(engine).id());
      RequestedInvoice invoice =
          fresh.invoice().orElseThrow(() -> new CliException(ExitCode.ACTION_NEEDED, "no-invoice"));
      return act(engine, fresh, invoice);
    }

    /** The named one; the one whose invoice is open; otherwise the last one that had one. */
    private Renewal chosen(RenewalEngine engine) throws XuqiException, CliException {
      if (renewal.number != null) {
        return renewal.resolve(engine);
      }
      List<Renewal> asked = asked(engine);
      if (asked.isEmpty()) {
        throw new CliException(ExitCode.ACTION_NEEDED, "no-invoice");
      }
      return asked.stream().anyMatch(Act::open) ? renewal.resolve(engine, Act::open) : asked.get(0);
    }

    private static List<Renewal> asked(RenewalEngine engine) throws StoreException {
      return engine.list(RenewalStore.MAX_LIST).stream()
          .filter(r -> r.invoice().isPresent())
          .toList();
    }

    private static boolean open(Renewal renewal) {
      return renewal.invoice().filter(InvoiceCommand::isOpen).isPresent();
    }

    final void show(RenewalEngine engine, Renewal renewal, RequestedInvoice invoice) {
      Optional<InvoicePolicy> policy = engine.invoices().policy();
      new InvoiceView(screen())
          .show(invoice, place().clock().instant(), policy.flatMap(InvoicePolicy::selfService));
      renewal.problem().ifPresent(screen()::warn);
      screen().document(Json.of("invoice", json(place(), engine, renewal, invoice)));
    }
  }

  /** Whether it is still to come or to be collected. */
  static boolean isOpen(RequestedInvoice invoice) {
    return invoice.state() != RequestedInvoice.State.COLLECTED
        && invoice.state() != RequestedInvoice.State.CANCELLED;
  }

  /** With what the invoice is compared with when it is there. */
  static Json json(
      Workplace place, RenewalEngine engine, Renewal renewal, RequestedInvoice invoice) {
    Json comparison =
        InvoiceFile.json(
            invoice.request(),
            engine.invoices().policy(),
            renewal.paymentOrder().map(PaymentOrder::total),
            invoice.issued());
    return InvoiceView.json(invoice, place.clock().instant(), comparison);
  }
}
