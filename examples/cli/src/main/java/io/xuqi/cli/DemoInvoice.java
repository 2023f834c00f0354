package io.xuqi.cli;

import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.InvoiceForm;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.delivery.InvoiceCollector;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import java.nio.file.Path;

/** The invoice of a demonstration: asked for with a slip that is noticed, collected, checked. */
final class DemoInvoice {

  private static final String TITLE = "云杉示例科技有限公司";

  /** One character that looks like the right one. */
  private static final String SLIP = "云杉示列科技有限公司";

  private final Screen screen;
  private final RenewalEngine engine;

  DemoInvoice(Screen screen, RenewalEngine engine) {
    this.screen = screen;
    this.engine = engine;
  }

  /** R41: what looks odd is said before anything is sent. */
  Renewal request(Renewal renewal) throws XuqiException {
    InvoiceView view = new InvoiceView(screen);
    screen.say("  " + screen.text("demo.invoice.typed", SLIP));
    engine
        .invoices()
        .check(
            renewal.id(), form(renewal, SLIP).validated(engine.invoices().policy().orElseThrow()))
        .warnings()
        .forEach(view::warn);
    screen.say("  " + screen.text("demo.invoice.corrected"));
    CheckedInvoice checked =
        engine
            .invoices()
            .check(
                renewal.id(),
                form(renewal, TITLE).validated(engine.invoices().policy().orElseThrow()));
    view.confirm(checked);
    screen.say("  ☑ " + screen.text("demo.invoice.confirmed"));
    Renewal asked =
        engine.invoices().request(renewal.id(), checked.request(), checked.confirmation());
    asked.invoice().ifPresent(i -> screen.say(Paint.CYAN, "  " + view.line(i)));
    return asked;
  }

  private static InvoiceForm form(Renewal renewal, String title) {
    InvoiceForm.Builder form =
        InvoiceForm.builder().title(title).taxpayerNumber("91350100M000100Y43");
    renewal.application().ifPresent(application -> form.deliveryFromAgent(application.agent()));
    return form.build();
  }

  CollectedInvoice collect(Renewal renewal, Path folder) throws XuqiException {
    CollectedInvoice collected = new InvoiceCollector(engine).collect(renewal.id(), folder);
    new FindingsView(screen).collected(collected);
    return collected;
  }
}
