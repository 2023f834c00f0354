package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.xuqi.store.RenewalStore;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresProcessesTest extends StoreProcesses {

  @Override
  String location() throws SQLException {
    return TestPostgres.schema();
  }

  @Test
  void the_lease_of_a_killed_process_lasts_until_its_end() throws Exception {
    try (RenewalStore store = Samples.open(location);
        StoreProcess.Running holder = start("lease", "holder")) {
      holder.next();
      holder.kill();
      assertFalse(
          store.lease(Samples.TOKEN, "next", Samples.NOW, StoreProcess.LEASE_END),
          "it might be on another machine");
    }
  }
}
