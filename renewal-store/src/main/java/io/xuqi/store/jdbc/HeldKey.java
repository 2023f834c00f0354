package io.xuqi.store.jdbc;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a renewal holds exclusively: one table each, from the key to its holder. */
enum HeldKey {
  CLAIM("claim", "name"),
  ORDER("renewal_order", "number");

  private final String table;
  private final String column;

  HeldKey(String table, String column) {
    this.table = table;
    this.column = column;
  }

  /** Asks, with a key as its parameter, for the renewal that holds it. */
  String holder() {
    return "SELECT renewal FROM " + table + " WHERE " + column + " = ?";
  }

  /** What the renewal holds. */
  List<String> heldBy(Connection connection, RenewalId id) throws SQLException {
    return Statements.strings(
        connection, "SELECT " + column + " FROM " + table + " WHERE renewal = ?", id.toString());
  }

  /** Makes the renewal hold exactly the given keys. */
  void hold(Connection connection, Set<String> wanted, RenewalId id)
      throws SQLException, StoreException {
    Set<String> held = new HashSet<>(heldBy(connection, id));
    for (String value : held) {
      if (!wanted.contains(value)) {
        Statements.update(connection, "DELETE FROM " + table + " WHERE " + column + " = ?", value);
      }
    }
    // In one order for all: two transactions that want the same two keys must not block each other.
    for (String value : new TreeSet<>(wanted)) {
      if (!held.contains(value) && !take(connection, value, id)) {
        List<String> holder = Statements.strings(connection, holder(), value);
        throw new StoreException(
            holder.isEmpty()
                ? Problem.of(ErrorCode.STORE_CONFLICT) // given back just now
                : Problem.of(ErrorCode.STORE_CLAIMED, holder.get(0)));
      }
    }
  }

  private boolean take(Connection connection, String value, RenewalId id) throws SQLException {
    return Statements.update(
            connection,
            "INSERT INTO %s (%s, renewal) VALUES (?, ?) ON CONFLICT (%s) DO NOTHING"
                .formatted(table, column, column),
            value,
            id.toString())
        == 1;
  }
}
