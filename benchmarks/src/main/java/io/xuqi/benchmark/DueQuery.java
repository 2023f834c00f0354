package io.xuqi.benchmark;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.xuqi.token.TokenId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How long a store with very many renewals takes to find those that are due, and for everything
 * else it is asked, in SQLite and in PostgreSQL (a server started for this). A tenth of the
 * renewals is due at {@link #NOW}; records are an eighth of a real one, since no list reads them.
 */
public final class DueQuery {

  private static final int WARM_UP = 20;
  private static final int ROUNDS = 101;
  private static final int PAGE = 100;
  private static final Instant NOW = Instant.ofEpochMilli(100_000);

  private static final TokenId TOKEN = new TokenId("m", "s77");
  private static final HistoryEntry POLLED = new HistoryEntry(NOW, "AWAITING_REVIEW", "polled");

  /** Between what differs: an id at random, a record. Due times have nothing to do with age. */
  private static final String FILL =
      "INSERT INTO renewal (id, version, token_manufacturer, token_serial, state, due_at,"
          + " finished_at, record, checksum)"
          + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
          + " SELECT %s, 1, 'm', 's' || (i %% 300000), 'AWAITING_REVIEW',"
          + " CASE WHEN i %% 10 < 9 THEN (CAST(i AS BIGINT) * 7919 %% 1000000) END,"
          + " CASE WHEN i %% 10 = 9 THEN (CAST(i AS BIGINT) * 7919 %% 1000000) END, %s, 0 FROM n";

  private static final String ORDERS =
      "INSERT INTO renewal_order (number, renewal) SELECT 'N' || created, id FROM renewal";

  private static final String CLAIMS =
      "INSERT INTO claim (name, renewal)"
          + " SELECT 'certificate:' || substr(id, 1, 16) || created, id FROM renewal";

  private DueQuery() {}

  /** What is asked of a store. */
  private interface Question {
    Object ask(RenewalStore store) throws StoreException;
  }

  /**
   * @param arguments how many renewals
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: DueQuery RENEWALS");
      System.exit(2);
    }
    int renewals = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("xuqi-due-query");
    try (EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("max_wal_size", "8GB")
                .start();
        Connection connection = server.getPostgresDatabase().getConnection()) {
      Path file = folder.resolve("renewals.db");
      long start = System.nanoTime();
      JdbcRenewalStore.openSqlite(file).close();
      fillSqlite(file, renewals);
      JdbcRenewalStore.openPostgres(pool(connection)).close();
      fillPostgres(connection, renewals);
      System.out.printf(
          Locale.ROOT,
          "%,d renewals, written in %.0f s; the file has %.1f GB%n",
          renewals,
          (System.nanoTime() - start) / 1e9,
          Files.size(file) / 1e9);
      long opening = System.nanoTime();
      try (RenewalStore sqlite = JdbcRenewalStore.openSqlite(file);
          RenewalStore postgres = JdbcRenewalStore.openPostgres(pool(connection))) {
        System.out.printf(Locale.ROOT, "opened in %.0f ms%n", (System.nanoTime() - opening) / 1e6);
        List<RenewalStore> stores = List.of(sqlite, postgres);
        ask(stores);
        commit(stores, connection);
      }
    } finally {
      delete(folder);
    }
  }

  // ---- many renewals ----------------------------------------------------------------------------

  private static void fillSqlite(Path file, int renewals) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      execute(
          connection,
          "PRAGMA synchronous = OFF",
          "PRAGMA cache_size = -500000",
          FILL.formatted(
              renewals,
              "lower(hex(randomblob(4))) || '-0000-4000-8000-' || (100000000000 + i)",
              "zeroblob(1000)"),
          ORDERS,
          CLAIMS,
          "PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  private static void fillPostgres(Connection connection, int renewals) throws SQLException {
    execute(
        connection,
        FILL.formatted(renewals, "gen_random_uuid()::text", "decode(repeat('00', 1000), 'hex')"),
        ORDERS,
        CLAIMS,
        "VACUUM ANALYZE",
        "CHECKPOINT");
  }

  // ---- questions --------------------------------------------------------------------------------

  private static void ask(List<RenewalStore> stores) throws StoreException {
    heading("median and slowest of " + ROUNDS);
    row("due(now, 100), a tenth is due", stores, store -> store.due(NOW, PAGE));
    row(
        "due(before everything, 100)",
        stores,
        store -> store.due(Instant.EPOCH.minusMillis(1), PAGE));
    row("nextDue()", stores, RenewalStore::nextDue);
    row("finishedBefore(now, 100)", stores, store -> store.finishedBefore(NOW, PAGE));
    row("findByOrder", stores, store -> store.findByOrder(new BusinessNumber("N777")));
    row("findByToken", stores, store -> store.findByToken(TOKEN));
    row("list(100)", stores, store -> store.list(PAGE));
    row(
        "listAfter(a due one, 100)",
        stores,
        store -> store.listAfter(Optional.of(store.due(NOW, 1).get(0)), PAGE));
  }

  /** Changes of one renewal among all, and leases; what they cost the disk. */
  private static void commit(List<RenewalStore> stores, Connection connection)
      throws SQLException, StoreException {
    StoredRenewal renewal =
        new StoredRenewal(
            new RenewalId(UUID.randomUUID()),
            TOKEN,
            "AWAITING_REVIEW",
            Set.of(new BusinessNumber("1"), new BusinessNumber("2")),
            Set.of(new UniqueKey("certificate:1"), new UniqueKey("certificate:2")),
            Optional.of(NOW),
            Optional.empty(),
            Bytes.copyOf(new byte[8 * 1024]));
    for (RenewalStore store : stores) {
      store.create(renewal, POLLED);
    }
    row("find", stores, store -> store.find(renewal.id()));
    long before = syncs(connection);
    row("replace, durable", stores, store -> replace(store, renewal));
    long durable = syncs(connection);
    row("lease", stores, store -> store.lease(renewal.token(), "owner", NOW, NOW.plusSeconds(60)));
    System.out.printf(
        Locale.ROOT,
        "PostgreSQL: %d fsyncs for %d changes, %d for as many leases%n",
        durable - before,
        WARM_UP + ROUNDS,
        syncs(connection) - durable);
  }

  private static Versioned replace(RenewalStore store, StoredRenewal renewal)
      throws StoreException {
    long version = store.find(renewal.id()).orElseThrow().version();
    return store.replace(version, renewal, Optional.of(POLLED));
  }

  /** How often this connection's process of the server has waited for the log to be on the disk. */
  private static long syncs(Connection connection) throws SQLException {
    execute(connection, "SELECT pg_stat_force_next_flush()");
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sum(fsyncs) FROM pg_stat_io"
                    + " WHERE object = 'wal' AND backend_type = 'client backend'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void heading(String what) {
    System.out.printf("%-34s %20s %20s%n", what, "SQLite", "PostgreSQL");
  }

  private static void row(String name, List<RenewalStore> stores, Question question)
      throws StoreException {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-34s", name));
    for (RenewalStore store : stores) {
      double[] times = new double[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        long start = System.nanoTime();
        question.ask(store);
        if (round >= 0) {
          times[round] = (System.nanoTime() - start) / 1e6;
        }
      }
      row.append(
          String.format(
              Locale.ROOT,
              " %20s",
              String.format(
                  Locale.ROOT,
                  "%.2f / %.1f ms",
                  Ratio.median(times),
                  Arrays.stream(times).max().orElseThrow())));
    }
    System.out.println(row);
  }

  // ---- means ------------------------------------------------------------------------------------

  /** Gives the one connection again and again, as a pool does to a single thread. */
  private static DataSource pool(Connection connection) {
    Connection kept = proxy(Connection.class, connection, "close", null);
    return proxy(DataSource.class, connection, "getConnection", kept);
  }

  private static <T> T proxy(Class<T> type, Object real, String special, @Nullable Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals(special)) {
                return answer;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
