package io.xuqi.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import javax.sql.DataSource;

/** What happens after a query was answered, and before the next one is asked. */
@FunctionalInterface
interface Meanwhile {

  void happen(String query) throws Exception;

  default DataSource on(DataSource source) {
    return around(DataSource.class, source);
  }

  private <T> T around(Class<T> type, Object target) {
    return TestPostgres.proxy(
        type,
        (method, arguments) -> {
          Object result = method.invoke(target, arguments);
          if (method.getName().equals("executeQuery") && arguments != null) {
            happen((String) arguments[0]);
          }
          if (result instanceof Connection) {
            return around(Connection.class, result);
          } else if (result instanceof PreparedStatement) {
            return around(PreparedStatement.class, result);
          } else if (result instanceof Statement) {
            return around(Statement.class, result);
          }
          return result;
        });
  }
}
