package io.xuqi.quickstart;

import io.xuqi.application.FieldFault;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.InvoiceForm;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.delivery.InvoiceCollector;
import io.xuqi.invoice.delivery.InvoiceFollower;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFinding;
import io.xuqi.invoice.document.InvoiceReader;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** An invoice from the form to the checked documents; {@code docs/invoices.md} shows it. */
public final class Invoices {

  private Invoices() {}

  // tag::request[]
  static Renewal request(
      RenewalEngine engine, Renewal renewal, InvoiceForm form, Predicate<CheckedInvoice> yes)
      throws XuqiException {
    InvoicePolicy policy = engine.invoices().policy().orElseThrow(); // this CA issues invoices
    InvoiceRequest request = form.validated(policy); // a FormException has every fault
    CheckedInvoice checked = engine.invoices().check(renewal.id(), request);
    for (FieldFault warning : checked.warnings()) {
      String field = warning.label(Locale.CHINESE);
      System.out.println(field + "：" + warning.problem().message(Locale.CHINESE));
    }
    Bytes confirmation = checked.confirmation(); // goes with the page, comes back with the yes
    return yes.test(checked)
        ? engine.invoices().request(renewal.id(), request, confirmation)
        : renewal;
  }

  // end::request[]

  // tag::collect[]
  static CollectedInvoice collect(RenewalEngine engine, Renewal renewal, Path folder)
      throws XuqiException {
    CollectedInvoice invoice = new InvoiceCollector(engine).collect(renewal.id(), folder);
    invoice.findings().forEach((format, findings) -> show(format.name(), findings));
    return invoice;
  }

  private static void show(String document, List<InvoiceFinding> findings) {
    for (InvoiceFinding finding : findings) {
      System.out.println(document + "：" + finding.problem().message(Locale.CHINESE));
    }
  }

  // end::collect[]

  // tag::follow[]
  static RenewalEngine following(
      RenewalEngine.Builder builder,
      Path folder,
      Executor executor,
      InvoiceFollower.Notices notices) {
    InvoiceFollower follower = InvoiceFollower.into(folder, executor, notices);
    RenewalEngine engine = builder.listener(follower).build();
    follower.follow(engine);
    return engine;
  }

  // end::follow[]

  // tag::check[]
  static List<InvoiceFinding> check(
      byte[] document, InvoiceRequest request, InvoicePolicy policy, Money paid)
      throws XuqiException {
    InvoiceFacts facts = InvoiceReader.read(document); // bounded; refuses with a code
    InvoiceExpectation expected =
        InvoiceExpectation.of(request, policy, Optional.of(paid), Optional.empty());
    return InvoiceCheck.check(facts, expected);
  }
  // end::check[]
}
