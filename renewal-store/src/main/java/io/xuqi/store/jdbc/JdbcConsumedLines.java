package io.xuqi.store.jdbc;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Consumed lines beside the renewals of a store: that a line is unique decides every race. */
final class JdbcConsumedLines implements ConsumedLines {

  private static final String COLUMNS = "taken, line, attempt, amount, currency, checksum";

  private final Database database;

  JdbcConsumedLines(Database database) {
    this.database = database;
  }

  @Override
  public String take(String line, String attemptId, Money amount) throws StoreException {
    ConsumedLines.require(line, attemptId);
    Row wanted = new Row(0, attemptId, new Taken(line, amount));
    return database.write(
        connection -> {
          Statements.update(
              connection,
              "INSERT INTO consumed_line (line, attempt, amount, currency, checksum)"
                  + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (line) DO NOTHING",
              line,
              attemptId,
              amount.minorUnits(),
              amount.currency().getCurrencyCode(),
              RowChecksum.of(attemptId, wanted.taken()));
          // Whose it is now: of two that insert at once, the second has waited for the first.
          return rows(connection, "WHERE line = ?", line).get(0).attemptId();
        });
  }

  @Override
  public Optional<String> takenBy(String line) throws StoreException {
    return database.read(
        connection ->
            rows(connection, "WHERE line = ?", line).stream().map(Row::attemptId).findFirst());
  }

  @Override
  public List<Taken> of(String attemptId) throws StoreException {
    return database.read(
        connection ->
            rows(connection, "WHERE attempt = ? ORDER BY taken", attemptId).stream()
                .map(Row::taken)
                .toList());
  }

  /** The store closes the database. */
  @Override
  public void close() {}

  /**
   * Reads some lines.
   *
   * @param after the place of the last one before
   * @return the place of the last one; empty when there are no more
   * @throws StoreException with {@code store.record-damaged} if one is not what was written
   */
  static OptionalLong check(Connection connection, long after, int most)
      throws SQLException, StoreException {
    return rows(connection, "WHERE taken > ? ORDER BY taken LIMIT ?", after, most).stream()
        .mapToLong(Row::place)
        .max();
  }

  private record Row(long place, String attemptId, Taken taken) {}

  private static List<Row> rows(Connection connection, String which, Object... parameters)
      throws SQLException, StoreException {
    try (PreparedStatement statement =
            Statements.prepare(
                connection, "SELECT " + COLUMNS + " FROM consumed_line " + which, parameters);
        ResultSet row = statement.executeQuery()) {
      List<Row> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(row(row));
      }
      return rows;
    }
  }

  private static Row row(ResultSet row) throws SQLException, StoreException {
    try {
      Money amount =
          new Money(row.getLong("amount"), Currency.getInstance(row.getString("currency")));
      Taken taken = new Taken(row.getString("line"), amount);
      String attemptId = row.getString("attempt");
      if (row.getLong("checksum") == RowChecksum.of(attemptId, taken)) {
        return new Row(row.getLong("taken"), attemptId, taken);
      }
      throw damaged(row.getLong("taken"), null);
    } catch (IllegalArgumentException e) {
      throw damaged(row.getLong("taken"), e);
    }
  }

  private static StoreException damaged(long place, @Nullable Throwable cause) {
    return new StoreException(
        Problem.of(ErrorCode.STORE_RECORD_DAMAGED, "consumed line " + place), cause);
  }
}
