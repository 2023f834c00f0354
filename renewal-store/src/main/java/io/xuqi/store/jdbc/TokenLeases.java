package io.xuqi.store.jdbc;

import io.xuqi.store.StoreException;
import io.xuqi.token.TokenId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Who may work on a token. Of a file none of it needs to survive the machine's going down, since
 * the work does not: then nothing here waits for the disk.
 */
final class TokenLeases {

  private final Database database;

  TokenLeases(Database database) {
    this.database = database;
  }

  boolean take(TokenId token, String owner, Instant now, Instant until) throws StoreException {
    return database.writeUnsynced(
        connection ->
            takeFree(connection, token, owner, now, until)
                || (endOfTheDead(connection, token)
                    && takeFree(connection, token, owner, now, until)));
  }

  private boolean takeFree(
      Connection connection, TokenId token, String owner, Instant now, Instant until)
      throws SQLException {
    return Statements.update(
            connection,
            "INSERT INTO token_lease (manufacturer, serial, owner, process, ends_at)"
                + " VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (manufacturer, serial) DO UPDATE SET owner = excluded.owner,"
                + " process = excluded.process, ends_at = excluded.ends_at"
                + " WHERE token_lease.owner = excluded.owner OR token_lease.ends_at <= ?",
            token.manufacturer(),
            token.serialNumber(),
            owner,
            database.process().map(ProcessMark::toString).orElse(""),
            Statements.millis(until),
            Statements.millis(now))
        == 1;
  }

  /** Ends the lease of a process that was killed before it could give it back. */
  private boolean endOfTheDead(Connection connection, TokenId token) throws SQLException {
    Optional<ProcessMark> own = database.process();
    Optional<ProcessMark> holder =
        Statements.strings(
                connection,
                "SELECT process FROM token_lease WHERE manufacturer = ? AND serial = ?",
                token.manufacturer(),
                token.serialNumber())
            .stream()
            .findFirst()
            .flatMap(ProcessMark::parse);
    return own.isPresent()
        && holder.isPresent()
        && holder.get().hasEnded(own.get())
        && Statements.update(
                connection,
                "DELETE FROM token_lease WHERE manufacturer = ? AND serial = ? AND process = ?",
                token.manufacturer(),
                token.serialNumber(),
                holder.get().toString())
            == 1;
  }

  void release(TokenId token, String owner) throws StoreException {
    database.writeUnsynced(
        connection ->
            Statements.update(
                connection,
                "DELETE FROM token_lease WHERE manufacturer = ? AND serial = ? AND owner = ?",
                token.manufacturer(),
                token.serialNumber(),
                owner));
  }
}
