/** Renewals kept in a database through JDBC. */
module io.xuqi.store.jdbc {
  // To add with the first public type: exports io.xuqi.store.jdbc;
  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
