package io.xuqi.invoice.delivery;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalEvent;
import io.xuqi.renewal.RenewalListener;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Collects every invoice as soon as it is issued (R42), and says how it goes: give it to the
 * engine's builder as a listener, and then {@link #follow} the engine, whose {@code RenewalRunner}
 * makes the time pass.
 *
 * <p>The engine's thread is not held up: it only hands a task to the executor, which fetches, keeps
 * and checks, and calls the {@link Notices}. An invoice that could not be collected, or whose event
 * a crash took, is collected with the reminder of the next working day (R44). Thread-safe; an
 * invoice is collected by one task at a time.
 */
public final class InvoiceFollower implements RenewalListener {

  /** Who is told, on the executor's threads. What these throw is the executor's to handle. */
  public interface Notices {

    /** The invoice is on disk and checked; look at its findings. */
    void collected(RenewalId renewal, CollectedInvoice invoice);

    /**
     * The invoice is issued and could not be collected; it will be tried again.
     *
     * @param workingDays how long it has been waiting (R44); 0 when it was just issued
     */
    void notCollected(RenewalId renewal, int workingDays, Problem problem);

    /** 7 working days have passed without the invoice: ask the CA (R44). Told once. */
    void overdue(RenewalId renewal);
  }

  private final Path folder;
  private final Executor executor;
  private final Notices notices;
  private final AtomicReference<InvoiceCollector> collector = new AtomicReference<>();
  private final Set<RenewalId> collecting = ConcurrentHashMap.newKeySet();

  private InvoiceFollower(Path folder, Executor executor, Notices notices) {
    this.folder = folder;
    this.executor = executor;
    this.notices = notices;
  }

  /**
   * Collects into a folder.
   *
   * @param folder as for {@link InvoiceCollector#collect}
   * @param executor the application's; a task takes as long as the CA takes to send the documents
   */
  public static InvoiceFollower into(Path folder, Executor executor, Notices notices) {
    return new InvoiceFollower(folder, executor, notices);
  }

  /** Begins to collect, by the engine that tells of the events. */
  public void follow(RenewalEngine engine) {
    collector.set(new InvoiceCollector(engine));
  }

  @Override
  public void happened(RenewalEvent event) {
    if (event instanceof RenewalEvent.InvoiceIssued issued) {
      collect(issued.renewal(), 0);
    } else if (event instanceof RenewalEvent.InvoiceWaiting waiting) {
      collect(waiting.renewal(), waiting.workingDays());
    } else if (event instanceof RenewalEvent.InvoiceOverdue overdue) {
      executor.execute(() -> notices.overdue(overdue.renewal()));
    }
  }

  private void collect(RenewalId renewal, int workingDays) {
    InvoiceCollector with = collector.get();
    if (with == null || !collecting.add(renewal)) {
      return;
    }
    try {
      executor.execute(() -> collect(with, renewal, workingDays));
    } catch (RuntimeException e) { // the executor takes nothing more
      collecting.remove(renewal);
      throw e;
    }
  }

  private void collect(InvoiceCollector with, RenewalId renewal, int workingDays) {
    CollectedInvoice collected;
    try {
      collected = with.collect(renewal, folder);
    } catch (XuqiException e) {
      if (e.code() != ErrorCode.INVOICE_DOCUMENT_NONE) { // paper comes by post
        notices.notCollected(renewal, workingDays, e.problem());
      }
      return;
    } finally {
      collecting.remove(renewal);
    }
    notices.collected(renewal, collected);
  }
}
