package io.xuqi.store.jdbc;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A schema of a PostgreSQL server. Each transaction takes a connection of its own from the source
 * and leaves it as it was, whatever defaults the server, the role or the pool has.
 */
final class PostgresDatabase implements Database {

  /** How long a statement waits for another transaction's lock. */
  static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  /** How often a transaction is tried that the server ended in favour of another one. */
  static final int MAX_ATTEMPTS = 5;

  /** All that create a store in one database at the same time wait for this lock: "XUQI". */
  private static final long CREATION_LOCK = 0x58555149L;

  private static final String READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

  private static final Set<String> TABLES =
      Set.of(
          "xuqi_store",
          "renewal",
          "renewal_order",
          "claim",
          "history",
          "token_lease",
          "consumed_line");

  private static final System.Logger LOG = System.getLogger(PostgresDatabase.class.getName());

  private final DataSource source;
  private final String write;
  private volatile String schema = "";
  private volatile boolean closed;

  private PostgresDatabase(DataSource source, Duration lockTimeout) {
    this.source = source;
    this.write =
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; SET LOCAL lock_timeout = "
            + lockTimeout.toMillis();
  }

  /**
   * Looks whether the connections' current schema has a store, and creates it if there is none.
   *
   * @throws StoreException if the server cannot be used, tables of these names are not a store's,
   *     or a newer version wrote them; nothing was changed
   */
  static PostgresDatabase open(DataSource source, Duration lockTimeout) throws StoreException {
    PostgresDatabase database = new PostgresDatabase(source, lockTimeout);
    int format = database.read(PostgresDatabase::requireOurs);
    String fsync =
        database.read(
            connection -> {
              // From now on no connection looks elsewhere, whatever its search path says by then.
              database.schema =
                  text(
                      connection,
                      "SELECT coalesce('SET LOCAL search_path TO '"
                          + " || quote_ident(current_schema()) || ', pg_temp; ', '')");
              return text(connection, "SHOW fsync");
            });
    if (fsync.equals("off")) {
      LOG.log(System.Logger.Level.WARNING, "fsync is off: commits do not survive a power failure");
    }
    if (format < Migrations.POSTGRES.latest()) {
      database.write(PostgresDatabase::migrate);
    }
    return database;
  }

  @Override
  public <T> T read(Work<T> work) throws StoreException {
    return transaction(READ, work);
  }

  @Override
  public <T> T write(Work<T> work) throws StoreException {
    // Only "off" answers before the commit is on this server's disk; the rest is the operator's.
    return transaction(
        write
            + "; SELECT set_config('synchronous_commit', 'on', true)"
            + " WHERE current_setting('synchronous_commit') = 'off'",
        work);
  }

  /** Durable all the same: a server may go down and come back while its clients go on. */
  @Override
  public <T> T writeUnsynced(Work<T> work) throws StoreException {
    return write(work);
  }

  /** The others may be anywhere. */
  @Override
  public Optional<ProcessMark> process() {
    return Optional.empty();
  }

  /** Does nothing: the server has checksums of its pages, and tools for its indexes. */
  @Override
  public void check() {}

  /** Does nothing: dead rows go with the server's own vacuum, and records are encrypted. */
  @Override
  public void forgetErased() {}

  /** The source is the caller's to close. */
  @Override
  public void close() {
    closed = true;
  }

  private <T> T transaction(String begin, Work<T> work) throws StoreException {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(begin, work);
      } catch (SQLException e) {
        if (!wasUndone(e)) {
          throw failure(e);
        }
        if (attempt == MAX_ATTEMPTS) {
          throw new StoreException(Problem.of(ErrorCode.STORE_CONFLICT), e);
        }
      }
    }
  }

  private <T> T attempt(String begin, Work<T> work) throws SQLException, StoreException {
    Connection connection = source.getConnection();
    boolean autoCommit = true;
    boolean committed = false;
    try {
      autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      Statements.execute(connection, begin + "; " + schema);
      T result = work.on(connection);
      connection.commit();
      committed = true;
      return result;
    } finally {
      giveBack(connection, committed, autoCommit);
    }
  }

  /** What goes wrong here changes nothing: it is committed, or an error is on its way already. */
  private static void giveBack(Connection connection, boolean committed, boolean autoCommit) {
    try (connection) {
      boolean idle = false;
      try {
        if (!committed) {
          connection.rollback();
        }
        idle = true;
        connection.setAutoCommit(autoCommit);
      } finally {
        if (!idle) {
          // Half of a transaction may be open, and whoever gets this connection would commit it.
          connection.abort(Runnable::run);
        }
      }
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection was not given back as it was", e);
    }
  }

  /** What format the schema has; 0 when it has no store and has room for one. */
  private static int requireOurs(Connection connection) throws SQLException, StoreException {
    // Before the list: what another process creates in between is in the list as well.
    boolean visible = !text(connection, "SELECT to_regclass('xuqi_store')").equals("null");
    List<String> taken = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = (SELECT oid"
                    + " FROM pg_catalog.pg_namespace WHERE nspname = current_schema())")) {
      while (row.next()) {
        taken.add(row.getString(1));
      }
    }
    taken.retainAll(TABLES);
    if (taken.isEmpty() && !visible) {
      return 0;
    }
    // A store in another schema of the search path is not forgotten for a new and empty one.
    if (!taken.contains("xuqi_store")) {
      throw new StoreException(
          Problem.of(ErrorCode.STORE_FOREIGN, text(connection, "SELECT current_schema()")));
    }
    int format =
        Integer.parseInt(text(connection, "SELECT coalesce(max(format), 0) FROM xuqi_store"));
    if (format > Migrations.POSTGRES.latest()) {
      throw new StoreException(
          Problem.of(ErrorCode.STORE_NEWER, format, Migrations.POSTGRES.latest()));
    }
    return format;
  }

  private static int migrate(Connection connection) throws SQLException, StoreException {
    Statements.execute(connection, "SELECT pg_advisory_xact_lock(" + CREATION_LOCK + ")");
    // Again, now that nobody else can: another process may have done it meanwhile.
    int format = requireOurs(connection);
    if (format < Migrations.POSTGRES.latest()) {
      for (String statement : Migrations.POSTGRES.after(format)) {
        Statements.execute(connection, statement);
      }
      Statements.execute(connection, "DELETE FROM xuqi_store");
      Statements.execute(
          connection, "INSERT INTO xuqi_store VALUES (" + Migrations.POSTGRES.latest() + ")");
    }
    return format;
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /**
   * Whether the server says that it undid the whole transaction in favour of another one: a
   * serialization failure or a deadlock.
   */
  private static boolean wasUndone(SQLException e) {
    return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
  }

  private static StoreException failure(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    // Data or an index that is not what the server wrote.
    boolean damaged = state.equals("XX001") || state.equals("XX002");
    ErrorCode problem = damaged ? ErrorCode.STORE_DAMAGED : ErrorCode.STORE_FAILED;
    return new StoreException(Problem.of(problem, String.valueOf(e.getMessage())), e);
  }
}
