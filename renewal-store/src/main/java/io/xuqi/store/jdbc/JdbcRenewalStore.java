package io.xuqi.store.jdbc;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Keeps renewals in a database.
 *
 * <p>Every change is one transaction with one commit: the renewal, its claims and orders, and a row
 * of its history change together or not at all. Thread-safe.
 *
 * <p>Each row has a checksum over its columns and over what the renewal holds. One that is not what
 * was written, because a disk erred or somebody edited it, is {@code store.record-damaged} for
 * whoever reads it; the other renewals are not affected. It finds accidents: who means harm can
 * recompute it.
 *
 * <p><b>SQLite</b> is for one machine: one file, which several processes may have open at once. It
 * uses a write-ahead log and one fsync per commit, so a commit survives {@code kill -9} and power
 * loss; the log lies beside the file ({@code -wal}, {@code -shm}) and belongs to it. The file must
 * be on a local disk. Opening a file of up to 16 MiB checks its structure and its indexes; a larger
 * one is checked by {@link #check}. A damaged log loses its last transactions, a damaged file is
 * {@code store.damaged}. A call waits up to ten seconds for another process's transaction and then
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

  /** So few that others of this process do not wait long. */
  private static final int CHECKED_AT_ONCE = 100;

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
   * claim} and {@code history} are common names. It is tested with version 18.
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
  public Versioned create(StoredRenewal renewal, HistoryEntry entry) throws StoreException {
    Versioned first = new Versioned(1, renewal);
    return database.write(
        connection ->
            finish(connection, RenewalRows.insert(connection, first), first, Optional.of(entry)));
  }

  @Override
  public Versioned replace(
      long expectedVersion, StoredRenewal renewal, Optional<HistoryEntry> entry)
      throws StoreException {
    Versioned next = new Versioned(expectedVersion + 1, renewal);
    return database.write(
        connection -> finish(connection, RenewalRows.update(connection, next), next, entry));
  }

  /** What follows the change of the row itself, in the same transaction. */
  private static Versioned finish(
      Connection connection, int changedRows, Versioned changed, Optional<HistoryEntry> entry)
      throws SQLException, StoreException {
    if (changedRows == 0) {
      throw new StoreException(Problem.of(ErrorCode.STORE_CONFLICT));
    }
    StoredRenewal renewal = changed.renewal();
    HeldKey.CLAIM.hold(connection, claims(renewal), renewal.id());
    HeldKey.ORDER.hold(connection, orders(renewal), renewal.id());
    if (entry.isPresent()) {
      RenewalRows.addHistory(connection, changed, entry.get());
    }
    return changed;
  }

  @Override
  public Optional<Versioned> find(RenewalId id) throws StoreException {
    return database.read(connection -> RenewalRows.find(connection, id));
  }

  @Override
  public List<HistoryEntry> history(RenewalId id) throws StoreException {
    return database.read(connection -> RenewalRows.history(connection, id, MAX_HISTORY));
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
    return database.read(RenewalRows::nextDue);
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
    return ids(HeldKey.ORDER.holder(), number.value()).stream().findFirst();
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
   * Which lines of bank statements were counted for which payment, in the same database: durable as
   * a change of a renewal is, and shared by all processes that use it. Thread-safe; a transaction
   * for each call. They are kept for ever, with nothing of the payer's but what the lines are named
   * after. Closing it does nothing; it ends with the store.
   */
  public ConsumedLines consumedLines() {
    return new JdbcConsumedLines(database);
  }

  /**
   * Reads everything once, to find damage before it is met: each renewal and its history and each
   * consumed line against their checksums, and in SQLite the file's structure and its indexes too,
   * as opening a small file does. Worth doing now and then when a file is larger than 16 MiB, since
   * an index that lost an entry is not noticed otherwise. Others may read and write meanwhile; it
   * changes nothing.
   *
   * @throws StoreException with {@code store.damaged} or, naming the first such renewal, {@code
   *     store.record-damaged}; {@code store.failed} if it could not be read
   */
  public void check() throws StoreException {
    database.check();
    checkEach(RenewalRows::check);
    checkEach(JdbcConsumedLines::check);
  }

  /** Some rows after a place. */
  private interface Check {
    OptionalLong of(Connection connection, long after, int most)
        throws SQLException, StoreException;
  }

  private void checkEach(Check check) throws StoreException {
    OptionalLong next = OptionalLong.of(Long.MIN_VALUE);
    while (next.isPresent()) {
      long after = next.getAsLong();
      next = database.read(connection -> check.of(connection, after, CHECKED_AT_ONCE));
    }
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
}
