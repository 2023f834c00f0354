package io.xuqi.scenarios.store;

import io.xuqi.contract.ConsumedLinesContract;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One server for all tests, a schema for each. */
class PostgresConsumedLinesTest implements ConsumedLinesContract {

  private static EmbeddedPostgres server;

  private DataSource schema;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void makeSchema() throws Exception {
    String name = "s" + UUID.randomUUID().toString().replace("-", "");
    schema = server.getDatabase("postgres", "postgres", Map.of("currentSchema", name));
    try (Connection connection = schema.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + name);
    }
  }

  @Override
  public ConsumedLines open() throws StoreException {
    return new StoredLines(JdbcRenewalStore.openPostgres(schema));
  }
}
