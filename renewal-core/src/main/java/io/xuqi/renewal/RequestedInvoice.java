package io.xuqi.renewal;

import io.xuqi.common.Texts;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a renewal's invoice stands.
 *
 * @param request what was confirmed; once issued, what it was issued for
 * @param state where it stands
 * @param issued the invoice, by the CA's word, once there is one
 * @param formats the documents that can be fetched
 * @param contactCaFrom the day on which, if it was not collected until then, the CA is to be asked:
 *     when 7 working days have passed since the approval (R44), or since it was asked for if that
 *     was later, in Beijing time; empty before the approval and after it was collected. It is no
 *     deadline after which the invoice is lost
 */
public record RequestedInvoice(
    InvoiceRequest request,
    State state,
    Optional<IssuedInvoice> issued,
    Set<DocumentFormat> formats,
    Optional<LocalDate> contactCaFrom) {

  /** Where an invoice stands. */
  public enum State {
    /** The CA has not said yet that it knows of it. */
    SENDING,
    /** The CA issues it with the approval; it may be changed until then. */
    REQUESTED,
    /** Issued, not collected; nothing about it can be changed. */
    ISSUED,
    /** Its documents were fetched and kept. */
    COLLECTED,
    /**
     * There will be none: the order was cancelled or has expired, or the CA says so. What was
     * issued before stays issued.
     */
    CANCELLED;

    /** The state in one sentence, in the given language. */
    public String text(Locale locale) {
      return Texts.text("invoice.state." + name().toLowerCase(Locale.ROOT), locale);
    }
  }

  public RequestedInvoice {
    formats = Set.copyOf(formats);
  }
}
