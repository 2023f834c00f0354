package io.xuqi.benchmark;

import io.xuqi.benchmark.PrimitiveTrace.Count;
import io.xuqi.benchmark.PrimitiveTrace.Stretch;
import io.xuqi.benchmark.Ratio.Bound;
import io.xuqi.benchmark.RenewalCryptography.Operations;
import io.xuqi.common.XuqiException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.xuqi.token.Token;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Complete renewals of an SM2 pair per second, over HTTP to a simulated CA in the same process,
 * beside the cryptography of a renewal alone ({@link RenewalCryptography}) on the same cores with
 * as many threads. A renewal is: read the key, ask for the offer, generate a key, sign, submit,
 * pay, be approved, fetch, check, write, read back, prove, confirm.
 *
 * <p>What a renewal computes is counted first, in a JVM of its own ({@link PrimitiveTrace}). Keys
 * to be renewed, and what the replay needs, are prepared between the measured stretches.
 */
public final class RenewalThroughput {

  private static final Bound BOUND = Bound.atLeast(0.5);
  private static final String TRACED = "traced";

  /** Threads for each core: a renewal waits for its messages, and the core is another's then. */
  private static final int PER_CORE = 2;

  /** How many more pieces of work are prepared than the last round did. */
  private static final double RESERVE = 1.5;

  private static final int FIRST_BATCH = 10;

  private final ExecutorService workers;
  private final int threads;
  private final long slice;

  private RenewalThroughput(int threads, Duration slice) {
    this.threads = threads;
    this.slice = slice.toNanos();
    this.workers = Executors.newFixedThreadPool(threads);
  }

  /**
   * @param arguments rounds, milliseconds of each half of a round, at most so many seconds to warm
   *     up
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals(TRACED)) {
      traced();
      System.exit(0);
    }
    if (arguments.length != 3) {
      System.err.println("usage: RenewalThroughput ROUNDS SLICE_MILLISECONDS WARM_UP_SECONDS");
      System.exit(2);
    }
    int rounds = Integer.parseInt(arguments[0]);
    Duration slice = Duration.ofMillis(Long.parseLong(arguments[1]));
    Duration warmUp = Duration.ofSeconds(Long.parseLong(arguments[2]));
    Operations operations = count();
    System.out.println("One renewal of an SM2 pair computes: " + operations);
    int threads = PER_CORE * Runtime.getRuntime().availableProcessors();
    boolean met;
    Path folder = Files.createTempDirectory("xuqi-throughput");
    try (RenewalSite memory = new RenewalSite();
        RenewalSite sqlite =
            new RenewalSite(JdbcRenewalStore.openSqlite(folder.resolve("renewals.db")))) {
      met =
          new RenewalThroughput(threads, slice).compare(memory, sqlite, operations, rounds, warmUp);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    System.exit(met ? 0 : Ratio.MISSED);
  }

  // ---- counting ---------------------------------------------------------------------------------

  private static Operations count() throws IOException, InterruptedException {
    Map<String, Count> counted = PrimitiveTrace.of(RenewalThroughput.class, TRACED);
    if (counted.isEmpty()) {
      throw new IOException("the traced renewal failed");
    }
    return Operations.of(counted);
  }

  /** Runs under the trace: a first renewal to load classes, then one that is counted. */
  private static void traced() throws IOException, XuqiException {
    try (RenewalSite site = new RenewalSite()) {
      site.renew(site.newToken());
      Token token = site.newToken();
      Stretch.begin();
      site.renew(token);
      Stretch.end();
    }
  }

  // ---- measuring --------------------------------------------------------------------------------

  /**
   * One half of a round.
   *
   * @param perSecond pieces of work done in a second
   * @param processorTime nanoseconds of all threads of this process for one piece
   */
  private record Half(double perSecond, double processorTime, int done) {}

  /**
   * Tells when the JIT has done its work: in several rounds in a row it compiled for a small part
   * of the time. What it still compiles would be counted as time of whatever is measured.
   */
  private static final class Steadiness {

    private static final int WINDOW = 5;
    private static final double SMALL_PART = 0.02;

    private final CompilationMXBean compiler =
        Objects.requireNonNull(ManagementFactory.getCompilationMXBean(), "no JIT");
    private long compiled = compiler.getTotalCompilationTime();
    private long since = System.nanoTime();
    private int calm;

    /** A round has ended. */
    void round() {
      long nowCompiled = compiler.getTotalCompilationTime();
      long now = System.nanoTime();
      boolean small =
          Duration.ofMillis(nowCompiled - compiled).toNanos() < SMALL_PART * (now - since);
      calm = small ? calm + 1 : 0;
      compiled = nowCompiled;
      since = now;
    }

    boolean reached() {
      return calm >= WINDOW;
    }
  }

  /** One side of the comparison: what it did in each round. */
  private final class Side {
    private final Supplier<Runnable> prepare;
    private final double[] perSecond;
    private final double[] times;
    private int batch = FIRST_BATCH;

    Side(int rounds, Supplier<Runnable> prepare) {
      this.prepare = prepare;
      this.perSecond = new double[rounds];
      this.times = new double[rounds];
    }

    Half half() throws InterruptedException, ExecutionException {
      Half half = RenewalThroughput.this.half(batch, prepare);
      batch = (int) (half.done() * RESERVE) + FIRST_BATCH;
      return half;
    }

    void round(int number) throws InterruptedException, ExecutionException {
      Half half = half();
      perSecond[number] = half.perSecond();
      times[number] = half.processorTime();
    }
  }

  private boolean compare(
      RenewalSite memory, RenewalSite sqlite, Operations operations, int rounds, Duration warmUp)
      throws InterruptedException, ExecutionException {
    Side inMemory = new Side(rounds, () -> renewal(memory));
    Side inSqlite = new Side(rounds, () -> renewal(sqlite));
    Side replay = new Side(rounds, () -> new RenewalCryptography(operations)::replay);
    Steadiness steadiness = new Steadiness();
    long warmUntil = System.nanoTime() + warmUp.toNanos();
    while (!steadiness.reached() && System.nanoTime() < warmUntil) {
      inMemory.half();
      inSqlite.half();
      replay.half();
      steadiness.round();
    }
    for (int round = 0; round < rounds; round++) {
      inMemory.round(round);
      replay.round(round);
      inSqlite.round(round);
    }
    workers.shutdown();
    Ratio.heading();
    Ratio ratio = Ratio.of(inMemory.perSecond, replay.perSecond);
    ratio.row(
        "(a) renewals of an SM2 pair, " + threads + " threads",
        Ratio.median(inMemory.perSecond),
        Ratio.median(replay.perSecond),
        "/s",
        BOUND);
    Ratio.of(replay.times, inMemory.times)
        .row(
            "    processor time for one (inverse)",
            Ratio.median(inMemory.times) / 1e6,
            Ratio.median(replay.times) / 1e6,
            "ms");
    Ratio.of(inSqlite.perSecond, inMemory.perSecond)
        .row(
            "(d) in SQLite, beside in memory",
            Ratio.median(inSqlite.perSecond),
            Ratio.median(inMemory.perSecond),
            "/s");
    Ratio.of(inSqlite.perSecond, replay.perSecond)
        .row(
            "    in SQLite, beside the cryptography",
            Ratio.median(inSqlite.perSecond),
            Ratio.median(replay.perSecond),
            "/s");
    return ratio.meets(BOUND);
  }

  private static Runnable renewal(RenewalSite site) {
    try {
      Token token = site.newToken();
      return () -> {
        try {
          site.renew(token);
        } catch (XuqiException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (XuqiException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Works through prepared pieces until the slice is over, or all are done. */
  private Half half(int batch, Supplier<Runnable> prepare)
      throws InterruptedException, ExecutionException {
    Queue<Runnable> pieces = new ConcurrentLinkedQueue<>();
    onAllThreads(
        worker -> {
          for (int i = worker; i < batch; i += threads) {
            pieces.add(prepare.get());
          }
          return 0;
        });
    long processorStart = processorTime();
    long start = System.nanoTime();
    int done =
        onAllThreads(
            worker -> {
              int own = 0;
              while (System.nanoTime() - start < slice) {
                Runnable piece = pieces.poll();
                if (piece == null) {
                  break;
                }
                piece.run();
                own++;
              }
              return own;
            });
    long took = System.nanoTime() - start;
    return new Half(done * 1e9 / took, (processorTime() - processorStart) / (double) done, done);
  }

  private interface Share {
    int run(int worker);
  }

  private int onAllThreads(Share share) throws InterruptedException, ExecutionException {
    List<Callable<Integer>> shares = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int worker = i;
      shares.add(() -> share.run(worker));
    }
    int sum = 0;
    for (Future<Integer> result : workers.invokeAll(shares)) {
      sum += result.get();
    }
    return sum;
  }

  private static long processorTime() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
