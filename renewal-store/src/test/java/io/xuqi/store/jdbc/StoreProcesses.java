package io.xuqi.store.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.RenewalId;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.Versioned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several real processes on one store, killed and alive. */
@Timeout(300)
abstract class StoreProcesses {

  private static final int KILLS = Boolean.getBoolean("xuqi.nightly") ? 100 : 4;
  private static final int CLAIMS = 300;
  private static final int INCREMENTS = 100;

  @TempDir Path folder;
  String location;
  private Path temporary;

  /** Where an empty store is to be, as {@link Samples#open(String)} takes it. */
  abstract String location() throws Exception;

  @BeforeEach
  void prepare() throws Exception {
    location = location();
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  StoreProcess.Running start(Object... arguments) throws Exception {
    return StoreProcess.start(temporary, location, arguments);
  }

  @Test
  void a_process_killed_between_commits_loses_none_that_was_acknowledged() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RenewalId id = new RenewalId(UUID.randomUUID());
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (StoreProcess.Running process = start("commit", id)) {
        int commits = 1 + random.nextInt(200);
        for (int i = 0; i < commits; i++) {
          acknowledged = Long.parseLong(process.next());
        }
        List<String> said = process.kill();
        if (!said.isEmpty()) {
          acknowledged = Long.parseLong(said.get(said.size() - 1));
        }
      }
      try (RenewalStore store = Samples.open(location)) {
        Versioned found = store.find(id).orElseThrow();
        // The commit under way may have been done before its acknowledgement was.
        assertTrue(
            found.version() == acknowledged || found.version() == acknowledged + 1,
            "acknowledged %d, found %d, seed %d".formatted(acknowledged, found.version(), seed));
        assertEquals(StoreProcess.version(id, found.version()), found.renewal(), "seed " + seed);
      }
    }
  }

  @Test
  void of_two_processes_exactly_one_gets_each_claim() throws Exception {
    List<String> won = new ArrayList<>();
    try (StoreProcess.Running one = start("claim", CLAIMS);
        StoreProcess.Running two = start("claim", CLAIMS)) {
      assertEquals("ready", one.next());
      assertEquals("ready", two.next());
      won.addAll(one.finish());
      won.addAll(two.finish());
    }
    Collections.sort(won);
    assertEquals(IntStream.range(0, CLAIMS).mapToObj(Integer::toString).sorted().toList(), won);
    try (RenewalStore store = Samples.open(location)) {
      assertEquals(CLAIMS, store.list(RenewalStore.MAX_LIST).size());
    }
  }

  @Test
  void of_two_processes_exactly_one_gets_each_line_of_a_statement() throws Exception {
    List<String> won = new ArrayList<>();
    try (StoreProcess.Running one = start("lines", "one", CLAIMS);
        StoreProcess.Running two = start("lines", "two", CLAIMS)) {
      assertEquals("ready", one.next());
      assertEquals("ready", two.next());
      won.addAll(one.finish());
      won.addAll(two.finish());
    }
    Collections.sort(won);
    assertEquals(IntStream.range(0, CLAIMS).mapToObj(Integer::toString).sorted().toList(), won);
    try (JdbcRenewalStore store = Samples.open(location)) {
      ConsumedLines lines = store.consumedLines();
      assertEquals(CLAIMS, lines.of("one").size() + lines.of("two").size());
    }
  }

  @Test
  void increments_of_two_processes_are_all_counted() throws Exception {
    RenewalId id = new RenewalId(UUID.randomUUID());
    try (RenewalStore store = Samples.open(location)) {
      store.create(Samples.renewal(id, "0", new byte[] {1}), Samples.BEGUN);
      try (StoreProcess.Running one = start("count", id, INCREMENTS);
          StoreProcess.Running two = start("count", id, INCREMENTS)) {
        assertEquals("ready", one.next());
        assertEquals("ready", two.next());
        one.finish();
        two.finish();
      }
      Versioned counted = store.find(id).orElseThrow();
      assertEquals(2 * INCREMENTS, Integer.parseInt(counted.renewal().state()));
      assertEquals(1 + 2 * INCREMENTS, counted.version());
    }
  }
}
