package io.xuqi.benchmark;

import io.xuqi.common.Bytes;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceDocumentException;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceReader;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import io.xuqi.simulator.invoice.SpecimenInvoices;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes to read invoices and check them, one after the other in one thread, and how
 * much memory at most: what is alive, seen by collecting the garbage all the time during a run of
 * its own.
 */
public final class InvoiceDocuments {

  private static final int ROUNDS = 5;

  /** The JIT has seen every format so long before anything is measured. */
  private static final long WARM_UP_NANOS = 8_000_000_000L;

  /** Looks at the memory, between which so much of a reading happens: to be caught everywhere. */
  private static final int LOOKS = 300;

  private static final long STEP_NANOS = 97_000;
  private static final int STEPS = 60;

  private static final int LOOKED_AT = 20;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** A document and what it ought to say. */
  private record Delivered(Bytes document, InvoiceExpectation expected) {}

  private InvoiceDocuments() {}

  /**
   * @param arguments a format and how many documents, each in ascending order, e.g. {@code XML
   *     100,1000}
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0 || arguments.length % 2 != 0) {
      System.err.println("usage: InvoiceDocuments (FORMAT COUNT,…)…");
      System.exit(2);
    }
    System.out.printf(
        Locale.ROOT,
        "one thread, median of %d, heap of %d MB%n%-8s %10s %12s %14s %12s %14s %14s %16s%n",
        ROUNDS,
        Runtime.getRuntime().maxMemory() >> 20,
        "format",
        "documents",
        "bytes each",
        "read, checked",
        "each second",
        "processor",
        "for each",
        "alive at most");
    for (int i = 0; i < arguments.length; i += 2) {
      DocumentFormat format = DocumentFormat.valueOf(arguments[i]);
      int[] counts =
          Arrays.stream(arguments[i + 1].split(",")).mapToInt(Integer::parseInt).toArray();
      List<Delivered> all = delivered(format, counts[counts.length - 1]);
      for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS; ) {
        check(all.subList(0, counts[0]));
      }
      String alive = String.format(Locale.ROOT, "%.1f MB", alive(all.subList(0, LOOKED_AT)) / 1e6);
      for (int count : counts) {
        measure(format, all.subList(0, count), alive);
      }
    }
  }

  private static void measure(DocumentFormat format, List<Delivered> documents, String alive)
      throws InvoiceDocumentException {
    double[] times = new double[ROUNDS];
    double[] processor = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long own = THREADS.getCurrentThreadCpuTime();
      check(documents);
      processor[round] = (THREADS.getCurrentThreadCpuTime() - own) / 1e6;
      times[round] = (System.nanoTime() - start) / 1e6;
    }
    double median = Ratio.median(times);
    double busy = Ratio.median(processor);
    int count = documents.size();
    System.out.printf(
        Locale.ROOT,
        "%-8s %,10d %,12d %14s %,12.0f %14s %14s %16s%n",
        format,
        count,
        documents.stream().mapToLong(d -> d.document().size()).sum() / count,
        String.format(Locale.ROOT, "%,.0f ms", median),
        count * 1000 / median,
        String.format(Locale.ROOT, "%,.0f ms", busy),
        String.format(Locale.ROOT, "%.3f ms", busy / count),
        alive);
  }

  private static void check(List<Delivered> documents) throws InvoiceDocumentException {
    for (Delivered each : documents) {
      var findings =
          InvoiceCheck.check(InvoiceReader.read(each.document().toArray()), each.expected());
      if (!findings.isEmpty()) {
        throw new IllegalStateException(findings.toString());
      }
    }
  }

  /** The most that is alive while documents are read, beyond what is alive between two of them. */
  private static long alive(List<Delivered> documents) throws Exception {
    Thread reading =
        new Thread(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  check(documents);
                }
              } catch (InvoiceDocumentException e) {
                throw new IllegalStateException(e);
              }
            });
    reading.start();
    long most = 0;
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS && reading.isAlive(); look++) {
      LockSupport.parkNanos(STEP_NANOS * (1 + look * 7 % STEPS));
      long alive = collected();
      most = Math.max(most, alive);
      least = Math.min(least, alive);
    }
    if (!reading.isAlive()) {
      throw new IllegalStateException("reading ended");
    }
    reading.interrupt();
    reading.join();
    return most - least;
  }

  /** What a full collection left. */
  private static long collected() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
        .sum();
  }

  private static List<Delivered> delivered(DocumentFormat format, int count) {
    List<Delivered> delivered = new ArrayList<>();
    for (int serial = 0; serial < count; serial++) {
      SpecimenInvoice invoice = SpecimenInvoices.usual(serial);
      InvoiceExpectation expected =
          new InvoiceExpectation(
              invoice.buyerName(),
              invoice.buyerNumber().map(TaxpayerNumber::new),
              Set.of(invoice.sellerName()),
              Optional.of(invoice.gross()),
              Optional.of(new IssuedInvoice(invoice.number(), invoice.date(), invoice.gross())));
      delivered.add(new Delivered(Bytes.copyOf(invoice.document(format)), expected));
    }
    return delivered;
  }
}
