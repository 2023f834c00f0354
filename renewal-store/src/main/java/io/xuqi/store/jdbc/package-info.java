/** Renewals kept in a database through JDBC. */
@NullMarked
package io.xuqi.store.jdbc;

import org.jspecify.annotations.NullMarked;
