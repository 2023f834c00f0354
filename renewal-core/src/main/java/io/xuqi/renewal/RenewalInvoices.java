package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceSlips;
import io.xuqi.pki.Certificates;
import io.xuqi.renewal.InvoiceRecord.Numbered;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A renewal's invoice: {@link #check}, show what is to be sent and what looks odd, {@link
 * #request}; {@link RenewalEngine#refresh} follows it; {@link #document}, keep it, {@link
 * #collected}.
 *
 * <p>A CA does not reissue an invoice (R41): what is sent is what was confirmed, byte for byte, and
 * after the approval nothing is changed. Thread-safe.
 */
public final class RenewalInvoices {

  private final InvoiceCalls calls;
  private final RenewalRecords records;
  private final RenewalProgress progress;
  private final Snapshots snapshots;

  RenewalInvoices(
      CaClient ca, RenewalRecords records, RenewalProgress progress, Snapshots snapshots) {
    this.calls = new InvoiceCalls(ca);
    this.records = records;
    this.progress = progress;
    this.snapshots = snapshots;
  }

  /** What the CA issues; empty where it issues no invoices. No I/O. */
  public Optional<InvoicePolicy> policy() {
    return calls.policy();
  }

  /**
   * Looks for slips: compares the request with the subject of the renewal's certificates and with
   * itself. Asks nobody, stores nothing.
   *
   * @throws RenewalException with {@code invoice.not-available} if there is no fee, the CA issues
   *     no invoices or not this type, or the renewal is over; with {@code invoice.already-issued}
   */
  public CheckedInvoice check(RenewalId id, InvoiceRequest request)
      throws RenewalException, StoreException {
    return checked(records.load(id).record(), request);
  }

  /**
   * Asks the CA for the invoice, or for something else while it is not issued. Stored before it is
   * sent; a failing call is not thrown but shown as {@link Renewal#problem()}, and refreshing sends
   * the same again.
   *
   * @param confirmation what {@link CheckedInvoice#confirmation()} of {@link #check} gave for
   *     exactly this request
   * @throws RenewalException as {@link #check}, and with {@code invoice.not-confirmed} if the
   *     confirmation is of something else: nothing was stored or sent. With {@code
   *     renewal.not-allowed} if the CA has left too many changes of this request unanswered, or
   *     another call changes it at this moment: this one was not stored or sent
   */
  public Renewal request(RenewalId id, InvoiceRequest request, Bytes confirmation)
      throws RenewalException, StoreException {
    Loaded loaded = records.load(id);
    if (!checked(loaded.record(), request).confirmation().equals(confirmation)) {
      throw new RenewalException(Problem.of(ErrorCode.INVOICE_NOT_CONFIRMED));
    }
    RenewalRecord next = progress.advance(loaded, new Event.InvoiceChosen(request)).record();
    requireTaken(next, request);
    return snapshots.of(next);
  }

  /**
   * Fetches a document of an issued invoice; untrusted until it was read and checked. Nothing is
   * changed.
   *
   * @throws RenewalException with {@code invoice.not-issued} if there is none yet
   * @throws CaException if the CA gave none, with {@code ca.bad-reply} if it gave another one than
   *     asked for
   */
  public InvoiceDocument document(RenewalId id, DocumentFormat format)
      throws RenewalException, CaException, StoreException {
    Loaded issued = issued(id);
    return calls.document(issued.record(), format, progress.contexts(issued, TokenAccess.NONE));
  }

  /**
   * Has an issued invoice sent once more, wherever wanted.
   *
   * @throws RenewalException with {@code invoice.not-issued} if there is none yet
   * @throws CaException if the CA did not say that it does; with {@code retry()} {@code
   *     QUERY_FIRST} it may have been sent
   */
  public void resend(RenewalId id, InvoiceDelivery to)
      throws RenewalException, CaException, StoreException {
    Loaded issued = issued(id);
    calls.resend(issued.record(), to, progress.contexts(issued, TokenAccess.NONE));
  }

  /**
   * Takes down that the documents were fetched and kept: nobody is reminded any more. Asks nobody;
   * the same again changes nothing.
   *
   * @throws RenewalException with {@code invoice.not-issued} if there is none yet
   */
  public Renewal collected(RenewalId id) throws RenewalException, StoreException {
    return snapshots.of(progress.advance(issued(id), new Event.InvoiceCollected()).record());
  }

  // ---- common -----------------------------------------------------------------------------------

  private CheckedInvoice checked(RenewalRecord record, InvoiceRequest request)
      throws RenewalException {
    requireAvailable(record, request);
    X509Certificate certificate = record.pricedOrder().current().signing();
    List<String> names =
        Stream.of(Certificates.organisation(certificate), Certificates.commonName(certificate))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    return InvoiceSlips.check(request, names);
  }

  private void requireAvailable(RenewalRecord record, InvoiceRequest request)
      throws RenewalException {
    Optional<InvoicePolicy> policy = policy();
    if (policy.isEmpty()) {
      throw notAvailable("NO_INVOICES");
    }
    Optional<Problem> obstacle = WorkflowOfInvoices.obstacle(record);
    if (obstacle.isPresent()) {
      throw new RenewalException(obstacle.get());
    }
    if (!policy.get().types().contains(request.type())) {
      throw notAvailable(request.type().name());
    }
  }

  /** Somebody else may have been faster; what the CA refused is shown and not thrown. */
  private void requireTaken(RenewalRecord record, InvoiceRequest request) throws RenewalException {
    InvoiceRecord invoice = record.invoice().orElseGet(InvoiceRecord::none);
    Optional<Numbered> same = invoice.current().filter(c -> c.request().equals(request));
    if (same.isPresent()) {
      return;
    }
    requireAvailable(record, request);
    if (invoice.wanted().isPresent()) {
      throw RenewalException.notAllowed(UserAction.INVOICE, record.state());
    }
  }

  private Loaded issued(RenewalId id) throws RenewalException, StoreException {
    Loaded loaded = records.load(id);
    if (loaded.record().invoice().flatMap(InvoiceRecord::issued).isEmpty()) {
      throw new RenewalException(Problem.of(ErrorCode.INVOICE_NOT_ISSUED));
    }
    return loaded;
  }

  private static RenewalException notAvailable(String why) {
    return new RenewalException(Problem.of(ErrorCode.INVOICE_NOT_AVAILABLE, why));
  }
}
