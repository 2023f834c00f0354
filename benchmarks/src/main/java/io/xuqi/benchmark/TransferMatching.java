package io.xuqi.benchmark;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.transfer.BankTransfers;
import io.xuqi.payment.transfer.CsvFormat;
import io.xuqi.payment.transfer.CsvStatement;
import io.xuqi.payment.transfer.DeclaredTransfer;
import io.xuqi.payment.transfer.StatementFiles;
import io.xuqi.payment.transfer.StatementLine;
import io.xuqi.payment.transfer.StatementSource;
import io.xuqi.payment.transfer.TransferMatcher;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How long it takes to match ten thousand declared transfers with statements of growing length, and
 * how much memory: what is alive, looked at by collecting the garbage now and then.
 */
public final class TransferMatching {

  private static final int DECLARED = 10_000;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 3;
  private static final int LOOKS = 20;
  private static final LocalDate FIRST = LocalDate.of(2026, 11, 2);
  private static final int DAYS = 28;

  private static final CsvFormat FORMAT =
      CsvFormat.builder()
          .date("date", "yyyy-MM-dd")
          .amounts("credit", "debit")
          .payer("name", "account")
          .remarks("remark")
          .reference("reference")
          .build();

  private TransferMatching() {}

  /**
   * @param arguments a folder for the statements, and how many lines they have
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: TransferMatching FOLDER LINES…");
      System.exit(2);
    }
    List<DeclaredTransfer> declared = declared();
    System.out.printf(
        Locale.ROOT,
        "%,d declared transfers, median of %d, heap of %d MB%n%-12s %12s %16s %14s %14s %10s%n",
        DECLARED,
        ROUNDS,
        Runtime.getRuntime().maxMemory() >> 20,
        "lines",
        "read",
        "read and match",
        "for each line",
        "alive at most",
        "matched");
    for (String lines : Arrays.asList(arguments).subList(1, arguments.length)) {
      int count = Integer.parseInt(lines);
      Path file = Path.of(arguments[0], "statement-" + count + ".csv");
      write(file, count);
      measure(declared, StatementFiles.of(file, CsvStatement.of(FORMAT)), count);
      Files.delete(file);
    }
  }

  private static void measure(List<DeclaredTransfer> declared, StatementSource source, int lines)
      throws Exception {
    double[] reading = new double[ROUNDS];
    double[] matching = new double[ROUNDS];
    long[] seen = {0};
    long matched = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long start = System.nanoTime();
      lines(source, line -> seen[0] += line.amount().minorUnits());
      long middle = System.nanoTime();
      TransferMatcher matcher = TransferMatcher.of(declared);
      lines(source, matcher::add);
      matched = matcher.match().stream().filter(m -> m.finding() == Finding.MATCHED).count();
      if (round >= 0) {
        reading[round] = (middle - start) / 1e6;
        matching[round] = (System.nanoTime() - middle) / 1e6;
      }
    }
    double median = Ratio.median(matching);
    System.out.printf(
        Locale.ROOT,
        "%-12s %12s %16s %14s %14s %,10d%n",
        String.format(Locale.ROOT, "%,d", lines),
        String.format(Locale.ROOT, "%.0f ms", Ratio.median(reading)),
        String.format(Locale.ROOT, "%.0f ms", median),
        String.format(Locale.ROOT, "%.2f µs", median * 1000 / lines),
        String.format(Locale.ROOT, "%.1f MB", alive(declared, source, lines) / 1e6),
        matched);
    if (seen[0] == 0 || matched == 0) {
      throw new IllegalStateException("nothing was read");
    }
  }

  /** The most that is alive during a comparison, beyond what is declared. */
  private static long alive(List<DeclaredTransfer> declared, StatementSource source, int lines)
      throws Exception {
    long before = collected();
    long[] most = {0};
    int[] count = {0};
    TransferMatcher matcher = TransferMatcher.of(declared);
    lines(
        source,
        line -> {
          matcher.add(line);
          if (++count[0] % (lines / LOOKS) == 0) {
            most[0] = Math.max(most[0], collected());
          }
        });
    List<?> matches = matcher.match();
    most[0] = Math.max(most[0], collected());
    if (matches.isEmpty()) {
      throw new IllegalStateException();
    }
    return most[0] - before;
  }

  private static long collected() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void lines(StatementSource source, Consumer<StatementLine> lines)
      throws Exception {
    source.lines(FIRST, FIRST.plusDays(DAYS), lines);
  }

  // ---- what is compared -------------------------------------------------------------------------

  private static String order(int number) {
    return "20261102" + (100_000_000 + number);
  }

  private static String account(int number) {
    return "6222" + (100_000_000_000L + number);
  }

  private static String name(int number) {
    return "云杉示例" + number + "（北京）有限公司";
  }

  private static LocalDate day(int number) {
    return FIRST.plusDays(number % DAYS);
  }

  private static List<DeclaredTransfer> declared() {
    List<DeclaredTransfer> declared = new ArrayList<>();
    for (int i = 0; i < DECLARED; i++) {
      declared.add(
          new DeclaredTransfer(
              new PaymentAttempt(
                  "A" + i,
                  BankTransfers.ID,
                  order(i),
                  Money.ofFen(18000),
                  Instant.parse("2026-11-02T02:00:00Z"),
                  Instant.parse("2026-12-02T02:00:00Z")),
              new TransferRecord(
                  new AccountNumber(account(i)), name(i), Money.ofFen(18000), day(i), "")));
    }
    return declared;
  }

  /** Two thirds of the declared transfers, as far as there is room, among other payers'. */
  private static void write(Path file, int lines) throws IOException {
    int step = Math.max(1, lines / DECLARED);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("date,credit,debit,name,account,remark,reference\n");
      for (int i = 0; i < lines; i++) {
        int payer = i % step == 0 ? i / step : DECLARED + i;
        // The first third quotes its order's number, the last did not come.
        String remark = payer % 3 == 0 ? "订单 " + order(payer) : "数字证书续期费";
        int from = payer % 3 == 2 && payer < DECLARED ? DECLARED + lines + payer : payer;
        out.write(
            day(payer) + ",180.00,," + name(from) + "," + account(from) + "," + remark + ",F" + i);
        out.write('\n');
      }
    }
  }
}
