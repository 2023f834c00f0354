package io.xuqi.invoice.delivery;

import io.xuqi.ca.CaException;
import io.xuqi.common.RenewalId;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import io.xuqi.store.StoreException;
import java.nio.file.Path;

/** Fetches an issued invoice's documents, keeps them in a folder, and checks them. Thread-safe. */
public final class InvoiceCollector {

  private final RenewalEngine engine;

  /** Collects the invoices of an engine's renewals. */
  public InvoiceCollector(RenewalEngine engine) {
    this.engine = engine;
  }

  /**
   * Fetches every document there is into a folder, under the invoice's number, and checks each. A
   * file is there whole or not at all; the engine is told that the invoice was collected once all
   * are on disk, whatever was found. Calling again fetches and checks again.
   */
  public CollectedInvoice collect(RenewalId id, Path folder)
      throws RenewalException, CaException, StoreException {
    throw new UnsupportedOperationException("not yet " + engine + id + folder);
  }
}
