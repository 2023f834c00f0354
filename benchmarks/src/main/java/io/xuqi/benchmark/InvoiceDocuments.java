package io.xuqi.benchmark;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How long it takes to read invoices and check them, one after the other in one thread, and how
 * much memory at most: what is alive, seen by collecting the garbage all the time during a run of
 * its own.
 */
public final class InvoiceDocuments {

  private static final int ROUNDS = 5;

  /** The JIT has seen every format so long before anything is measured. */
  private static final long WARM_UP_NANOS = 8_000_000_000L;

  /** What looking at the memory looks at: it repeats the documents until so many looks are done. */
  private static final int LOOKS = 200;

  private static final int LOOKED_AT = 20;

  /** A document and what it ought to say. */
  private record Delivered(byte[] document, InvoiceExpectation expected) {}

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
        "one thread, median of %d, heap of %d MB%n%-8s %10s %12s %14s %14s %14s %16s%n",
        ROUNDS,
        Runtime.getRuntime().maxMemory() >> 20,
        "format",
        "documents",
        "bytes each",
        "read, checked",
        "for each",
        "each second",
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
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      check(documents);
      times[round] = (System.nanoTime() - start) / 1e6;
    }
    double median = Ratio.median(times);
    int count = documents.size();
    System.out.printf(
        Locale.ROOT,
        "%-8s %,10d %,12d %14s %14s %,14.0f %16s%n",
        format,
        count,
        documents.stream().mapToLong(d -> d.document().length).sum() / count,
        String.format(Locale.ROOT, "%,.0f ms", median),
        String.format(Locale.ROOT, "%.3f ms", median / count),
        count * 1000 / median,
        alive);
  }

  private static void check(List<Delivered> documents) throws InvoiceDocumentException {
    for (Delivered each : documents) {
      var findings = InvoiceCheck.check(InvoiceReader.read(each.document()), each.expected());
      if (!findings.isEmpty()) {
        throw new IllegalStateException(findings.toString());
      }
    }
  }

  /** The most that is alive while documents are read, beyond them. */
  private static long alive(List<Delivered> documents) throws Exception {
    long before = collected();
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
    for (int look = 0; look < LOOKS && reading.isAlive(); look++) {
      most = Math.max(most, collected());
    }
    if (!reading.isAlive()) {
      throw new IllegalStateException("reading ended");
    }
    reading.interrupt();
    reading.join();
    return most - before;
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
      delivered.add(new Delivered(invoice.document(format), expected));
    }
    return delivered;
  }
}
