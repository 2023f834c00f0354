package io.xuqi.store.jdbc;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Between renewals with their history and rows with their checksums. */
final class RenewalRows {

  private static final System.Logger LOG = System.getLogger(RenewalRows.class.getName());

  private RenewalRows() {}

  /** How many rows were added: none when the id exists. */
  static int insert(Connection connection, Versioned first) throws SQLException {
    StoredRenewal renewal = first.renewal();
    return Statements.update(
        connection,
        "INSERT INTO renewal (id, version, token_manufacturer, token_serial, state, due_at,"
            + " finished_at, record, checksum)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        renewal.id().toString(),
        first.version(),
        renewal.token().manufacturer(),
        renewal.token().serialNumber(),
        renewal.state(),
        Statements.millis(renewal.dueAt()),
        Statements.millis(renewal.finishedAt()),
        renewal.record().toArray(),
        RowChecksum.of(first));
  }

  /** How many rows were changed: none when the version is another than the one before. */
  static int update(Connection connection, Versioned next) throws SQLException {
    StoredRenewal renewal = next.renewal();
    return Statements.update(
        connection,
        "UPDATE renewal SET version = ?, token_manufacturer = ?, token_serial = ?, state = ?,"
            + " due_at = ?, finished_at = ?, record = ?, checksum = ?"
            + " WHERE id = ? AND version = ?",
        next.version(),
        renewal.token().manufacturer(),
        renewal.token().serialNumber(),
        renewal.state(),
        Statements.millis(renewal.dueAt()),
        Statements.millis(renewal.finishedAt()),
        renewal.record().toArray(),
        RowChecksum.of(next),
        renewal.id().toString(),
        next.version() - 1);
  }

  static void addHistory(Connection connection, Versioned changed, HistoryEntry entry)
      throws SQLException {
    RenewalId id = changed.renewal().id();
    Statements.update(
        connection,
        "INSERT INTO history (renewal, version, at, state, event, checksum)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        id.toString(),
        changed.version(),
        Statements.millis(entry.at()),
        entry.state(),
        entry.event(),
        RowChecksum.of(id, changed.version(), entry));
  }

  /**
   * @throws StoreException with {@code store.record-damaged} if it is not what was written
   */
  static Optional<Versioned> find(Connection connection, RenewalId id)
      throws SQLException, StoreException {
    try (PreparedStatement statement =
            Statements.prepare(
                connection,
                "SELECT version, token_manufacturer, token_serial, state, due_at, finished_at,"
                    + " record, checksum FROM renewal WHERE id = ?",
                id.toString());
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      Versioned found = versioned(connection, id, row);
      requireIntact(row, RowChecksum.of(found), id);
      return Optional.of(found);
    } catch (IllegalArgumentException e) {
      throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, id), e);
    }
  }

  private static Versioned versioned(Connection connection, RenewalId id, ResultSet row)
      throws SQLException {
    return new Versioned(
        row.getLong("version"),
        new StoredRenewal(
            id,
            new TokenId(row.getString("token_manufacturer"), row.getString("token_serial")),
            row.getString("state"),
            HeldKey.ORDER.heldBy(connection, id).stream()
                .map(BusinessNumber::new)
                .collect(Collectors.toSet()),
            HeldKey.CLAIM.heldBy(connection, id).stream()
                .map(UniqueKey::new)
                .collect(Collectors.toSet()),
            instant(row, "due_at"),
            instant(row, "finished_at"),
            Bytes.copyOf(row.getBytes("record"))));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  static Optional<Instant> nextDue(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            Statements.prepare(
                connection,
                "SELECT due_at FROM renewal WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1");
        ResultSet row = statement.executeQuery()) {
      return row.next() ? instant(row, "due_at") : Optional.empty();
    }
  }

  /**
   * The latest entries, the oldest of them first.
   *
   * @throws StoreException with {@code store.record-damaged} if it is not what was written
   */
  static List<HistoryEntry> history(Connection connection, RenewalId id, int most)
      throws SQLException, StoreException {
    try (PreparedStatement statement =
            Statements.prepare(
                connection,
                "SELECT version, at, state, event, checksum FROM history WHERE renewal = ?"
                    + " ORDER BY version DESC LIMIT ?",
                id.toString(),
                most);
        ResultSet row = statement.executeQuery()) {
      List<HistoryEntry> entries = new ArrayList<>();
      while (row.next()) {
        HistoryEntry entry = entry(row);
        requireIntact(row, RowChecksum.of(id, row.getLong("version"), entry), id);
        entries.add(entry);
      }
      Collections.reverse(entries);
      return List.copyOf(entries);
    } catch (IllegalArgumentException e) {
      throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, id), e);
    }
  }

  private static HistoryEntry entry(ResultSet row) throws SQLException {
    return new HistoryEntry(
        Instant.ofEpochMilli(row.getLong("at")), row.getString("state"), row.getString("event"));
  }

  /**
   * Reads some renewals and their histories.
   *
   * @param after the place of the last one before
   * @return the place of the last one; empty when there are no more
   * @throws StoreException with {@code store.record-damaged} if one is not what was written
   */
  static OptionalLong check(Connection connection, long after, int most)
      throws SQLException, StoreException {
    OptionalLong last = OptionalLong.empty();
    try (PreparedStatement statement =
            Statements.prepare(
                connection,
                "SELECT created, id FROM renewal WHERE created > ? ORDER BY created LIMIT ?",
                after,
                most);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        last = OptionalLong.of(row.getLong("created"));
        String text = row.getString("id");
        if (find(connection, RenewalId.parse(text)).isEmpty()) {
          throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, text));
        }
        history(connection, RenewalId.parse(text), Integer.MAX_VALUE);
      }
      return last;
    } catch (IllegalArgumentException e) {
      throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, "id"), e);
    }
  }

  private static void requireIntact(ResultSet row, long checksum, RenewalId id)
      throws SQLException, StoreException {
    if (row.getLong("checksum") != checksum) {
      throw new StoreException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, id));
    }
  }

  /** For rows of a format that had no checksums. One that makes no sense gets none. */
  static void addChecksums(Connection connection) throws SQLException {
    for (String text : Statements.strings(connection, "SELECT id FROM renewal")) {
      RenewalId id;
      try {
        id = RenewalId.parse(text);
      } catch (IllegalArgumentException e) {
        continue;
      }
      addChecksum(connection, id);
      addHistoryChecksums(connection, id);
    }
  }

  private static void addChecksum(Connection connection, RenewalId id) throws SQLException {
    try (PreparedStatement statement =
            Statements.prepare(connection, "SELECT * FROM renewal WHERE id = ?", id.toString());
        ResultSet row = statement.executeQuery()) {
      if (row.next()) {
        Statements.update(
            connection,
            "UPDATE renewal SET checksum = ? WHERE id = ?",
            RowChecksum.of(versioned(connection, id, row)),
            id.toString());
      }
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "damaged before it had a checksum: " + id, e);
    }
  }

  private static void addHistoryChecksums(Connection connection, RenewalId id) throws SQLException {
    try (PreparedStatement statement =
            Statements.prepare(
                connection, "SELECT * FROM history WHERE renewal = ?", id.toString());
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long version = row.getLong("version");
        Statements.update(
            connection,
            "UPDATE history SET checksum = ? WHERE renewal = ? AND version = ?",
            RowChecksum.of(id, version, entry(row)),
            id.toString(),
            version);
      }
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "damaged before it had a checksum: " + id, e);
    }
  }
}
