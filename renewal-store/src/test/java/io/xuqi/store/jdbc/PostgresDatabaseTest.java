package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What is particular to a store on a PostgreSQL server. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PostgresDatabaseTest {

  private static final String SETTINGS =
      "SELECT concat_ws(' ', current_setting('synchronous_commit'),"
          + " current_setting('transaction_isolation'), current_setting('transaction_read_only'))";

  private String url;
  private DataSource source;

  @BeforeEach
  void makeSchema() throws Exception {
    url = TestPostgres.schema();
    source = TestPostgres.source(url);
  }

  @Test
  void a_commit_is_on_the_disk_whatever_the_servers_defaults_are() throws Exception {
    DataSource loose =
        with(
            "synchronous_commit=off",
            "default_transaction_isolation=serializable",
            "default_transaction_read_only=on");
    try (PostgresDatabase database = open(loose)) {
      assertEquals("on read committed off", database.write(PostgresDatabaseTest::settings));
      assertEquals("on read committed off", database.writeUnsynced(PostgresDatabaseTest::settings));
      assertEquals("off repeatable read on", database.read(PostgresDatabaseTest::settings));
    }
    for (String kept : List.of("local", "remote_write", "on", "remote_apply")) {
      try (PostgresDatabase database = open(with("synchronous_commit=" + kept))) {
        assertEquals(kept + " read committed off", database.write(PostgresDatabaseTest::settings));
      }
    }
  }

  @Test
  void a_connection_is_given_back_as_it_was() throws Exception {
    try (Connection only = DriverManager.getConnection(url)) {
      String before = TestPostgres.value(only, SETTINGS + "|| current_setting('lock_timeout')");
      try (PostgresDatabase database = open(TestPostgres.sharing(only))) {
        database.write(connection -> 1);
        assertThrows(StoreException.class, () -> database.write(PostgresDatabaseTest::nonsense));
        assertThrows(StoreException.class, () -> database.read(PostgresDatabaseTest::nonsense));
        assertTrue(only.getAutoCommit());
        assertEquals(
            before, TestPostgres.value(only, SETTINGS + "|| current_setting('lock_timeout')"));
        only.setAutoCommit(false);
        database.write(connection -> 1);
        assertFalse(only.getAutoCommit());
      }
    }
  }

  @Test
  void tables_of_others_are_left_alone() throws Exception {
    TestPostgres.run(source, "CREATE TABLE claim (of_damage TEXT)");
    StoreException refused =
        assertThrows(StoreException.class, () -> JdbcRenewalStore.openPostgres(source));
    assertEquals(ErrorCode.STORE_FOREIGN, refused.code());
    assertEquals(
        List.of(TestPostgres.value(source, "SELECT current_schema()")),
        refused.problem().arguments());
    assertEquals("claim", tables());
  }

  @Test
  void other_tables_of_the_application_do_not_matter() throws Exception {
    TestPostgres.run(source, "CREATE TABLE invoices (number TEXT)");
    JdbcRenewalStore.openPostgres(source).close();
    JdbcRenewalStore.openPostgres(source).close();
    assertTrue(tables().contains("invoices"));
  }

  @Test
  void a_store_stays_in_its_schema_whatever_a_connections_search_path_says() throws Exception {
    try (Connection shared = DriverManager.getConnection(url);
        Statement statement = shared.createStatement();
        RenewalStore store = JdbcRenewalStore.openPostgres(TestPostgres.sharing(shared))) {
      StoredRenewal renewal = Samples.renewal();
      store.create(renewal, Samples.BEGUN);
      statement.execute("SET search_path TO pg_catalog");
      assertTrue(store.find(renewal.id()).isPresent());
      store.replace(1, renewal, Optional.empty());
    }
  }

  @Test
  void a_store_in_another_schema_of_the_path_is_not_forgotten_for_a_new_one() throws Exception {
    JdbcRenewalStore.openPostgres(source).close();
    String schema = TestPostgres.value(source, "SELECT current_schema()");
    String before = TestPostgres.schema();
    String first = before.substring(before.indexOf("currentSchema=") + 14);
    DataSource both = TestPostgres.source(before + "," + schema);
    StoreException refused =
        assertThrows(StoreException.class, () -> JdbcRenewalStore.openPostgres(both));
    assertEquals(ErrorCode.STORE_FOREIGN, refused.code());
    assertEquals(List.of(first), refused.problem().arguments());
  }

  @Test
  void a_store_of_a_newer_version_is_left_alone() throws Exception {
    JdbcRenewalStore.openPostgres(source).close();
    TestPostgres.run(source, "UPDATE xuqi_store SET format = 99", "DROP TABLE token_lease");
    StoreException refused =
        assertThrows(StoreException.class, () -> JdbcRenewalStore.openPostgres(source));
    assertEquals(ErrorCode.STORE_NEWER, refused.code());
    assertEquals(
        List.of("99", String.valueOf(Migrations.POSTGRES.latest())), refused.problem().arguments());
    assertFalse(tables().contains("token_lease"));
  }

  @Test
  void a_store_that_does_not_say_its_format_is_not_taken_for_a_new_one() throws Exception {
    try (RenewalStore store = JdbcRenewalStore.openPostgres(source)) {
      store.create(Samples.renewal(), Samples.BEGUN);
    }
    TestPostgres.run(source, "DELETE FROM xuqi_store");
    StoreException refused =
        assertThrows(StoreException.class, () -> JdbcRenewalStore.openPostgres(source));
    assertEquals(ErrorCode.STORE_FAILED, refused.code());
    assertEquals(
        "1 0",
        TestPostgres.value(
            source,
            "SELECT (SELECT count(*) FROM renewal) || ' '"
                + " || (SELECT count(*) FROM xuqi_store)"));
  }

  @Test
  void a_store_that_is_there_needs_no_right_to_create_one() throws Exception {
    JdbcRenewalStore.openPostgres(source).close();
    String schema = TestPostgres.value(source, "SELECT current_schema()");
    String role = "r" + schema;
    TestPostgres.run(
        source,
        "CREATE ROLE " + role + " LOGIN",
        "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
    DataSource limited = TestPostgres.source(url.replace("user=postgres", "user=" + role));
    assertThrows(SQLException.class, () -> TestPostgres.run(limited, "CREATE TABLE t (i INT)"));
    try (RenewalStore store = JdbcRenewalStore.openPostgres(limited)) {
      StoredRenewal renewal = Samples.renewal("a");
      store.create(renewal, Samples.BEGUN);
      store.erase(renewal.id());
    }
  }

  @Test
  void a_store_that_another_process_makes_meanwhile_is_not_taken_for_a_foreign_one()
      throws Exception {
    DataSource fresh = TestPostgres.source(TestPostgres.schema());
    AtomicBoolean met = new AtomicBoolean();
    Meanwhile made =
        query -> {
          boolean catalog = query.contains("pg_class") || query.contains("to_regclass");
          if (catalog && met.compareAndSet(false, true)) {
            JdbcRenewalStore.openPostgres(fresh).close();
          }
        };
    try (RenewalStore store = JdbcRenewalStore.openPostgres(made.on(fresh))) {
      assertEquals(1, store.create(Samples.renewal(), Samples.BEGUN).version());
    }
    assertTrue(met.get());
  }

  @Test
  void stores_made_at_the_same_moment_are_one() throws Exception {
    for (int round = 0; round < 2; round++) {
      DataSource fresh = TestPostgres.source(TestPostgres.schema());
      List<Long> versions =
          together(
              4,
              () -> {
                try (RenewalStore store = JdbcRenewalStore.openPostgres(fresh)) {
                  return store.create(Samples.renewal(), Samples.BEGUN).version();
                }
              });
      assertEquals(List.of(1L, 1L, 1L, 1L), versions);
      assertEquals(
          "4 1",
          TestPostgres.value(
              fresh,
              "SELECT (SELECT count(*) FROM renewal) || ' '"
                  + " || (SELECT count(*) FROM xuqi_store)"));
    }
  }

  @Test
  void of_two_that_wait_for_each_other_both_are_done_in_the_end() throws Exception {
    CyclicBarrier bothHaveOne = new CyclicBarrier(2);
    AtomicInteger number = new AtomicInteger();
    AtomicInteger attempts = new AtomicInteger();
    try (PostgresDatabase database = open(source)) {
      TestPostgres.run(
          source,
          "INSERT INTO token_lease (manufacturer, serial, owner, ends_at)"
              + " VALUES ('m', '0', '', 0), ('m', '1', '', 0)");
      together(
          2,
          () -> {
            int mine = number.getAndIncrement();
            AtomicInteger attempt = new AtomicInteger();
            return database.write(
                connection -> {
                  attempts.incrementAndGet();
                  count(connection, mine);
                  if (attempt.getAndIncrement() == 0) {
                    await(bothHaveOne);
                  }
                  return count(connection, 1 - mine);
                });
          });
      assertEquals("2\n2", TestPostgres.value(source, "SELECT ends_at FROM token_lease"));
      // One was undone and began again; it may be quick enough to run into the other once more.
      assertTrue(attempts.get() >= 3, attempts::toString);
    }
  }

  @Test
  void what_the_server_undoes_again_and_again_is_a_conflict() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (PostgresDatabase database = open(source)) {
      StoreException conflict =
          assertThrows(
              StoreException.class,
              () ->
                  database.write(
                      connection -> {
                        attempts.incrementAndGet();
                        lease(connection);
                        throw new SQLException("could not serialize", "40001");
                      }));
      assertEquals(ErrorCode.STORE_CONFLICT, conflict.code());
      assertEquals(PostgresDatabase.MAX_ATTEMPTS, attempts.get());
      assertEquals("0", leases());
    }
  }

  @Test
  void a_call_waits_no_longer_than_its_time_for_anothers_lock() throws Exception {
    try (RenewalStore store = new JdbcRenewalStore(open(source));
        Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      StoredRenewal renewal = Samples.renewal();
      store.create(renewal, Samples.BEGUN);
      other.setAutoCommit(false);
      statement.execute("UPDATE renewal SET state = state");
      StoreException busy =
          assertThrows(StoreException.class, () -> store.replace(1, renewal, Optional.empty()));
      assertEquals(ErrorCode.STORE_FAILED, busy.code());
      assertTrue(store.find(renewal.id()).isPresent(), "reading does not wait");
      other.rollback();
      store.replace(1, renewal, Optional.empty());
    }
  }

  @Test
  void without_a_connection_the_store_has_failed() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    DataSource once =
        TestPostgres.source(
            () -> {
              if (calls.getAndIncrement() == 3) {
                throw new SQLException("connection refused", "08001");
              }
              return DriverManager.getConnection(url);
            });
    try (RenewalStore store = JdbcRenewalStore.openPostgres(once)) {
      StoreException failed = assertThrows(StoreException.class, () -> store.list(1));
      assertEquals(ErrorCode.STORE_FAILED, failed.code());
      assertEquals(List.of(), store.list(1));
    }
  }

  @Test
  void a_commit_whose_answer_is_lost_has_failed_and_may_have_been_done() throws Exception {
    open(source).close();
    AtomicInteger commits = new AtomicInteger();
    PostgresDatabase unanswered =
        open(
            failingAt(
                "commit",
                real -> {
                  real.commit();
                  if (commits.incrementAndGet() > 2) {
                    throw new SQLException("connection reset", "08006");
                  }
                }));
    StoreException unknown =
        assertThrows(StoreException.class, () -> unanswered.write(PostgresDatabaseTest::lease));
    assertEquals(ErrorCode.STORE_FAILED, unknown.code());
    assertEquals("1", leases());
    assertEquals(3, commits.get());
  }

  @Test
  void a_commit_that_the_server_undid_is_tried_again() throws Exception {
    open(source).close();
    AtomicInteger commits = new AtomicInteger();
    PostgresDatabase undone =
        open(
            failingAt(
                "commit",
                real -> {
                  if (commits.incrementAndGet() == 3) {
                    real.rollback();
                    throw new SQLException("could not serialize", "40001");
                  }
                  real.commit();
                }));
    undone.write(PostgresDatabaseTest::lease);
    assertEquals("1", leases());
    assertEquals(4, commits.get());
  }

  @Test
  void half_a_transaction_is_never_left_to_the_next_user_of_a_connection() throws Exception {
    open(source).close();
    try (Connection only = DriverManager.getConnection(url)) {
      PostgresDatabase database =
          open(
              TestPostgres.sharing(
                  TestPostgres.connection(
                      only,
                      method -> {
                        if (method.equals("rollback")) {
                          throw new SQLException("out of memory");
                        }
                        return Optional.empty();
                      })));
      assertThrows(
          IllegalStateException.class,
          () ->
              database.write(
                  connection -> {
                    lease(connection);
                    throw new IllegalStateException("in the middle of a transaction");
                  }));
      assertTrue(only.isClosed(), "a pool would have kept it");
      assertEquals("0", leases());
    }
  }

  @Test
  void a_closed_store_refuses_every_call_and_leaves_the_source_alone() throws Exception {
    RenewalStore store = JdbcRenewalStore.openPostgres(source);
    store.close();
    store.close();
    assertThrows(IllegalStateException.class, () -> store.list(1));
    assertThrows(IllegalStateException.class, () -> store.create(Samples.renewal(), Samples.BEGUN));
    assertEquals("0", leases());
  }

  // ---- the tests' means -------------------------------------------------------------------------

  private static PostgresDatabase open(DataSource source) throws StoreException {
    return PostgresDatabase.open(source, Duration.ofMillis(200));
  }

  private DataSource with(String... settings) {
    String options = "-c " + String.join(" -c ", settings);
    return TestPostgres.source(url + "&options=" + options.replace(" ", "%20"));
  }

  private interface Failure {
    void of(Connection real) throws SQLException;
  }

  private DataSource failingAt(String call, Failure failure) {
    return TestPostgres.source(
        () -> {
          Connection real = DriverManager.getConnection(url);
          return TestPostgres.connection(
              real,
              method -> {
                if (!method.equals(call)) {
                  return Optional.empty();
                }
                failure.of(real);
                return Optional.of("done");
              });
        });
  }

  private static String settings(Connection connection) throws SQLException {
    return TestPostgres.value(connection, SETTINGS);
  }

  private static boolean nonsense(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("INSERT INTO nowhere");
    }
  }

  private static int lease(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(
          "INSERT INTO token_lease (manufacturer, serial, owner, ends_at)"
              + " VALUES ('m', 's', 'o', 1)");
    }
  }

  private static int count(Connection connection, int serial) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(
          "UPDATE token_lease SET ends_at = ends_at + 1 WHERE serial = '" + serial + "'");
    }
  }

  private String leases() throws SQLException {
    return TestPostgres.value(source, "SELECT count(*) FROM token_lease");
  }

  private String tables() throws SQLException {
    return TestPostgres.value(
        source, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future :
          executor.invokeAll(IntStream.range(0, threads).mapToObj(i -> work).toList())) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }
}
