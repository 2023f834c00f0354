package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for the disk, and what does not. */
class TransactionKindsTest {

  private final List<String> kinds = new ArrayList<>();

  @Test
  void a_change_is_one_durable_transaction_and_a_lease_waits_for_no_disk(@TempDir Path folder)
      throws Exception {
    Database file = SqliteDatabase.open(folder.resolve("renewals.db"), SqliteDatabase.BUSY_TIMEOUT);
    StoredRenewal renewal = Samples.renewal("a");
    try (RenewalStore store = new JdbcRenewalStore(new Recording(file))) {
      store.create(renewal, Samples.BEGUN);
      store.replace(1, renewal, Optional.of(Samples.BEGUN));
      store.erase(renewal.id());
      assertEquals(List.of("durable", "durable", "durable"), kinds);
      kinds.clear();
      store.lease(Samples.TOKEN, "o", Samples.NOW, Samples.NOW.plusSeconds(1));
      store.release(Samples.TOKEN, "o");
      assertEquals(List.of("unsynced", "unsynced"), kinds);
    }
  }

  private final class Recording implements Database {

    private final Database real;

    Recording(Database real) {
      this.real = real;
    }

    @Override
    public <T> T read(Work<T> work) throws StoreException {
      kinds.add("read");
      return real.read(work);
    }

    @Override
    public <T> T write(Work<T> work) throws StoreException {
      kinds.add("durable");
      return real.write(work);
    }

    @Override
    public <T> T writeUnsynced(Work<T> work) throws StoreException {
      kinds.add("unsynced");
      return real.writeUnsynced(work);
    }

    @Override
    public Optional<ProcessMark> process() {
      return real.process();
    }

    @Override
    public void check() throws StoreException {
      real.check();
    }

    @Override
    public void forgetErased() {
      real.forgetErased();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
