package io.xuqi.store.jdbc;

import io.xuqi.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What differs between databases: how a transaction begins and ends, what an error means, and how
 * the schema comes about. The statements themselves are the same for all of them.
 */
interface Database extends AutoCloseable {

  /**
   * Runs the work in one transaction that sees one state of the data and changes nothing.
   *
   * @throws StoreException what the work threw, or why the database failed
   */
  <T> T read(Work<T> work) throws StoreException;

  /**
   * Runs the work in one transaction and commits it; durable when this returns. Whatever the work
   * throws, its changes are undone.
   *
   * @throws StoreException what the work threw (nothing was written), or why the database failed
   *     (it may have been written)
   */
  <T> T write(Work<T> work) throws StoreException;

  /** Removes copies of erased rows that the database still keeps, as far as others let it. */
  void forgetErased();

  @Override
  void close();

  /** Runs one statement, whatever it answers. */
  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Statements of one transaction, which may be run again when the database undid them all. */
  interface Work<T> {
    T on(Connection connection) throws SQLException, StoreException;
  }
}
