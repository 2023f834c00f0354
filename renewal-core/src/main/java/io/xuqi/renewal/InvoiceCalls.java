package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.OrderHandle;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.renewal.InvoiceRecord.Numbered;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The CA's invoice desk as the engine calls it: an adapter's answer with holes, or about something
 * else, decides nothing.
 */
final class InvoiceCalls {

  /** A digest and nothing longer. */
  private static final int MAX_DIGEST = 64;

  private final CaClient ca;

  InvoiceCalls(CaClient ca) {
    this.ca = ca;
  }

  Optional<InvoicePolicy> policy() {
    return ca.invoices().map(CaInvoices::policy);
  }

  // ---- what was stored before it is asked -------------------------------------------------------

  /** Sends a stored request, if it is still what counts. */
  List<Event> request(RenewalRecord record, int revision, OrderContexts contexts)
      throws CaException {
    Optional<Numbered> counts =
        record
            .invoice()
            .filter(i -> i.issued().isEmpty())
            .flatMap(InvoiceRecord::current)
            .filter(c -> c.revision() == revision);
    if (counts.isEmpty()) {
      return List.of(); // somebody else changed it, or it is issued
    }
    int priced = priced(record);
    try {
      return reported(
          record,
          revision,
          desk()
              .request(handle(record), revision, counts.get().request(), contexts.ofOrder(priced)));
    } catch (CaException e) {
      if (e.code() == ErrorCode.CA_IDEMPOTENCY_CONFLICT) {
        return reported(record, revision, other(revision));
      }
      if (!EffectPerformer.isRefusal(e)) {
        throw e;
      }
      return List.of(new Event.InvoiceRefused(revision, refusal(e)));
    }
  }

  /** Under this number the CA holds another content, of which it does not say more. */
  private static InvoiceReport other(int revision) {
    return new InvoiceReport(
        InvoiceReport.Status.REQUESTED, revision, Bytes.empty(), Optional.empty(), Set.of());
  }

  private static Problem refusal(CaException e) {
    return e.code().value().startsWith("invoice.")
        ? e.problem()
        : Problem.of(ErrorCode.INVOICE_REFUSED, String.join(": ", e.problem().arguments()));
  }

  List<Event> query(RenewalRecord record, OrderContexts contexts) throws CaException {
    int held = record.invoice().map(InvoiceRecord::acknowledgedRevision).orElse(0);
    return reported(record, held, desk().report(handle(record), contexts.ofOrder(priced(record))));
  }

  private static List<Event> reported(
      RenewalRecord record, int holdsAtLeast, @Nullable InvoiceReport report) throws CaException {
    if (report == null || !isWhole(report)) {
      throw badReply("a report of an invoice with holes");
    }
    boolean issued = record.invoice().flatMap(InvoiceRecord::issued).isPresent();
    return List.of(new Event.InvoiceReported(holdsAtLeast, issued, report));
  }

  private static boolean isWhole(InvoiceReport report) {
    return isThere(report.status())
        && isThere(report.request())
        && report.request().size() <= MAX_DIGEST
        && isThere(report.issued())
        && report.issued().map(InvoiceCalls::isWhole).orElse(true);
  }

  private static boolean isWhole(IssuedInvoice issued) {
    return isThere(issued.date()) && isThere(issued.total());
  }

  // ---- documents --------------------------------------------------------------------------------

  InvoiceDocument document(RenewalRecord record, DocumentFormat format, OrderContexts contexts)
      throws CaException {
    InvoiceDocument document =
        outside(() -> desk().document(handle(record), format, contexts.ofOrder(priced(record))));
    boolean asAsked =
        isThere(document)
            && document.format() == format
            && isThere(document.content())
            && document.content().size() > 0;
    if (!asAsked) {
      throw badReply("another document than asked for");
    }
    return document;
  }

  void resend(RenewalRecord record, InvoiceDelivery to, OrderContexts contexts) throws CaException {
    outside(
        () -> {
          desk().resend(handle(record), to, contexts.ofOrder(priced(record)));
          return true;
        });
  }

  /** A call made while somebody waits for it. */
  private interface Call<T> {
    T make() throws CaException;
  }

  private static <T> T outside(Call<T> call) throws CaException {
    try {
      return call.make();
    } catch (RuntimeException e) {
      throw new CaException(EffectPerformer.failed(e).problem(), e);
    }
  }

  // ---- common -----------------------------------------------------------------------------------

  private CaInvoices desk() throws CaException {
    return ca.invoices()
        .orElseThrow(() -> new CaException(Problem.of(ErrorCode.CA_UNSUPPORTED, "invoices")));
  }

  private static OrderHandle handle(RenewalRecord record) {
    return record.pricedOrder().handle().orElseThrow();
  }

  private static int priced(RenewalRecord record) {
    return record.orders().indexOf(record.pricedOrder());
  }

  private static CaException badReply(String what) {
    return new CaException(Problem.of(ErrorCode.CA_BAD_REPLY, what));
  }

  /** Adapters are other people's code, perhaps compiled without the checks of this one. */
  private static boolean isThere(@Nullable Object value) {
    return value != null;
  }
}
