package io.xuqi.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The PostgreSQL server of this JVM, started by the first test that needs it and stopped with the
 * JVM. Each test has a schema of its own.
 */
final class TestPostgres {

  private TestPostgres() {}

  private static final class Server {
    private static final EmbeddedPostgres STARTED = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            // Those that wait for each other are found sooner than after the usual second.
            .setServerConfig("deadlock_timeout", "50ms")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The address of a new and empty schema. */
  static String schema() throws SQLException {
    String name = "s" + UUID.randomUUID().toString().replace("-", "");
    String url = url(Server.STARTED);
    run(source(url), "CREATE SCHEMA " + name);
    return url + "&currentSchema=" + name;
  }

  static String url(EmbeddedPostgres server) {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** Gives a new connection each time. */
  static DataSource source(String url) {
    return source(() -> DriverManager.getConnection(url));
  }

  /** Gives the same connection again and again, as a pool does to a single thread. */
  static DataSource sharing(Connection only) {
    return source(
        () ->
            connection(
                only,
                method -> method.equals("close") ? Optional.of("stays open") : Optional.empty()));
  }

  /** A source that can do nothing but give connections. */
  static DataSource source(Connections connections) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          if (method.getName().equals("getConnection") && method.getParameterCount() == 0) {
            return connections.next();
          }
          throw new UnsupportedOperationException(method.toString());
        });
  }

  /** A connection that treats some calls in its own way. */
  static Connection connection(Connection real, Interception interception) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Optional<Object> instead = interception.instead(method.getName());
          return instead.isPresent() ? null : method.invoke(real, arguments);
        });
  }

  interface Connections {
    Connection next() throws SQLException;
  }

  interface Interception {
    /** Anything when the call has been dealt with; an exception when it should fail. */
    Optional<Object> instead(String method) throws SQLException;
  }

  interface Calls {
    Object call(Method method, Object[] arguments) throws Exception;
  }

  /** An object all of whose methods do what is given. */
  static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return calls.call(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  static void run(DataSource source, String... statements) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static String value(DataSource source, String query) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return value(connection, query);
    }
  }

  static String value(Connection connection, String query) throws SQLException {
    return String.join("\n", values(connection, query));
  }

  static List<String> values(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }
}
