package io.xuqi.scenarios.store;

import io.xuqi.contract.RenewalStoreContract;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRenewalStoreTest implements RenewalStoreContract {

  @TempDir private Path folder;

  @Override
  public RenewalStore open() throws StoreException {
    return JdbcRenewalStore.openSqlite(folder.resolve("renewals.db"));
  }
}
