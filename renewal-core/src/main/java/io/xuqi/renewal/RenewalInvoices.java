package io.xuqi.renewal;

import io.xuqi.ca.CaException;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.store.StoreException;
import java.util.Optional;

/**
 * A renewal's invoice: {@link #check}, show what is to be sent and what looks odd, {@link
 * #request}; {@link RenewalEngine#refresh} follows it; {@link #document}, keep it, {@link
 * #collected}.
 *
 * <p>A CA does not reissue an invoice (R41): what is sent is what was confirmed, byte for byte, and
 * after the approval nothing is changed. Thread-safe.
 */
public final class RenewalInvoices {

  RenewalInvoices() {}

  /** What the CA issues; empty where it issues no invoices. No I/O. */
  public Optional<InvoicePolicy> policy() {
    throw new UnsupportedOperationException("not yet");
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
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Asks the CA for the invoice, or for something else while it is not issued. Stored before it is
   * sent; a failing call is not thrown but shown as {@link Renewal#problem()}, and refreshing sends
   * the same again.
   *
   * @param confirmation what {@link CheckedInvoice#confirmation()} of {@link #check} gave for
   *     exactly this request
   * @throws RenewalException as {@link #check}, and with {@code invoice.not-confirmed} if the
   *     confirmation is of something else: nothing was stored or sent
   */
  public Renewal request(RenewalId id, InvoiceRequest request, Bytes confirmation)
      throws RenewalException, StoreException {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Fetches a document of an issued invoice; untrusted until it was read and checked.
   *
   * @throws RenewalException with {@code invoice.not-issued} if there is none yet
   */
  public InvoiceDocument document(RenewalId id, DocumentFormat format)
      throws RenewalException, CaException, StoreException {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Has an issued invoice sent once more, wherever wanted.
   *
   * @throws RenewalException with {@code invoice.not-issued} if there is none yet
   */
  public void resend(RenewalId id, InvoiceDelivery to)
      throws RenewalException, CaException, StoreException {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Takes down that the documents were fetched and kept: nobody is reminded any more.
   *
   * @throws RenewalException with {@code invoice.not-issued} if there is none yet
   */
  public Renewal collected(RenewalId id) throws RenewalException, StoreException {
    throw new UnsupportedOperationException("not yet");
  }
}
