package io.xuqi.scenarios.store;

import io.xuqi.common.Money;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.util.List;
import java.util.Optional;

/** The consumed lines of a store that is closed with them. */
record StoredLines(JdbcRenewalStore store) implements ConsumedLines {

  @Override
  public String take(String line, String attemptId, Money amount) throws StoreException {
    return store.consumedLines().take(line, attemptId, amount);
  }

  @Override
  public Optional<String> takenBy(String line) throws StoreException {
    return store.consumedLines().takenBy(line);
  }

  @Override
  public List<Taken> of(String attemptId) throws StoreException {
    return store.consumedLines().of(attemptId);
  }

  @Override
  public void close() {
    store.close();
  }
}
