package io.xuqi.ca;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;

/** Invoices for a CA's fee: one for each order that carries a fee. */
public interface CaInvoices {

  /** What the integrator configured. No I/O. */
  InvoicePolicy policy();

  /**
   * Asks for the invoice of an order, or asks for something else while it is not issued. Idempotent
   * by the revision: the same one again changes nothing, and one that comes after a higher one is
   * not taken.
   *
   * @param revision counts the requests for this order, from 1
   * @return how it stands now; with another revision than the one given when the CA holds a later
   *     one
   * @throws CaException with {@code invoice.already-issued} if it is issued with another content:
   *     nothing was changed; with {@code invoice.refused} if the CA does not take the content
   */
  InvoiceReport request(
      OrderHandle order, int revision, InvoiceRequest request, CallContext context)
      throws CaException;

  /** How the invoice stands. */
  InvoiceReport report(OrderHandle order, CallContext context) throws CaException;

  /**
   * One document of an issued invoice, as often as wanted.
   *
   * @throws CaException with {@code invoice.not-issued} if there is no such document (yet)
   */
  InvoiceDocument document(OrderHandle order, DocumentFormat format, CallContext context)
      throws CaException;

  /**
   * Has an issued invoice sent once more.
   *
   * @param to where; need not be where it was sent first
   * @throws CaException with {@code invoice.not-issued} if it is not issued (yet)
   */
  void resend(OrderHandle order, InvoiceDelivery to, CallContext context) throws CaException;
}
