package io.xuqi.invoice;

import io.xuqi.common.Bytes;
import java.util.Optional;
import java.util.Set;

/**
 * How an order's invoice stands, by the CA's word.
 *
 * @param status where it stands
 * @param revision the request the CA holds, as numbered by {@code CaInvoices.request}; 0 when it
 *     holds none
 * @param request the {@linkplain InvoiceRequest#sha256 digest} of that request; empty bytes when it
 *     holds none
 * @param issued the invoice, once there is one
 * @param formats the documents that can be fetched
 */
public record InvoiceReport(
    Status status,
    int revision,
    Bytes request,
    Optional<IssuedInvoice> issued,
    Set<DocumentFormat> formats) {

  /** Where an invoice stands. */
  public enum Status {
    /** The CA holds no request. */
    NONE,
    /** Asked for; may be changed until the order is approved. */
    REQUESTED,
    /** Issued and sent; nothing about it can be changed (R41). */
    ISSUED,
    /** There will be none: the order is over without having been approved. */
    CANCELLED,
    /** The CA said something this version does not know: nothing changes here. */
    UNKNOWN
  }

  /**
   * @throws IllegalArgumentException if it is issued and does not say what, or the revision is
   *     negative
   */
  public InvoiceReport {
    formats = Set.copyOf(formats);
    if (revision < 0 || (status == Status.ISSUED && issued.isEmpty())) {
      throw new IllegalArgumentException("not a plausible report of an invoice");
    }
  }
}
