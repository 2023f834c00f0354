package io.xuqi.benchmark;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.xuqi.token.TokenId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Changes of one renewal per second: compare-and-set, a history row, a commit. In SQLite each is
 * one fsync, so the number says as much about the disk as about the code.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreCommits {

  /** About what a renewal of an SM2 pair takes once its submission is stored. */
  private static final int RECORD_BYTES = 8 * 1024;

  private static final Instant DUE = Instant.parse("2026-11-23T02:00:00Z");

  /** Which store. */
  @Param({"memory", "sqlite"})
  public String store = "memory";

  private Path folder = Path.of("");
  private static final HistoryEntry POLLED = new HistoryEntry(DUE, "AWAITING_REVIEW", "polled");

  private RenewalStore opened = new InMemoryRenewalStore();
  private Versioned current = new Versioned(0, renewal(DUE));

  /** Opens an empty store with one renewal in it. */
  @Setup(Level.Trial)
  public void open() throws IOException, StoreException {
    folder = Files.createTempDirectory("xuqi-store-commits");
    if (store.equals("sqlite")) {
      opened = JdbcRenewalStore.openSqlite(folder.resolve("renewals.db"));
    }
    current = opened.create(current.renewal(), POLLED);
  }

  /** Removes it. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened.close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** One change that moves the due time, as every poll of an order does. */
  @Benchmark
  public Versioned commit() throws StoreException {
    StoredRenewal last = current.renewal();
    StoredRenewal next =
        new StoredRenewal(
            last.id(),
            last.token(),
            last.state(),
            last.orders(),
            last.claims(),
            Optional.of(DUE.plusSeconds(current.version())),
            Optional.empty(),
            last.record());
    current = opened.replace(current.version(), next, Optional.of(POLLED));
    return current;
  }

  /** Reading the renewal back. */
  @Benchmark
  public Optional<Versioned> find() throws StoreException {
    return opened.find(current.renewal().id());
  }

  private static StoredRenewal renewal(Instant dueAt) {
    return new StoredRenewal(
        new RenewalId(UUID.randomUUID()),
        new TokenId("示例电子", "SN-0001"),
        "AWAITING_REVIEW",
        Set.of(new BusinessNumber("10120261123000001"), new BusinessNumber("10220261123000002")),
        Set.of(new UniqueKey("certificate:1"), new UniqueKey("certificate:2")),
        Optional.of(dueAt),
        Optional.empty(),
        Bytes.copyOf(new byte[RECORD_BYTES]));
  }
}
