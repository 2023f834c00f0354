package io.xuqi.simulator.ca;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.simulator.ca.InvoiceDesk.Printed;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What people are told of invoices (R42), sent when nobody waits for the CA's lock. */
final class InvoiceNotices {
  private static final System.Logger LOG = System.getLogger(InvoiceNotices.class.getName());

  private final Invoicing invoicing;
  private final Queue<Notice> due = new ConcurrentLinkedQueue<>();

  InvoiceNotices(Invoicing invoicing) {
    this.invoicing = invoicing;
  }

  private record Notice(Printed invoice, InvoiceDelivery to) {}

  void add(Printed invoice, InvoiceDelivery to) {
    due.add(new Notice(invoice, to));
  }

  /** Sends what is due. Needs no lock. */
  void send() {
    for (@Nullable Notice notice = due.poll(); notice != null; notice = due.poll()) {
      Notice next = notice;
      attempt("SMS", () -> sms(next));
      attempt("e-mail", () -> mail(next));
    }
  }

  /** Neither the invoice nor the receiver is named: what was thrown may name both. */
  private static void attempt(String what, Runnable sending) {
    try {
      sending.run();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "no " + what + " about an invoice was sent: " + e.getClass().getName());
    }
  }

  private void sms(Notice notice) {
    Printed invoice = notice.invoice();
    invoicing
        .messenger()
        .sms(notice.to().mobile().value(), "【" + invoicing.seller() + "】" + text(invoice));
  }

  private void mail(Notice notice) {
    if (notice.to().email().isEmpty()) {
      return;
    }
    List<InvoiceDocument> attachments = new ArrayList<>();
    for (DocumentFormat format : notice.invoice().formats()) {
      if (format != DocumentFormat.PDF) {
        attachments.add(new InvoiceDocument(format, notice.invoice().document(format)));
      }
    }
    invoicing
        .messenger()
        .mail(
            notice.to().email().get().value(),
            "发票" + notice.invoice().told().number(),
            text(notice.invoice()),
            attachments);
  }

  private static String text(Printed invoice) {
    String which =
        "发票（号码" + invoice.told().number() + "，" + invoice.told().total().toDecimalString() + "元）";
    return invoice.type() == InvoiceType.ELECTRONIC
        ? "您的电子" + which + "已开具，请及时下载：https://invoice.example/" + invoice.told().number()
        : "您的纸质" + which + "已寄出，请注意查收。";
  }
}
