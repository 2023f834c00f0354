package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.RenewalId;
import io.xuqi.store.RenewalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SqliteProcessesTest extends StoreProcesses {

  @Override
  String location() throws IOException {
    return Files.createDirectory(folder.resolve("store")).resolve("renewals.db").toString();
  }

  @Test
  void a_killed_process_leaves_no_native_library_behind() throws Exception {
    RenewalId id = new RenewalId(UUID.randomUUID());
    try (StoreProcess.Running process = start("commit", id)) {
      process.next();
      process.kill();
    }
    assertEquals(List.of(), names(folder.resolve("tmp")));
    assertEquals(
        List.of("renewals.db", "renewals.db-shm", "renewals.db-wal"),
        names(folder.resolve("store")));
  }

  @Test
  void the_lease_of_a_killed_process_is_free_at_once_and_that_of_a_living_one_is_not()
      throws Exception {
    try (RenewalStore store = Samples.open(location);
        StoreProcess.Running holder = start("lease", "holder")) {
      assertEquals("held", holder.next());
      assertFalse(lease(store, "next"), "the holder lives");
      holder.kill();
      assertTrue(lease(store, "next"), "the holder was killed");
      assertFalse(lease(store, "another"), "the next one lives");
    }
  }

  @Test
  void the_lease_of_a_process_that_cannot_be_seen_from_here_is_kept() throws Exception {
    try (RenewalStore store = Samples.open(location)) {
      try (StoreProcess.Running holder = start("lease", "holder")) {
        assertEquals("held", holder.next());
        holder.kill();
      }
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + location)) {
        Statements.execute(
            connection, "UPDATE token_lease SET process = process || ' of another container'");
      }
      assertFalse(lease(store, "next"));
      assertTrue(store.lease(Samples.TOKEN, "next", StoreProcess.LEASE_END, Instant.MAX));
    }
  }

  private static boolean lease(RenewalStore store, String owner) throws Exception {
    return store.lease(Samples.TOKEN, owner, Samples.NOW, StoreProcess.LEASE_END);
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith("hsperfdata"))
          .sorted()
          .toList();
    }
  }
}
