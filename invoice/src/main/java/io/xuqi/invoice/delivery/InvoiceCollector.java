package io.xuqi.invoice.delivery;

import io.xuqi.ca.CaException;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.store.StoreException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fetches an issued invoice's documents, keeps them in a folder, and checks them (R41–R44).
 * Thread-safe; processes may share a folder.
 *
 * <p>A file is named after the invoice: {@code 26952000000012345678.ofd}. It is readable by its
 * owner only where the file system knows owners, is on the disk before anything is told of it, and
 * is never written over: a document that is there already stays, and a different one of the same
 * number becomes {@code 26952000000012345678-2.ofd}. Nothing is written through a link.
 */
public final class InvoiceCollector {

  private final RenewalEngine engine;
  private final Disk disk;

  /** Collects the invoices of an engine's renewals. */
  public InvoiceCollector(RenewalEngine engine) {
    this(engine, new Disk());
  }

  InvoiceCollector(RenewalEngine engine, Disk disk) {
    this.engine = engine;
    this.disk = disk;
  }

  /**
   * Fetches every document there is into a folder, under the invoice's number, and checks each
   * against the request, the payment, the CA's announcement and the other documents. A file is
   * there whole or not at all; the engine is told that the invoice was collected once all are on
   * disk, whatever was found. A document that cannot be read is kept, too, and is a finding.
   *
   * <p>Calling again, after a crash or whenever wanted, fetches and checks again, and writes only
   * what is not there. {@link RenewalEngine#refresh} learns that an invoice is issued; this does
   * not ask. Takes as long as the CA takes to send the documents, and then at most a few seconds.
   *
   * @param folder made, for its owner only, where it is not there
   * @throws RenewalException with {@code invoice.not-issued} if there is no invoice (yet), with
   *     {@code invoice.document-none} if it has no documents, as paper has none: nothing was done
   * @throws CaException if a document could not be fetched: those before it are kept, and the
   *     invoice does not count as collected
   * @throws InvoiceFolderException if a document could not be kept: as for {@code CaException}
   * @throws StoreException if it could not be noted: all documents are kept
   */
  public CollectedInvoice collect(RenewalId id, Path folder)
      throws RenewalException, CaException, InvoiceFolderException, StoreException {
    Renewal renewal = engine.find(id);
    RequestedInvoice invoice =
        renewal.invoice().orElseThrow(() -> refused(ErrorCode.INVOICE_NOT_ISSUED));
    IssuedInvoice issued =
        invoice.issued().orElseThrow(() -> refused(ErrorCode.INVOICE_NOT_ISSUED));
    if (invoice.formats().isEmpty()) {
      throw refused(ErrorCode.INVOICE_DOCUMENT_NONE);
    }
    Map<DocumentFormat, Path> files = new EnumMap<>(DocumentFormat.class);
    EnumMap<DocumentFormat, Bytes> contents = new EnumMap<>(DocumentFormat.class);
    DocumentFolder documents = DocumentFolder.open(folder, disk);
    for (DocumentFormat format : new TreeSet<>(invoice.formats())) {
      Bytes content = engine.invoices().document(id, format).content();
      files.put(format, documents.keep(issued.number(), format, content));
      contents.put(format, content);
    }
    CollectedInvoice collected =
        DocumentsCheck.of(files, contents, expected(renewal, invoice, issued));
    engine.invoices().collected(id);
    return collected;
  }

  private InvoiceExpectation expected(
      Renewal renewal, RequestedInvoice invoice, IssuedInvoice issued) {
    return new InvoiceExpectation(
        invoice.request().title(),
        invoice.request().taxpayerNumber(),
        engine.invoices().policy().map(policy -> policy.sellers()).orElse(Set.of()),
        renewal.paymentOrder().map(PaymentOrder::total),
        Optional.of(issued));
  }

  private static RenewalException refused(ErrorCode code) {
    return new RenewalException(Problem.of(code));
  }
}
