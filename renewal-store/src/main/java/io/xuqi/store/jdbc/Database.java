package io.xuqi.store.jdbc;

import io.xuqi.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

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

  /**
   * Like {@link #write}, but does not wait for the disk: other processes see the change when this
   * returns, and it may be gone when the machine has gone down together with all that work with the
   * database.
   */
  <T> T writeUnsynced(Work<T> work) throws StoreException;

  /**
   * Names this process for the others that use the database; empty when they may be on other
   * machines, or could not tell whether it runs.
   */
  Optional<ProcessMark> process();

  /**
   * Looks for damage that reading single rows would not show, as far as the database can.
   *
   * @throws StoreException with {@code store.damaged}
   */
  void check() throws StoreException;

  /** Removes copies of erased rows that the database still keeps, as far as others let it. */
  void forgetErased();

  @Override
  void close();

  /** Statements of one transaction, which may be run again when the database undid them all. */
  interface Work<T> {
    T on(Connection connection) throws SQLException, StoreException;
  }
}
