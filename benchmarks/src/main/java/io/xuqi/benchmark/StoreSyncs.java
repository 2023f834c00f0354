package io.xuqi.benchmark;

import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.xuqi.token.TokenId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Changes a store in SQLite, or takes leases, so many times and ends without closing it: for
 * somebody who counts the system calls from outside.
 */
public final class StoreSyncs {

  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  private static final HistoryEntry POLLED = new HistoryEntry(NOW, "AWAITING_REVIEW", "polled");
  private static final TokenId TOKEN = new TokenId("示例电子", "SN-0001");

  private StoreSyncs() {}

  /**
   * @param arguments the file, "replace" or "lease", how often
   */
  public static void main(String[] arguments) throws StoreException {
    if (arguments.length != 3) {
      System.err.println("usage: StoreSyncs FILE replace|lease TIMES");
      System.exit(2);
    }
    RenewalStore store = JdbcRenewalStore.openSqlite(Path.of(arguments[0]));
    StoredRenewal renewal =
        new StoredRenewal(
            new RenewalId(UUID.randomUUID()),
            TOKEN,
            "AWAITING_REVIEW",
            Set.of(),
            Set.of(),
            Optional.of(NOW),
            Optional.empty(),
            Bytes.copyOf(new byte[1024]));
    store.create(renewal, POLLED);
    int times = Integer.parseInt(arguments[2]);
    for (int i = 1; i <= times; i++) {
      if (arguments[1].equals("replace")) {
        store.replace(i, renewal, Optional.of(POLLED));
      } else {
        store.lease(TOKEN, "owner " + i % 2, NOW, NOW.plusSeconds(60));
        store.release(TOKEN, "owner " + i % 2);
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
