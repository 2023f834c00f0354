package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was counted in the database of a store, whatever became of its rows. */
class ConsumedLinesRowsTest {

  @TempDir private Path folder;

  private void change(String sql) throws Exception {
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("renewals.db"))) {
      Statements.execute(connection, sql);
    }
  }

  @Test
  void a_line_that_was_changed_is_damaged_and_not_believed() throws Exception {
    for (String change :
        List.of("attempt = 'other'", "amount = 2", "currency = 'USD'", "currency = '?'")) {
      try (JdbcRenewalStore store = Samples.open(folder.resolve("renewals.db"))) {
        ConsumedLines lines = store.consumedLines();
        lines.take("line", "attempt", Money.ofFen(1));
        store.check();
        change("UPDATE consumed_line SET " + change);
        StoreException damaged =
            assertThrows(
                StoreException.class, () -> lines.take("line", "attempt", Money.ofFen(1)), change);
        assertEquals(ErrorCode.STORE_RECORD_DAMAGED, damaged.code());
        assertThrows(StoreException.class, store::check, change);
        change("DELETE FROM consumed_line");
      }
    }
  }

  @Test
  void a_store_of_an_older_format_counts_lines_from_then_on() throws Exception {
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("renewals.db"))) {
      for (String statement : new Migrations("sqlite", 2).after(0)) {
        Statements.execute(connection, statement);
      }
      Statements.execute(connection, "PRAGMA application_id = " + SqliteDatabase.APPLICATION_ID);
      Statements.execute(connection, "PRAGMA user_version = 2");
    }
    try (JdbcRenewalStore store = Samples.open(folder.resolve("renewals.db"))) {
      assertEquals("a", store.consumedLines().take("line", "a", Money.ofFen(1)));
    }
    DataSource schema = TestPostgres.source(TestPostgres.schema());
    for (String statement : new Migrations("postgres", 1).after(0)) {
      TestPostgres.run(schema, statement);
    }
    TestPostgres.run(schema, "INSERT INTO xuqi_store VALUES (1)");
    try (JdbcRenewalStore store = JdbcRenewalStore.openPostgres(schema)) {
      assertEquals("a", store.consumedLines().take("line", "a", Money.ofFen(1)));
      assertEquals("2", TestPostgres.value(schema, "SELECT format FROM xuqi_store"));
    }
  }

  @Test
  void with_the_store_ends_what_it_gave() throws Exception {
    JdbcRenewalStore store = Samples.open(folder.resolve("renewals.db"));
    ConsumedLines lines = store.consumedLines();
    lines.close();
    assertEquals("a", lines.take("line", "a", Money.ofFen(1)));
    store.close();
    assertThrows(IllegalStateException.class, () -> lines.of("a"));
  }
}
