package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.RenewalId;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A row that is not what was written is named, whatever became of it. */
class RowChecksumTest {

  private static final List<String> OF_THE_RENEWAL =
      List.of(
          "UPDATE renewal SET version = version + 1",
          "UPDATE renewal SET token_manufacturer = 'another'",
          "UPDATE renewal SET token_serial = token_serial || '2'",
          "UPDATE renewal SET token_serial = ''",
          "UPDATE renewal SET state = lower(state)",
          "UPDATE renewal SET due_at = due_at + 1",
          "UPDATE renewal SET due_at = NULL",
          "UPDATE renewal SET due_at = NULL, finished_at = due_at",
          "UPDATE renewal SET finished_at = 0",
          "UPDATE renewal SET record = (SELECT record FROM other)",
          "UPDATE renewal SET checksum = checksum + 1",
          "UPDATE claim SET name = name || '2'",
          "DELETE FROM claim WHERE name = 'a'",
          "INSERT INTO claim (name, renewal) SELECT 'c', id FROM renewal",
          "UPDATE renewal_order SET number = '8'",
          "UPDATE renewal_order SET number = ''",
          "DELETE FROM renewal_order",
          "DELETE FROM renewal_order; INSERT INTO claim (name, renewal) SELECT '7', id FROM renewal");

  private static final List<String> OF_THE_HISTORY =
      List.of(
          "UPDATE history SET version = version + 1",
          "UPDATE history SET at = at + 1",
          "UPDATE history SET state = event, event = state",
          "UPDATE history SET event = ''",
          "UPDATE history SET checksum = checksum + 1");

  private static final StoredRenewal RENEWAL =
      new StoredRenewal(
          new RenewalId(UUID.fromString("00000000-0000-4000-8000-100000000777")),
          Samples.TOKEN,
          "STATE",
          Set.of(new BusinessNumber("7")),
          Set.of(new UniqueKey("a"), new UniqueKey("b")),
          Optional.of(Samples.NOW),
          Optional.empty(),
          Bytes.fromHex("0102"));

  @Test
  void a_changed_row_is_named_in_sqlite(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("renewals.db");
    try (RenewalStore store = Samples.open(file);
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      Statements.execute(connection, "CREATE TEMP TABLE other AS SELECT x'0103' AS record");
      requireNamed(store, connection);
    }
  }

  @Test
  void a_changed_row_is_named_in_postgres() throws Exception {
    String url = TestPostgres.schema();
    try (RenewalStore store = Samples.open(url);
        Connection connection = DriverManager.getConnection(url)) {
      Statements.execute(
          connection, "CREATE TEMP TABLE other AS SELECT '\\x0103'::bytea AS record");
      requireNamed(store, connection);
    }
  }

  @Test
  void checking_finds_the_row_among_many(@TempDir Path folder) throws Exception {
    String url = TestPostgres.schema();
    Path file = folder.resolve("renewals.db");
    try (JdbcRenewalStore sqlite = Samples.open(file);
        JdbcRenewalStore postgres = Samples.open(url);
        Connection inSqlite = DriverManager.getConnection("jdbc:sqlite:" + file);
        Connection inPostgres = DriverManager.getConnection(url)) {
      requireFound(sqlite, inSqlite);
      requireFound(postgres, inPostgres);
    }
  }

  private static void requireFound(JdbcRenewalStore store, Connection connection) throws Exception {
    for (int i = 0; i < 230; i++) {
      store.create(Samples.renewal("claim-" + i), Samples.BEGUN);
    }
    store.check();
    for (String change :
        List.of(
            "UPDATE history SET at = at %s 1 WHERE renewal ="
                + " (SELECT renewal FROM claim WHERE name = 'claim-225')",
            "UPDATE renewal SET version = version %s 1 WHERE id ="
                + " (SELECT renewal FROM claim WHERE name = 'claim-225')")) {
      Statements.execute(connection, change.formatted("+"));
      StoreException damaged = assertThrows(StoreException.class, store::check);
      assertEquals(ErrorCode.STORE_RECORD_DAMAGED, damaged.code());
      Statements.execute(connection, change.formatted("-"));
      store.check();
    }
  }

  private static void requireNamed(RenewalStore store, Connection connection) throws Exception {
    for (String change : OF_THE_RENEWAL) {
      after(change, store, connection, () -> store.find(RENEWAL.id()));
    }
    for (String change : OF_THE_HISTORY) {
      after(change, store, connection, () -> store.history(RENEWAL.id()));
    }
  }

  private static void after(
      String change, RenewalStore store, Connection connection, Executable reading)
      throws Exception {
    store.create(RENEWAL, Samples.BEGUN);
    assertTrue(store.find(RENEWAL.id()).isPresent());
    assertEquals(List.of(Samples.BEGUN), store.history(RENEWAL.id()));
    for (String statement : change.split("; ", -1)) {
      Statements.execute(connection, statement);
    }
    StoreException damaged = assertThrows(StoreException.class, reading, change);
    assertEquals(ErrorCode.STORE_RECORD_DAMAGED, damaged.code(), change);
    assertTrue(damaged.explain(Locale.ENGLISH).contains(RENEWAL.id().toString()));
    store.erase(RENEWAL.id());
  }

  @Test
  void times_beyond_what_is_stored_do_not_look_like_damage(@TempDir Path folder) throws Exception {
    StoredRenewal never =
        new StoredRenewal(
            RENEWAL.id(),
            Samples.TOKEN,
            "STATE",
            Set.of(),
            Set.of(),
            Optional.of(Instant.MAX),
            Optional.of(Instant.MIN),
            Bytes.fromHex(""));
    try (RenewalStore store = Samples.open(folder.resolve("renewals.db"))) {
      store.create(never, Samples.BEGUN);
      assertTrue(store.find(RENEWAL.id()).isPresent());
    }
  }

  @Test
  void the_checksum_is_part_of_the_format() {
    assertEquals(1492633772L, RowChecksum.of(new Versioned(3, RENEWAL)));
    assertEquals(3636728628L, RowChecksum.of(RENEWAL.id(), 3, Samples.BEGUN));
  }
}
