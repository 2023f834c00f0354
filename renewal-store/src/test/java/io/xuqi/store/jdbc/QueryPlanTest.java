package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.RenewalId;
import io.xuqi.store.StoreException;
import io.xuqi.token.TokenId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the databases say how they will do what the store really asks, with many renewals. */
class QueryPlanTest {

  /** So many that a database that could choose would not sort or read them all. */
  private static final int RENEWALS = 20_000;

  private static final String FILL =
      "INSERT INTO renewal (id, version, token_manufacturer, token_serial, state, due_at,"
          + " finished_at, record, checksum)"
          + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
          + RENEWALS
          + ") SELECT '00000000-0000-4000-8000-' || (100000000000 + i), 1, 'm', 's' || (i / 3),"
          + " 'STATE', CASE WHEN i % 4 > 0 THEN i END, CASE WHEN i % 4 = 0 THEN i END, ";

  private static final RenewalId SOME =
      new RenewalId(UUID.fromString("00000000-0000-4000-8000-100000000777"));

  private final List<String> plans = new ArrayList<>();

  @Test
  void sqlite_finds_everything_through_an_index(@TempDir Path folder) throws Exception {
    try (Database database =
            SqliteDatabase.open(folder.resolve("renewals.db"), SqliteDatabase.BUSY_TIMEOUT);
        JdbcRenewalStore store =
            new JdbcRenewalStore(new Explaining(database, "EXPLAIN QUERY PLAN ", "detail"))) {
      database.write(connection -> Statements.update(connection, FILL + "x'', 0 FROM n"));
      everyPlan(store, List.of("SCAN renewal\n", "SCAN history", "SCAN claim", "TEMP B-TREE"));
    }
  }

  @Test
  void postgres_finds_everything_through_an_index() throws Exception {
    Database database =
        PostgresDatabase.open(
            TestPostgres.source(TestPostgres.schema()), PostgresDatabase.LOCK_TIMEOUT);
    try (JdbcRenewalStore store =
        new JdbcRenewalStore(new Explaining(database, "EXPLAIN (COSTS OFF) ", "QUERY PLAN"))) {
      database.write(
          connection -> {
            Statements.update(connection, FILL + "''::bytea, 0 FROM n");
            Statements.execute(connection, "ANALYZE renewal");
            return null;
          });
      everyPlan(store, List.of("Seq Scan", "Sort", "Bitmap"));
    }
  }

  private void everyPlan(JdbcRenewalStore store, List<String> slow) throws StoreException {
    Instant half = Instant.ofEpochMilli(RENEWALS / 2);
    assertEquals(100, store.due(half, 100).size());
    requirePlan("renewal_due", slow);
    assertEquals(Optional.of(Instant.ofEpochMilli(1)), store.nextDue());
    requirePlan("renewal_due", slow);
    assertEquals(100, store.finishedBefore(half, 100).size());
    requirePlan("renewal_finished", slow);
    assertEquals(3, store.findByToken(new TokenId("m", "s1")).size());
    requirePlan("renewal_token", slow);
    assertEquals(100, store.listAfter(Optional.of(SOME), 100).size());
    requirePlan("renewal", slow);
    assertEquals(100, store.listAfter(Optional.empty(), 100).size());
    requirePlan("renewal", slow);
    assertEquals(100, store.list(100).size());
    requirePlan("renewal", slow);
    store.findByOrder(new BusinessNumber("1"));
    requirePlan("renewal_order", slow);
    store.consumedLines().of("attempt");
    requirePlan("consumed_line_attempt", List.of("SCAN", "Seq Scan", "TEMP B-TREE"));
    store.history(SOME);
    requirePlan("history", List.of("SCAN", "Seq Scan")); // a few rows may be sorted
  }

  private void requirePlan(String index, List<String> slow) {
    String plan = String.join("\n", plans) + "\n";
    plans.clear();
    assertTrue(plan.contains(index), plan);
    // The whole table in its own order, for a page of it, is an index in SQLite.
    String judged = index.equals("renewal") ? plan.replace("SCAN renewal\n", "") : plan;
    slow.forEach(step -> assertFalse(judged.contains(step), step + " in\n" + plan));
  }

  /** Has each query explained before it is run. */
  private final class Explaining implements Database {

    private final Database real;
    private final String explain;
    private final String column;

    Explaining(Database real, String explain, String column) {
      this.real = real;
      this.explain = explain;
      this.column = column;
    }

    @Override
    public <T> T read(Work<T> work) throws StoreException {
      return real.read(
          connection ->
              work.on(
                  TestPostgres.proxy(
                      Connection.class,
                      (method, arguments) ->
                          method.getName().equals("prepareStatement")
                              ? explained(connection, (String) arguments[0])
                              : method.invoke(connection, arguments))));
    }

    private PreparedStatement explained(Connection connection, String sql) throws SQLException {
      PreparedStatement plan = connection.prepareStatement(explain + sql);
      PreparedStatement query = connection.prepareStatement(sql);
      return TestPostgres.proxy(
          PreparedStatement.class,
          (method, arguments) -> {
            if (method.getName().equals("setObject")) {
              method.invoke(plan, arguments);
            } else if (method.getName().equals("executeQuery")) {
              try (ResultSet row = plan.executeQuery()) {
                while (row.next()) {
                  plans.add(row.getString(column));
                }
              }
              plan.close();
            }
            return method.invoke(query, arguments);
          });
    }

    @Override
    public <T> T write(Work<T> work) throws StoreException {
      return real.write(work);
    }

    @Override
    public <T> T writeUnsynced(Work<T> work) throws StoreException {
      return real.writeUnsynced(work);
    }

    @Override
    public Optional<ProcessMark> process() {
      return real.process();
    }

    @Override
    public void check() throws StoreException {
      real.check();
    }

    @Override
    public void forgetErased() {
      real.forgetErased();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
