package io.xuqi.scenarios.store;

import io.xuqi.contract.RenewalStoreContract;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One server for all tests, a schema for each, and a pool as an application has one. */
class PostgresRenewalStoreTest implements RenewalStoreContract {

  private static EmbeddedPostgres server;

  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
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

  @AfterEach
  void closePool() throws Exception {
    for (Connection connection : idle) {
      connection.close();
    }
  }

  @Override
  public RenewalStore open() throws StoreException {
    return JdbcRenewalStore.openPostgres(
        proxy(DataSource.class, schema, "getConnection", this::pooled));
  }

  private Connection pooled() throws SQLException {
    Connection free = idle.poll();
    Connection real = free == null ? schema.getConnection() : free;
    return proxy(
        Connection.class,
        real,
        "close",
        () -> {
          idle.add(real);
          return null;
        });
  }

  /** The same object, but for one method. */
  private static <T> T proxy(Class<T> type, T real, String method, Callable<?> instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              try {
                return called.getName().equals(method)
                    ? instead.call()
                    : called.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
