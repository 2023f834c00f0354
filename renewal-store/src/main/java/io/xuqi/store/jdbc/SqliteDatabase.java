package io.xuqi.store.jdbc;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.store.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * An SQLite file in WAL mode with one fsync per commit. This process has one connection, used by
 * one thread at a time; other processes may have the same file open.
 */
final class SqliteDatabase implements Database {

  /** In the file's header, so that no other program's file is taken for a store: "XUQI". */
  static final int APPLICATION_ID = 0x58555149;

  /** Checking a file of this size takes some 50 ms; a larger one is checked when asked. */
  static final long MAX_CHECKED_SIZE = 16L * 1024 * 1024;

  /** How long a call waits for another process's transaction. */
  static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  /** With NORMAL, a commit would be in the log but not yet on the disk. */
  private static final String DURABLE = "PRAGMA synchronous = FULL";

  private static final int MAX_WAL_ATTEMPTS = 10;

  private static final System.Logger LOG = System.getLogger(SqliteDatabase.class.getName());

  private final Path file;
  private final Duration busyTimeout;
  private final Optional<ProcessMark> process = ProcessMark.own();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private boolean closed;

  private SqliteDatabase(Path file, Duration busyTimeout) {
    this.file = file;
    this.busyTimeout = busyTimeout;
  }

  /**
   * Opens the file, or creates it readable by its owner only.
   *
   * @throws StoreException if it cannot be opened or created, is damaged, is another program's, or
   *     was written by a newer version; nothing was changed
   */
  static SqliteDatabase open(Path file, Duration busyTimeout) throws StoreException {
    SqliteDatabase database = new SqliteDatabase(file, busyTimeout);
    try {
      requireFileOfLog(file);
      createIfAbsent(file);
      SqliteLibrary.load(file.resolveSibling(""));
      database.connection = database.connect();
      if (Files.size(file) <= MAX_CHECKED_SIZE) {
        check(database.connection);
      }
      return database;
    } catch (SQLException e) {
      database.close();
      throw failure(e);
    } catch (IOException e) {
      database.close();
      throw new StoreException(Problem.of(ErrorCode.STORE_FAILED, e), e);
    } catch (StoreException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Work<T> work) throws StoreException {
    return transaction("BEGIN", work);
  }

  @Override
  public <T> T write(Work<T> work) throws StoreException {
    // Immediate: a transaction that reads first and then wants to write could not wait its turn.
    return transaction("BEGIN IMMEDIATE", work);
  }

  @Override
  public <T> T writeUnsynced(Work<T> work) throws StoreException {
    lock.lock();
    try {
      Connection open = connection();
      Statements.execute(open, "PRAGMA synchronous = NORMAL");
      try {
        return transaction(open, "BEGIN IMMEDIATE", work);
      } finally {
        Statements.execute(open, DURABLE);
      }
    } catch (SQLException e) {
      disconnect();
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<ProcessMark> process() {
    return process;
  }

  @Override
  public void check() throws StoreException {
    read(
        connection -> {
          check(connection);
          return true;
        });
  }

  @Override
  public void forgetErased() {
    lock.lock();
    try {
      // Erased content is overwritten in the file (secure_delete), but the WAL has the old pages.
      Statements.execute(connection(), "PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException | StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "erased content goes with the next checkpoint", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      disconnect();
    } finally {
      lock.unlock();
    }
  }

  private <T> T transaction(String begin, Work<T> work) throws StoreException {
    lock.lock();
    try {
      return transaction(connection(), begin, work);
    } catch (SQLException e) {
      // After an error nobody knows what the connection is worth: the next call opens another.
      disconnect();
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  private static <T> T transaction(Connection connection, String begin, Work<T> work)
      throws SQLException, StoreException {
    Statements.execute(connection, begin);
    boolean committed = false;
    try {
      T result = work.on(connection);
      Statements.execute(connection, "COMMIT");
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollBack(connection);
      }
    }
  }

  /** Some errors have rolled back already; then this one says so, and the first error counts. */
  private static void rollBack(Connection connection) {
    try {
      Statements.execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing to roll back", e);
    }
  }

  private Connection connection() throws SQLException, StoreException {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    Connection open = connection;
    if (open == null) {
      open = connect();
      connection = open;
    }
    return open;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.log(System.Logger.Level.WARNING, "the store's file was not closed properly", e);
      }
    }
  }

  private Connection connect() throws SQLException, StoreException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) busyTimeout.toMillis());
    // As a URI, because the driver would take a question mark in a file name for its own.
    Connection opened = config.createConnection("jdbc:sqlite:" + file.toUri());
    boolean ready = false;
    try {
      int format = transaction(opened, "BEGIN", this::requireOurs);
      configure(opened);
      if (format < Migrations.SQLITE.latest()) {
        transaction(opened, "BEGIN IMMEDIATE", this::migrate);
      }
      ready = true;
      return opened;
    } finally {
      if (!ready) {
        opened.close();
      }
    }
  }

  /** Before anything is changed: is it new or ours, and do we know its format? */
  private int requireOurs(Connection opened) throws SQLException, StoreException {
    int application = number(opened, "PRAGMA application_id");
    int format = number(opened, "PRAGMA user_version");
    boolean empty = number(opened, "SELECT count(*) FROM sqlite_schema") == 0;
    if (application != APPLICATION_ID && !(application == 0 && format == 0 && empty)) {
      throw new StoreException(Problem.of(ErrorCode.STORE_FOREIGN, file));
    }
    if (format > Migrations.SQLITE.latest()) {
      throw new StoreException(
          Problem.of(ErrorCode.STORE_NEWER, format, Migrations.SQLITE.latest()));
    }
    return format;
  }

  private static void configure(Connection opened) throws SQLException {
    useWal(opened);
    Statements.execute(opened, DURABLE);
    // On macOS an fsync alone does not reach the disk; elsewhere these two do nothing.
    Statements.execute(opened, "PRAGMA fullfsync = ON");
    Statements.execute(opened, "PRAGMA checkpoint_fullfsync = ON");
    Statements.execute(opened, "PRAGMA foreign_keys = ON");
    Statements.execute(opened, "PRAGMA secure_delete = ON");
    Statements.execute(opened, "PRAGMA trusted_schema = OFF");
    Statements.execute(opened, "PRAGMA cell_size_check = ON");
  }

  /**
   * When two processes create one store, both may hold the lock that keeps the other from changing
   * the mode; SQLite then gives up at once. Waiting for a write lock lets the other one finish.
   */
  private static void useWal(Connection opened) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        Statements.execute(opened, "PRAGMA journal_mode = WAL");
        return;
      } catch (SQLException e) {
        if (attempt == MAX_WAL_ATTEMPTS || primaryCode(e) != SQLiteErrorCode.SQLITE_BUSY.code) {
          throw e;
        }
        Statements.execute(opened, "BEGIN IMMEDIATE");
        Statements.execute(opened, "ROLLBACK");
      }
    }
  }

  private Void migrate(Connection opened) throws SQLException, StoreException {
    // Again, now that nobody else can: another process may have done it meanwhile.
    int format = requireOurs(opened);
    for (String statement : Migrations.SQLITE.after(format)) {
      Statements.execute(opened, statement);
    }
    if (format < Migrations.SQLITE_CHECKSUMS) {
      RenewalRows.addChecksums(opened);
    }
    Statements.execute(opened, "PRAGMA application_id = " + APPLICATION_ID);
    Statements.execute(opened, "PRAGMA user_version = " + Migrations.SQLITE.latest());
    return null;
  }

  /** Structure, indexes and references; the content of rows has its checksums. */
  private static void check(Connection opened) throws SQLException, StoreException {
    String verdict = Statements.strings(opened, "PRAGMA integrity_check(1)").get(0);
    if (verdict.equals("ok")) {
      List<String> orphans = Statements.strings(opened, "PRAGMA foreign_key_check");
      if (orphans.isEmpty()) {
        return;
      }
      verdict = "rows of no renewal in " + orphans.get(0);
    }
    throw new StoreException(Problem.of(ErrorCode.STORE_DAMAGED, verdict));
  }

  private static int number(Connection opened, String query) throws SQLException {
    try (Statement statement = opened.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private static StoreException failure(SQLException e) {
    int code = primaryCode(e);
    boolean damaged =
        code == SQLiteErrorCode.SQLITE_CORRUPT.code
            || code == SQLiteErrorCode.SQLITE_NOTADB.code
            // The file ends before the place where something was to be read.
            || (e instanceof SQLiteException detailed
                && detailed.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ);
    ErrorCode problem = damaged ? ErrorCode.STORE_DAMAGED : ErrorCode.STORE_FAILED;
    return new StoreException(Problem.of(problem, String.valueOf(e.getMessage())), e);
  }

  /** The error code without the detail that SQLite puts into its higher bits. */
  private static int primaryCode(SQLException e) {
    return e.getErrorCode() & 0xff;
  }

  /**
   * A log whose file is gone or empty: SQLite would take it for an old one's, delete it, and begin
   * anew. (The log is looked at first, since whoever creates a store writes the file first.)
   */
  private static void requireFileOfLog(Path file) throws IOException, StoreException {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    if (size(log) > 0 && size(file) == 0) {
      throw new StoreException(
          Problem.of(ErrorCode.STORE_DAMAGED, log.getFileName() + " without " + file));
    }
  }

  /** 0 when there is none: whoever uses a store last takes the log away at any moment. */
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static void createIfAbsent(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly(posix, "rwx------"));
    }
    try {
      // SQLite gives the WAL the permissions of the file itself.
      Files.createFile(file, ownerOnly(posix, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      LOG.log(System.Logger.Level.TRACE, "opening an existing store");
    }
  }

  private static FileAttribute<?>[] ownerOnly(boolean posix, String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
