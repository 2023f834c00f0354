package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.RenewalId;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.Versioned;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own that answers commits early by default, and is killed. */
@Timeout(120)
class PostgresCrashTest {

  private static final int KILLS = Boolean.getBoolean("xuqi.nightly") ? 20 : 1;
  private static final int COMMITS = 300;

  @TempDir private Path folder;

  @Test
  void a_server_killed_between_commits_loses_none_that_was_acknowledged() throws Exception {
    RenewalId id = new RenewalId(UUID.randomUUID());
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      EmbeddedPostgres server = start();
      RenewalStore store = JdbcRenewalStore.openPostgres(TestPostgres.source(url(server)));
      if (kill == 0) {
        acknowledged = store.create(StoreProcess.version(id, 1), Samples.BEGUN).version();
      }
      requireAcknowledged(store, id, acknowledged);
      for (int i = 0; i < COMMITS; i++) {
        acknowledged =
            store
                .replace(acknowledged, StoreProcess.version(id, acknowledged + 1), Optional.empty())
                .version();
      }
      kill(server);
      StoreException down = assertThrows(StoreException.class, () -> store.find(id));
      assertEquals(ErrorCode.STORE_FAILED, down.code());
    }
    try (EmbeddedPostgres server = start()) {
      requireAcknowledged(
          JdbcRenewalStore.openPostgres(TestPostgres.source(url(server))), id, acknowledged);
    }
  }

  private static void requireAcknowledged(RenewalStore store, RenewalId id, long version)
      throws StoreException {
    assertEquals(
        Optional.of(new Versioned(version, StoreProcess.version(id, version))), store.find(id));
  }

  private EmbeddedPostgres start() throws Exception {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "off")
        // The server writes what nobody waits for at this interval; by default, every 0.2 s.
        .setServerConfig("wal_writer_delay", "10s")
        .start();
  }

  private static String url(EmbeddedPostgres server) {
    return TestPostgres.url(server);
  }

  /** {@code kill -9} of the server and all that it started. */
  private static void kill(EmbeddedPostgres server) throws Exception {
    String postmaster =
        TestPostgres.value(
            TestPostgres.source(url(server)),
            "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
    ProcessHandle main = ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow();
    List<ProcessHandle> all = Stream.concat(Stream.of(main), main.descendants()).toList();
    assertTrue(all.size() > 1, all.toString());
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().get();
    }
    server.close(); // gives the data directory free
  }
}
