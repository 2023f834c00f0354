/** Renewals kept in a database through JDBC. */
module io.xuqi.store.jdbc {
  requires transitive io.xuqi.core;
  requires transitive java.sql;
  requires static org.jspecify;
  requires org.xerial.sqlitejdbc;

  exports io.xuqi.store.jdbc;
}
