package io.xuqi.scenarios.store;

import io.xuqi.contract.ConsumedLinesContract;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteConsumedLinesTest implements ConsumedLinesContract {

  @TempDir private Path folder;

  @Override
  public ConsumedLines open() throws StoreException {
    return new StoredLines(JdbcRenewalStore.openSqlite(folder.resolve("renewals.db")));
  }
}
