package io.xuqi.store.jdbc;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Keeps renewals in a database.
 *
 * <p>Every change is one transaction with one commit: the renewal, its claims and orders, and a row
 * of its history change together or not at all. Thread-safe.
 *
 * <p><b>SQLite</b> is for one machine: one file, which several processes may have open at once. It
 * uses a write-ahead log and one fsync per commit, so a commit survives {@code kill -9} and power
 * loss; the log lies beside the file ({@code -wal}, {@code -shm}) and belongs to it. The file must
 * be on a local disk. A call waits up to ten seconds for another process's transaction and then
 * fails with {@code store.failed}.
 *
 * <p>A lease is written without an fsync. The lease of a process that has died goes to the next who
 * asks, at once, when that one can tell: it runs under the same user and, on Linux, in the same
 * namespace of process numbers (in the same container). Otherwise it waits for the lease's end.
 *
 * <p><b>PostgreSQL</b> is for several machines. Each call is one transaction on a connection of its
 * own, so calls run beside each other. A commit is on the server's disk when the call returns, even
 * where the server, the database or the role has {@code synchronous_commit = off}; waiting for a
 * standby is the operator's choice. (With {@code fsync = off} nothing is safe, and it is logged.)
 * The isolation is set for each transaction, whatever the default is. A transaction that the server
 * undoes in favour of another one is repeated, at most five times; then it is a {@code
 * store.conflict}, and nothing was written. A statement waits up to ten seconds for another
 * transaction's lock, and then the call fails with {@code store.failed}, as it does when the
 * connection is lost: also while it was being committed, so that only reading again tells. How long
 * an unreachable server is waited for is the {@link DataSource}'s to say. A lease does not wait for
 * the server's disk; a dead holder's lease lasts until its end.
 */
public final class JdbcRenewalStore implements RenewalStore {

  private final Database database;
  private final TokenLeases leases;

  JdbcRenewalStore(Database database) {
    this.database = database;
    this.leases = new TokenLeases(database);
  }

  /**
   * Opens a store in an SQLite file, or creates it: where the file system has POSIX permissions,
   * the file is its owner's only (0600), and so are folders that had to be made (0700).
   *
   * <p>The first store of a JVM loads SQLite's native library. The driver would leave a copy in the
   * temporary folder whenever the JVM is killed; so its property {@code org.sqlite.tmpdir}, if the
   * embedder has set neither that nor {@code org.sqlite.lib.path}, names a folder beside the file
   * while the library is being loaded, and is then cleared again.
   *
   * @throws StoreException with {@code store.failed} if the file cannot be opened or created,
   *     {@code store.damaged} if it is not what SQLite wrote, {@code store.foreign} if it is
   *     another program's, {@code store.newer} if a newer version wrote it; an existing file was
   *     not changed
   */
  public static JdbcRenewalStore openSqlite(Path file) throws StoreException {
    return new JdbcRenewalStore(
        SqliteDatabase.open(file.toAbsolutePath(), SqliteDatabase.BUSY_TIMEOUT));
  }

  /**
   * Opens a store on a PostgreSQL server, or creates its tables in the connections' current schema;
   * several processes may do so at once. A schema of its own is best: {@code renewal}, {@code
   * claim} and {@code history} are common names. Versions 12 to 18 will do.
   *
   * <p>The driver is the application's own. Its role needs to read and write the tables, and to
   * create them when it is the first or the version is new.
   *
   * @param source gives connections that nobody else uses meanwhile: with a pool an ordinary one
   *     will do, but not a source that gives the connection of the caller's own transaction.
   *     Closing the store does not close it.
   * @throws StoreException with {@code store.failed} if the server cannot be used, {@code
   *     store.foreign} if the schema has tables of these names that are not a store's, {@code
   *     store.newer} if a newer version wrote them; nothing was changed
   */
  public static JdbcRenewalStore openPostgres(DataSource source) throws StoreException {
    return new JdbcRenewalStore(PostgresDatabase.open(source, PostgresDatabase.LOCK_TIMEOUT));
  }

  @Override
  public Versioned create(StoredRenewal first, HistoryEntry entry) throws StoreException {
    return database.write(
        connection -> {
          int created =
              Statements.update(
                  connection,
                  "INSERT INTO renewal"
                      + " (id, version, token_manufacturer, token_serial, state, due_at,"
                      + " finished_at, record)"
                      + " VALUES (?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                  first.id().toString(),
                  first.token().manufacturer(),
                  first.token().serialNumber(),
                  first.state(),
                  Statements.millis(first.dueAt()),
                  Statements.millis(first.finishedAt()),
                  first.record().toArray());
          return finish(connection, created, new Versioned(1, first), Optional.of(entry));
        });
  }

  @Override
  public Versioned replace(long expectedVersion, StoredRenewal next, Optional<HistoryEntry> entry)
      throws StoreException {
    return database.write(
        connection -> {
          int replaced =
              Statements.update(
                  connection,
                  "UPDATE renewal SET version = ?, token_manufacturer = ?, token_serial = ?,"
                      + " state = ?, due_at = ?, finished_at = ?, record = ?"
                      + " WHERE id = ? AND version = ?",
                  expectedVersion + 1,
                  next.token().manufacturer(),
                  next.token().serialNumber(),
                  next.state(),
                  Statements.millis(next.dueAt()),
                  Statements.millis(next.finishedAt()),
                  next.record().toArray(),
                  next.id().toString(),
                  expectedVersion);
          return finish(connection, replaced, new Versioned(expectedVersion + 1, next), entry);
        });
  }

  /** What follows the change of the row itself, in the same transaction. */
  private static Versioned finish(
      Connection connection, int changedRows, Versioned changed, Optional<HistoryEntry> entry)
      throws SQLException, StoreException {
    if (changedRows == 0) {
      throw new StoreException(Problem.of(ErrorCode.STORE_CONFLICT));
    }
    StoredRenewal renewal = changed.renewal();
    hold(connection, Key.CLAIM, claims(renewal), renewal.id());
    hold(connection, Key.ORDER, orders(renewal), renewal.id());
    if (entry.isPresent()) {
      Statements.update(
          connection,
          "INSERT INTO history (renewal, version, at, state, event) VALUES (?, ?, ?, ?, ?)",
          renewal.id().toString(),
          changed.version(),
          Statements.millis(entry.get().at()),
          entry.get().state(),
          entry.get().event());
    }
    return changed;
  }

  /** Makes the renewal hold exactly the given keys. */
  private static void hold(Connection connection, Key key, Set<String> wanted, RenewalId id)
      throws SQLException, StoreException {
    Set<String> held = new HashSet<>(Statements.strings(connection, key.heldBy(), id.toString()));
    for (String value : held) {
      if (!wanted.contains(value)) {
        Statements.update(connection, key.release(), value);
      }
    }
    // In one order for all: two transactions that want the same two keys must not block each other.
    for (String value : new TreeSet<>(wanted)) {
      if (!held.contains(value)
          && Statements.update(connection, key.take(), value, id.toString()) == 0) {
        List<String> holder = Statements.strings(connection, key.holder(), value);
        throw new StoreException(
            holder.isEmpty()
                ? Problem.of(ErrorCode.STORE_CONFLICT) // given back just now
                : Problem.of(ErrorCode.STORE_CLAIMED, holder.get(0)));
      }
    }
  }

  @Override
  public Optional<Versioned> find(RenewalId id) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "SELECT version, token_manufacturer, token_serial, state, due_at,"
                          + " finished_at, record FROM renewal WHERE id = ?",
                      id.toString());
              ResultSet row = statement.executeQuery()) {
            return row.next()
                ? Optional.of(
                    versioned(
                        id,
                        row,
                        Statements.strings(connection, Key.CLAIM.heldBy(), id.toString()),
                        Statements.strings(connection, Key.ORDER.heldBy(), id.toString())))
                : Optional.empty();
          }
        });
  }

  private static Versioned versioned(
      RenewalId id, ResultSet row, List<String> claims, List<String> orders)
      throws SQLException, StoreException {
    try {
      return new Versioned(
          row.getLong("version"),
          new StoredRenewal(
              id,
              new TokenId(row.getString("token_manufacturer"), row.getString("token_serial")),
              row.getString("state"),
              orders.stream().map(BusinessNumber::new).collect(Collectors.toSet()),
              claims.stream().map(UniqueKey::new).collect(Collectors.toSet()),
              Statements.instant(row, "due_at"),
              Statements.instant(row, "finished_at"),
              Bytes.copyOf(row.getBytes("record"))));
    } catch (IllegalArgumentException e) {
      throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, id), e);
    }
  }

  @Override
  public List<HistoryEntry> history(RenewalId id) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "SELECT at, state, event FROM history WHERE renewal = ?"
                          + " ORDER BY version DESC LIMIT ?",
                      id.toString(),
                      MAX_HISTORY);
              ResultSet row = statement.executeQuery()) {
            List<HistoryEntry> entries = new ArrayList<>();
            while (row.next()) {
              entries.add(
                  new HistoryEntry(
                      Instant.ofEpochMilli(row.getLong("at")),
                      row.getString("state"),
                      row.getString("event")));
            }
            Collections.reverse(entries);
            return List.copyOf(entries);
          } catch (IllegalArgumentException e) {
            throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, id), e);
          }
        });
  }

  @Override
  public List<RenewalId> due(Instant now, int limit) throws StoreException {
    return ids(
        "SELECT id FROM renewal WHERE due_at <= ? ORDER BY due_at, created LIMIT ?",
        Statements.millis(now),
        RenewalStore.bounded(limit));
  }

  @Override
  public Optional<Instant> nextDue() throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "SELECT due_at FROM renewal WHERE due_at IS NOT NULL"
                          + " ORDER BY due_at LIMIT 1");
              ResultSet row = statement.executeQuery()) {
            return row.next() ? Statements.instant(row, "due_at") : Optional.empty();
          }
        });
  }

  @Override
  public List<RenewalId> finishedBefore(Instant time, int limit) throws StoreException {
    return ids(
        "SELECT id FROM renewal WHERE finished_at < ? ORDER BY finished_at, created LIMIT ?",
        Statements.millis(time),
        RenewalStore.bounded(limit));
  }

  @Override
  public Optional<RenewalId> findByOrder(BusinessNumber number) throws StoreException {
    return ids(Key.ORDER.holder(), number.value()).stream().findFirst();
  }

  @Override
  public List<RenewalId> findByToken(TokenId token) throws StoreException {
    return ids(
        "SELECT id FROM renewal WHERE token_serial = ? AND token_manufacturer = ?"
            + " ORDER BY created DESC LIMIT ?",
        token.serialNumber(),
        token.manufacturer(),
        MAX_LIST);
  }

  @Override
  public List<RenewalId> list(int limit) throws StoreException {
    return ids("SELECT id FROM renewal ORDER BY created DESC LIMIT ?", RenewalStore.bounded(limit));
  }

  @Override
  public List<RenewalId> listAfter(Optional<RenewalId> previous, int limit) throws StoreException {
    int most = RenewalStore.bounded(limit);
    return previous.isEmpty()
        ? ids("SELECT id FROM renewal ORDER BY created LIMIT ?", most)
        : ids(
            "SELECT id FROM renewal WHERE created > (SELECT created FROM renewal WHERE id = ?)"
                + " ORDER BY created LIMIT ?",
            previous.get().toString(),
            most);
  }

  @Override
  public void erase(RenewalId id) throws StoreException {
    erase("DELETE FROM renewal WHERE id = ?", id.toString());
  }

  @Override
  public boolean erase(RenewalId id, long expectedVersion) throws StoreException {
    return erase(
        "DELETE FROM renewal WHERE id = ? AND version = ?", id.toString(), expectedVersion);
  }

  private boolean erase(String statement, Object... parameters) throws StoreException {
    boolean erased =
        database.write(connection -> Statements.update(connection, statement, parameters)) > 0;
    if (erased) {
      database.forgetErased();
    }
    return erased;
  }

  @Override
  public boolean lease(TokenId token, String owner, Instant now, Instant until)
      throws StoreException {
    RenewalStore.requireLease(owner, now, until);
    return leases.take(token, owner, now, until);
  }

  @Override
  public void release(TokenId token, String owner) throws StoreException {
    leases.release(token, owner);
  }

  /**
   * After it every call fails with {@link IllegalStateException}. With SQLite it waits for a call
   * under way; with PostgreSQL such a call goes on to its end.
   */
  @Override
  public void close() {
    database.close();
  }

  private List<RenewalId> ids(String query, Object... parameters) throws StoreException {
    List<String> found =
        database.read(connection -> Statements.strings(connection, query, parameters));
    try {
      return found.stream().map(RenewalId::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, "id"), e);
    }
  }

  private static Set<String> claims(StoredRenewal renewal) {
    return renewal.claims().stream().map(UniqueKey::value).collect(Collectors.toSet());
  }

  private static Set<String> orders(StoredRenewal renewal) {
    return renewal.orders().stream().map(BusinessNumber::value).collect(Collectors.toSet());
  }

  /** What a renewal holds exclusively: one table each, from the key to its holder. */
  private enum Key {
    CLAIM("claim", "name"),
    ORDER("renewal_order", "number");

    private final String table;
    private final String column;

    Key(String table, String column) {
      this.table = table;
      this.column = column;
    }

    String heldBy() {
      return "SELECT " + column + " FROM " + table + " WHERE renewal = ?";
    }

    String holder() {
      return "SELECT renewal FROM " + table + " WHERE " + column + " = ?";
    }

    String take() {
      return "INSERT INTO "
          + table
          + " ("
          + column
          + ", renewal) VALUES (?, ?)"
          + " ON CONFLICT ("
          + column
          + ") DO NOTHING";
    }

    String release() {
      return "DELETE FROM " + table + " WHERE " + column + " = ?";
    }
  }
}
