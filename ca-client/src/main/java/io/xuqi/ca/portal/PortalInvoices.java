package io.xuqi.ca.portal;

import static io.xuqi.ca.portal.PortalCalls.badReply;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.portal.PortalCalls.Call;
import io.xuqi.ca.portal.protocol.PortalInvoiceContents;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceOrder;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceReply;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceResend;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.Issued;
import io.xuqi.common.Bytes;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceReport.Status;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import java.util.Optional;
import java.util.Set;

/** Invoices by the portal protocol. */
final class PortalInvoices implements CaInvoices {
  private static final int DIGEST = 32;

  /** Dates of another number of digits are nobody's. */
  private static final int LAST_YEAR = 9999;

  private final PortalCalls calls;
  private final InvoicePolicy policy;

  PortalInvoices(PortalCalls calls, InvoicePolicy policy) {
    this.calls = calls;
    this.policy = policy;
  }

  @Override
  public InvoicePolicy policy() {
    return policy;
  }

  @Override
  public InvoiceReport request(
      OrderHandle order, int revision, InvoiceRequest request, CallContext context)
      throws CaException {
    if (revision < 1) {
      throw new IllegalArgumentException("revisions count from 1");
    }
    Bytes digest = request.sha256();
    InvoiceReport report =
        report(
            Call.put(path(order))
                .credential(order)
                .json(new InvoiceOrder(revision, digest, PortalInvoiceContents.message(request))));
    boolean held = report.status() == Status.REQUESTED || report.status() == Status.ISSUED;
    boolean other = report.revision() == revision && !report.request().equals(digest);
    if (report.status() == Status.NONE || (held && (report.revision() < revision || other))) {
      throw badReply("the invoice of another request", null);
    }
    return report;
  }

  @Override
  public InvoiceReport report(OrderHandle order, CallContext context) throws CaException {
    return report(Call.get(path(order)).credential(order));
  }

  @Override
  public InvoiceDocument document(OrderHandle order, DocumentFormat format, CallContext context)
      throws CaException {
    Bytes content =
        calls.document(
            Call.get(path(order) + "/documents/" + format.name()).credential(order),
            format.mediaType(),
            InvoiceDocument.MAX_SIZE);
    return new InvoiceDocument(format, content);
  }

  @Override
  public void resend(OrderHandle order, InvoiceDelivery to, CallContext context)
      throws CaException {
    calls.done(
        Call.post(path(order) + "/resend")
            .credential(order)
            .json(new InvoiceResend(PortalInvoiceContents.message(to))));
  }

  private static String path(OrderHandle order) {
    return PortalCaClient.path(order) + "/invoice";
  }

  private InvoiceReport report(Call call) throws CaException {
    InvoiceReply reply = calls.answer(call, InvoiceReply.class).message();
    return PortalCaClient.plausible(() -> report(reply));
  }

  /** What is said of an invoice that is not issued is not listened to. */
  private static InvoiceReport report(InvoiceReply reply) {
    Bytes digest = reply.request() == null ? Bytes.empty() : reply.request();
    if (digest.size() != (reply.revision() == 0 ? 0 : DIGEST)) {
      throw new IllegalArgumentException("not the digest of a request");
    }
    boolean issued = reply.status() == Status.ISSUED;
    return new InvoiceReport(
        reply.status(),
        reply.revision(),
        digest,
        issued ? Optional.ofNullable(reply.issued()).map(PortalInvoices::issued) : Optional.empty(),
        issued ? Set.copyOf(reply.formats()) : Set.of());
  }

  private static IssuedInvoice issued(Issued issued) {
    if (issued.date().getYear() < 1 || issued.date().getYear() > LAST_YEAR) {
      throw new IllegalArgumentException("not the date of an invoice");
    }
    return new IssuedInvoice(issued.number(), issued.date(), issued.total());
  }
}
