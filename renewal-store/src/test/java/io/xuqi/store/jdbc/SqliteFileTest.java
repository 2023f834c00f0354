package io.xuqi.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to a store in an SQLite file. */
class SqliteFileTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("renewals.db");
  }

  @Test
  void only_its_owner_can_read_the_file_its_log_and_a_folder_made_for_it() throws Exception {
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path made = folder.resolve("a/b");
    Path inside = made.resolve("renewals.db");
    try (RenewalStore store = Samples.open(inside)) {
      store.create(Samples.renewal(), Samples.BEGUN);
      assertEquals("rwx------", permissions(made));
      assertEquals("rwx------", permissions(made.getParent()));
      for (String suffix : List.of("", "-wal", "-shm")) {
        assertEquals("rw-------", permissions(made.resolve("renewals.db" + suffix)), suffix);
      }
    }
  }

  @Test
  void each_commit_reaches_the_disk() throws Exception {
    Samples.open(file).close();
    assertEquals("wal", value("PRAGMA journal_mode"));
    try (SqliteDatabase database = database()) {
      assertEquals("2", database.read(SqliteFileTest::synchronous), "FULL");
    }
  }

  @Test
  void only_a_lease_does_not_wait_for_the_disk() throws Exception {
    try (SqliteDatabase database = database()) {
      assertEquals("1", database.writeUnsynced(SqliteFileTest::synchronous), "NORMAL");
      assertEquals("2", database.write(SqliteFileTest::synchronous), "FULL");
      assertThrows(
          IllegalStateException.class,
          () ->
              database.writeUnsynced(
                  connection -> {
                    throw new IllegalStateException("in the middle of a lease");
                  }));
      assertEquals("2", database.write(SqliteFileTest::synchronous), "FULL");
    }
  }

  private static String synchronous(Connection connection) throws SQLException {
    return Statements.strings(connection, "PRAGMA synchronous").get(0);
  }

  @Test
  void a_file_name_is_taken_as_it_is() throws Exception {
    Path odd = folder.resolve("续期 ?mode=memory&x#y%20.db");
    StoredRenewal renewal = Samples.renewal();
    try (RenewalStore store = Samples.open(odd)) {
      store.create(renewal, Samples.BEGUN);
    }
    assertTrue(Files.size(odd) > 0);
    try (RenewalStore store = Samples.open(odd)) {
      assertTrue(store.find(renewal.id()).isPresent());
    }
  }

  @Test
  void every_change_leaves_a_row_in_the_history() throws Exception {
    StoredRenewal renewal = Samples.renewal();
    try (RenewalStore store = Samples.open(file)) {
      store.create(renewal, Samples.BEGUN);
      store.replace(
          1,
          Samples.renewal(renewal.id(), "AWAITING_PAYMENT", new byte[] {3}),
          Optional.of(new HistoryEntry(Samples.NOW, "AWAITING_PAYMENT", "order-reported")));
      assertThrows(StoreException.class, () -> store.replace(1, renewal, Optional.empty()));
      assertEquals(
          List.of(
              "1 SUBMITTING begun " + Samples.NOW.toEpochMilli(),
              "2 AWAITING_PAYMENT order-reported " + Samples.NOW.toEpochMilli()),
          values(
              "SELECT version || ' ' || state || ' ' || event || ' ' || at FROM history ORDER BY renewal, version"));
      store.erase(renewal.id());
      assertEquals(List.of(), values("SELECT state FROM history"));
    }
  }

  @Test
  void what_was_erased_is_in_none_of_the_files() throws Exception {
    String secret = "cannot be found any more";
    RenewalId id = new RenewalId(UUID.randomUUID());
    try (RenewalStore store = Samples.open(file)) {
      store.create(Samples.renewal(), Samples.BEGUN);
      store.create(
          Samples.renewal(id, "SUBMITTING", secret.repeat(500).getBytes(UTF_8)), Samples.BEGUN);
      assertFalse(filesWith(secret).isEmpty(), "it is found while it is there");
      store.erase(id);
      assertEquals(List.of(), filesWith(secret));
    }
  }

  @Test
  void two_stores_made_at_the_same_moment_are_one() throws Exception {
    for (int round = 0; round < 10; round++) {
      Path fresh = folder.resolve("fresh-" + round + ".db");
      List<Thread> threads = new ArrayList<>();
      List<Object> outcomes = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 4; i++) {
        threads.add(
            new Thread(
                () -> {
                  try (RenewalStore store = Samples.open(fresh)) {
                    outcomes.add(store.create(Samples.renewal(), Samples.BEGUN).version());
                  } catch (Exception e) {
                    outcomes.add(e);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(1L, 1L, 1L, 1L), outcomes);
      try (RenewalStore store = Samples.open(fresh)) {
        assertEquals(4, store.list(10).size());
      }
    }
  }

  @Test
  void a_call_waits_no_longer_than_its_time_for_another_process() throws Exception {
    try (RenewalStore store = new JdbcRenewalStore(database());
        Connection other = connect();
        Statement statement = other.createStatement()) {
      StoredRenewal renewal = Samples.renewal();
      store.create(renewal, Samples.BEGUN);
      statement.execute("BEGIN IMMEDIATE");
      StoreException busy =
          assertThrows(StoreException.class, () -> store.create(Samples.renewal(), Samples.BEGUN));
      assertEquals(ErrorCode.STORE_FAILED, busy.code());
      assertTrue(store.find(renewal.id()).isPresent(), "reading does not wait");
      statement.execute("ROLLBACK");
      store.create(Samples.renewal(), Samples.BEGUN);
    }
  }

  @Test
  void a_transaction_that_reads_before_it_writes_waits_its_turn_too() throws Exception {
    int increments = 100;
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try (SqliteDatabase one = SqliteDatabase.open(file, SqliteDatabase.BUSY_TIMEOUT);
        SqliteDatabase two = SqliteDatabase.open(file, SqliteDatabase.BUSY_TIMEOUT)) {
      one.write(
          connection ->
              connection
                  .createStatement()
                  .executeUpdate(
                      "INSERT INTO token_lease (manufacturer, serial, owner, ends_at) VALUES ('m', 's', 'o', 0)"));
      List<Future<?>> running = new ArrayList<>();
      for (SqliteDatabase database : List.of(one, two)) {
        running.add(executor.submit(() -> increment(database, increments)));
      }
      for (Future<?> future : running) {
        future.get();
      }
      assertEquals("200", value("SELECT ends_at FROM token_lease"));
    } finally {
      executor.shutdownNow();
    }
  }

  private static Void increment(SqliteDatabase database, int increments) throws StoreException {
    for (int i = 0; i < increments; i++) {
      database.write(
          connection -> {
            try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT ends_at FROM token_lease")) {
              long next = row.getLong(1) + 1;
              row.close();
              return statement.executeUpdate("UPDATE token_lease SET ends_at = " + next);
            }
          });
    }
    return null;
  }

  @Test
  void after_an_error_the_store_goes_on() throws Exception {
    try (SqliteDatabase database = database()) {
      assertThrows(
          StoreException.class,
          () ->
              database.write(
                  connection -> connection.createStatement().execute("INSERT INTO nowhere")));
      assertThrows(
          IllegalStateException.class,
          () ->
              database.write(
                  connection -> {
                    connection
                        .createStatement()
                        .execute(
                            "INSERT INTO token_lease (manufacturer, serial, owner, ends_at) VALUES ('m', 's', 'o', 1)");
                    throw new IllegalStateException("in the middle of a transaction");
                  }));
      assertEquals(List.of(), values("SELECT owner FROM token_lease"));
      assertEquals(1, (int) database.write(connection -> 1));
    }
  }

  @Test
  void a_closed_store_refuses_every_call() throws Exception {
    RenewalStore store = Samples.open(file);
    store.close();
    store.close();
    assertThrows(IllegalStateException.class, () -> store.list(1));
    assertThrows(IllegalStateException.class, () -> store.create(Samples.renewal(), Samples.BEGUN));
  }

  @Test
  void a_store_of_the_first_format_is_read_and_protected_from_then_on() throws Exception {
    RenewalId id = new RenewalId(UUID.randomUUID());
    try (Connection connection = connect()) {
      for (String statement : new Migrations("sqlite", 1).after(0)) {
        Statements.execute(connection, statement);
      }
      Statements.update(
          connection,
          "INSERT INTO renewal (id, version, token_manufacturer, token_serial, state, record)"
              + " VALUES (?, 2, 'm', 's', 'COMPLETED', x'0102')",
          id.toString());
      Statements.update(connection, "INSERT INTO claim VALUES ('a', ?)", id.toString());
      Statements.update(connection, "INSERT INTO history VALUES (?, 1, 5, 'S')", id.toString());
      Statements.update(connection, "INSERT INTO renewal_order VALUES ('7', ?)", id.toString());
      Statements.execute(connection, "PRAGMA application_id = " + SqliteDatabase.APPLICATION_ID);
      Statements.execute(connection, "PRAGMA user_version = 1");
    }
    try (RenewalStore store = Samples.open(file)) {
      StoredRenewal found = store.find(id).orElseThrow().renewal();
      assertEquals(Optional.of(Instant.ofEpochMilli(5)), found.finishedAt());
      assertEquals(Set.of(new UniqueKey("a")), found.claims());
      assertEquals(List.of(new HistoryEntry(Instant.ofEpochMilli(5), "S", "")), store.history(id));
      try (Connection connection = connect()) {
        Statements.execute(connection, "UPDATE claim SET name = 'b'");
        Statements.execute(connection, "UPDATE history SET at = 6");
      }
      assertThrows(StoreException.class, () -> store.find(id));
      assertThrows(StoreException.class, () -> store.history(id));
    }
  }

  @Test
  void a_file_of_a_newer_version_is_left_alone() throws Exception {
    Samples.open(file).close();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertRefusedUnchanged(
        ErrorCode.STORE_NEWER, List.of("99", String.valueOf(Migrations.SQLITE.latest())));
  }

  @Test
  void another_programs_database_is_left_alone() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE theirs (content TEXT)");
    }
    assertRefusedUnchanged(ErrorCode.STORE_FOREIGN, List.of(file.toString()));
  }

  @Test
  void a_file_that_is_no_database_is_left_alone() throws Exception {
    Files.writeString(file, "letters of a customer, to be kept\n".repeat(100));
    assertRefusedUnchanged(ErrorCode.STORE_DAMAGED, null);
  }

  @Test
  void a_folder_that_cannot_be_made_is_a_failure_of_the_store() throws Exception {
    Files.writeString(file, "in the way");
    StoreException failed =
        assertThrows(StoreException.class, () -> Samples.open(file.resolve("renewals.db")));
    assertEquals(ErrorCode.STORE_FAILED, failed.code());
  }

  @Test
  void a_row_that_makes_no_sense_is_named() throws Exception {
    StoredRenewal renewal = Samples.renewal();
    try (RenewalStore store = Samples.open(file)) {
      store.create(renewal, Samples.BEGUN);
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE renewal SET token_serial = ''");
      }
      StoreException damaged = assertThrows(StoreException.class, () -> store.find(renewal.id()));
      assertEquals(ErrorCode.STORE_RECORD_DAMAGED, damaged.code());
      assertTrue(damaged.explain(Locale.ENGLISH).contains(renewal.id().toString()));
    }
  }

  private void assertRefusedUnchanged(ErrorCode code, List<String> arguments) throws Exception {
    Bytes before = Bytes.copyOf(Files.readAllBytes(file));
    StoreException refused = assertThrows(StoreException.class, () -> Samples.open(file));
    assertEquals(code, refused.code());
    if (arguments != null) {
      assertEquals(arguments, refused.problem().arguments());
    }
    assertArrayEquals(before.toArray(), Files.readAllBytes(file));
  }

  private List<String> filesWith(String text) throws Exception {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.toList()) {
        if (new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains(text)) {
          found.add(path.getFileName().toString());
        }
      }
    }
    return found;
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private SqliteDatabase database() throws StoreException {
    return SqliteDatabase.open(file, Duration.ofMillis(200));
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private String value(String query) throws Exception {
    return values(query).get(0);
  }

  private List<String> values(String query) throws Exception {
    return column(query, 1);
  }

  private List<String> column(String query, int column) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(column));
      }
      return values;
    }
  }
}
