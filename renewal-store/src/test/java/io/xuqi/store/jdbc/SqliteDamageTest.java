package io.xuqi.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.token.TokenId;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store of which some bytes were cut off, zeroed or changed while it was closed: either that is
 * detected, or it is the store at an earlier moment, and never one before the last checkpoint.
 */
class SqliteDamageTest {

  private static final int CASES = Boolean.getBoolean("xuqi.nightly") ? 20_000 : 300;
  private static final int RENEWALS = 9;
  private static final int SINCE_CHECKPOINT = 8;

  private static final Set<ErrorCode> NAMED =
      EnumSet.of(
          ErrorCode.STORE_DAMAGED,
          ErrorCode.STORE_RECORD_DAMAGED,
          // When the first bytes no longer say whose file it is, and of which format.
          ErrorCode.STORE_FOREIGN,
          ErrorCode.STORE_NEWER);

  private static final Set<String> DAMAGED =
      Set.of(ErrorCode.STORE_DAMAGED.value(), ErrorCode.STORE_RECORD_DAMAGED.value());

  private final long seed = Long.getLong("xuqi.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final List<RenewalId> ids = new ArrayList<>();
  private final List<String> moments = new ArrayList<>();
  private byte[] main;
  private byte[] log;

  @TempDir private Path folder;

  @Test
  void damage_is_named_or_takes_only_what_was_not_yet_in_the_main_file() throws Exception {
    write(folder.resolve("original.db"));
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < CASES; i++) {
      Path file = Files.createDirectory(folder.resolve(Integer.toString(i))).resolve("renewals.db");
      boolean inLog = random.nextInt(3) == 0;
      Damage damage = Damage.any(random, inLog ? log.length : main.length);
      Files.write(file, inLog ? main : damage.to(main, random));
      Files.write(file.resolveSibling("renewals.db-wal"), inLog ? damage.to(log, random) : log);
      String name =
          "seed %d, case %d: %s of the %s".formatted(seed, i, damage, inLog ? "log" : "main file");
      outcomes.merge(
          (inLog ? "log: " : "main file: ") + outcome(file, inLog, name), 1, Integer::sum);
    }
    System.out.println(CASES + " cases of damage, seed " + seed + ": " + outcomes);
    assertTrue(
        outcomes
            .keySet()
            .containsAll(Set.of("log: intact", "log: earlier", "main file: store.damaged")));
  }

  @Test
  void an_error_in_any_copy_of_what_is_searched_for_is_named() throws Exception {
    write(folder.resolve("original.db"));
    List<byte[]> searched = new ArrayList<>();
    try (RenewalStore store = JdbcRenewalStore.openSqlite(folder.resolve("original.db"))) {
      for (RenewalId id : ids) {
        StoredRenewal renewal = store.find(id).orElseThrow().renewal();
        searched.add(id.toString().getBytes(UTF_8));
        renewal.claims().forEach(claim -> searched.add(claim.value().getBytes(UTF_8)));
        renewal.orders().forEach(order -> searched.add(order.value().getBytes(UTF_8)));
        Stream.of(renewal.dueAt(), renewal.finishedAt())
            .flatMap(Optional::stream)
            .forEach(time -> searched.add(sixBytes(time)));
      }
    }
    main = Files.readAllBytes(folder.resolve("original.db"));
    int copies = 0;
    for (byte[] value : searched) {
      for (int at = find(value, 0); at >= 0; at = find(value, at + 1)) {
        byte[] damaged = main.clone();
        damaged[at + value.length - 1] ^= 1;
        Path file = Files.createDirectory(folder.resolve("copy" + copies)).resolve("renewals.db");
        Files.write(file, damaged);
        String name = "seed %d, %s at %d".formatted(seed, new String(value, UTF_8), at);
        assertTrue(DAMAGED.contains(outcome(file, false, name)), name);
        copies++;
      }
    }
    System.out.println(copies + " copies of " + searched.size() + " values, each changed");
    assertTrue(copies > 2 * searched.size(), "in the table and in an index: " + copies);
  }

  private int find(byte[] value, int from) {
    for (int at = from; at <= main.length - value.length; at++) {
      if (Arrays.equals(main, at, at + value.length, value, 0, value.length)) {
        return at;
      }
    }
    return -1;
  }

  /** How SQLite stores a number of this size. */
  private static byte[] sixBytes(Instant time) {
    byte[] eight = ByteBuffer.allocate(Long.BYTES).putLong(0, time.toEpochMilli()).array();
    return Arrays.copyOfRange(eight, 2, 8);
  }

  @Test
  void a_file_too_large_to_be_checked_on_opening_is_checked_when_asked() throws Exception {
    Path file = folder.resolve("large.db");
    byte[] megabyte = new byte[StoredRenewal.MAX_RECORD];
    Arrays.fill(megabyte, (byte) 7);
    RenewalId last = null;
    try (JdbcRenewalStore store = JdbcRenewalStore.openSqlite(file)) {
      for (int i = 0; i <= SqliteDatabase.MAX_CHECKED_SIZE / megabyte.length; i++) {
        last = new RenewalId(UUID.randomUUID());
        store.create(Samples.renewal(last, "STATE", megabyte), Samples.BEGUN);
      }
      store.check();
    }
    byte[] number = last.toString().getBytes(UTF_8);
    main = Files.readAllBytes(file);
    List<Integer> copies = new ArrayList<>();
    for (int at = find(number, 0); at >= 0; at = find(number, at + 1)) {
      copies.add(at + number.length - 1);
    }
    assertEquals(3, copies.size(), "in the table, its index and the history");
    for (int at : copies) {
      assertNotChecked(file, at, ErrorCode.STORE_DAMAGED);
    }
    int inRecord = find(Arrays.copyOf(megabyte, 100), main.length - megabyte.length / 2);
    assertNotChecked(file, inRecord, ErrorCode.STORE_RECORD_DAMAGED);
  }

  private void assertNotChecked(Path file, int at, ErrorCode code) throws Exception {
    byte[] damaged = main.clone();
    damaged[at] ^= 1;
    Files.write(file, damaged);
    try (JdbcRenewalStore store = JdbcRenewalStore.openSqlite(file)) {
      assertEquals(code, assertThrows(StoreException.class, store::check).code());
    }
  }

  @Test
  void a_log_without_its_file_is_not_taken_for_a_new_store() throws Exception {
    write(folder.resolve("original.db"));
    for (boolean empty : new boolean[] {true, false}) {
      Path file = Files.createDirectory(folder.resolve("empty-" + empty)).resolve("renewals.db");
      if (empty) {
        Files.createFile(file);
      }
      Path logFile = Files.write(file.resolveSibling("renewals.db-wal"), log);
      StoreException damaged =
          assertThrows(StoreException.class, () -> JdbcRenewalStore.openSqlite(file));
      assertEquals(ErrorCode.STORE_DAMAGED, damaged.code());
      assertEquals(log.length, Files.size(logFile));
    }
  }

  /** What was found in the file; fails when it was wrong and nobody said so. */
  private String outcome(Path file, boolean mayBeEarlier, String name) {
    try (RenewalStore store = JdbcRenewalStore.openSqlite(file)) {
      int moment = moments.lastIndexOf(told(store));
      assertTrue(moment >= 0, () -> name + " is a state that never was");
      assertTrue(mayBeEarlier || moment == SINCE_CHECKPOINT, () -> name + " is an earlier state");
      requireClaimed(store, name);
      return moment == SINCE_CHECKPOINT ? "intact" : "earlier";
    } catch (StoreException e) {
      assertTrue(NAMED.contains(e.code()), () -> name + " is " + e);
      return e.code().value();
    } catch (RuntimeException e) {
      throw new AssertionError(name, e);
    }
  }

  /** Every renewal holds its first claim at all moments. */
  private void requireClaimed(RenewalStore store, String name) throws StoreException {
    for (int i = 0; i < RENEWALS; i++) {
      try {
        store.create(Samples.renewal("always-" + i), Samples.BEGUN);
        throw new AssertionError(name + " gave a claim away");
      } catch (StoreException e) {
        if (e.code() != ErrorCode.STORE_CLAIMED) {
          throw e;
        }
        assertEquals(List.of(ids.get(i).toString()), e.problem().arguments(), name);
      }
    }
  }

  // ---- the original -----------------------------------------------------------------------------

  private void write(Path file) throws Exception {
    try (SqliteDatabase database = SqliteDatabase.open(file, SqliteDatabase.BUSY_TIMEOUT);
        RenewalStore store = new JdbcRenewalStore(database)) {
      for (int i = 0; i < RENEWALS; i++) {
        ids.add(new RenewalId(new UUID(random.nextLong(), random.nextLong())));
        store.create(renewal(i, 1), entry());
      }
      database.forgetErased(); // empties the log
      moments.add(told(store));
      for (int change = 0; change < SINCE_CHECKPOINT; change++) {
        int i = random.nextInt(RENEWALS);
        long version = store.find(ids.get(i)).orElseThrow().version();
        store.replace(version, renewal(i, version + 1), Optional.of(entry()));
        moments.add(told(store));
      }
      // While it is open, since the last one to close it would empty the log.
      main = Files.readAllBytes(file);
      log = Files.readAllBytes(file.resolveSibling("original.db-wal"));
    }
  }

  private StoredRenewal renewal(int i, long version) {
    byte[] record = new byte[random.nextInt(12_000)];
    random.nextBytes(record);
    boolean over = random.nextInt(3) == 0;
    return new StoredRenewal(
        ids.get(i),
        new TokenId("示例电子", "SN-" + i % 5),
        over ? "COMPLETED" : "AWAITING_REVIEW",
        Set.of(new BusinessNumber("1012026112300" + i), new BusinessNumber(i + "-" + version)),
        Set.of(new UniqueKey("always-" + i), new UniqueKey("certificate:" + i + "/" + version)),
        over ? Optional.empty() : Optional.of(Samples.NOW.plusSeconds(random.nextInt(1000))),
        over ? Optional.of(Samples.NOW.plusSeconds(random.nextInt(1000))) : Optional.empty(),
        Bytes.copyOf(record));
  }

  private HistoryEntry entry() {
    return new HistoryEntry(Samples.NOW.plusMillis(random.nextInt()), "STATE", "order-reported");
  }

  /** Everything that can be asked of a store. */
  private String told(RenewalStore store) throws StoreException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < ids.size(); i++) {
      RenewalId id = ids.get(i);
      store
          .find(id)
          .ifPresent(found -> all.append(found.version()).append(sorted(found.renewal())));
      all.append(store.history(id)).append('\n');
      all.append(store.findByOrder(new BusinessNumber("1012026112300" + i)));
      for (int version = 1; version <= 1 + SINCE_CHECKPOINT; version++) {
        all.append(store.findByOrder(new BusinessNumber(i + "-" + version)));
      }
      all.append(store.findByToken(new TokenId("示例电子", "SN-" + i))).append('\n');
    }
    return all.append(store.list(100))
        .append(store.listAfter(Optional.empty(), 100))
        .append(store.listAfter(Optional.of(ids.get(3)), 5))
        .append(store.due(Instant.MAX, 100))
        .append(store.nextDue())
        .append(store.finishedBefore(Instant.MAX, 100))
        .toString();
  }

  private static List<Object> sorted(StoredRenewal renewal) {
    return List.of(
        renewal,
        new TreeSet<>(renewal.claims().stream().map(UniqueKey::value).toList()),
        new TreeSet<>(renewal.orders().stream().map(BusinessNumber::value).toList()),
        Arrays.hashCode(renewal.record().toArray()));
  }

  // ---- damage -----------------------------------------------------------------------------------

  private enum Kind {
    CUT,
    ZEROED,
    SCRIBBLED,
    BYTE_CHANGED,
    BIT_FLIPPED
  }

  private record Damage(Kind kind, int from, int length) {

    private static final int SECTOR = 512;
    private static final List<Kind> KINDS = List.of(Kind.values());

    static Damage any(Random random, int size) {
      Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      int from = random.nextInt(size);
      boolean wholeSectors = random.nextBoolean();
      return new Damage(
          kind,
          wholeSectors && kind != Kind.BIT_FLIPPED ? from / SECTOR * SECTOR : from,
          wholeSectors ? SECTOR * (1 + random.nextInt(16)) : 1 + random.nextInt(64));
    }

    byte[] to(byte[] intact, Random random) {
      byte[] damaged = intact.clone();
      int end = Math.min(intact.length, from + length);
      switch (kind) {
        case CUT -> damaged = Arrays.copyOf(intact, from);
        case ZEROED -> Arrays.fill(damaged, from, end, (byte) 0);
        case SCRIBBLED -> {
          for (int i = from; i < end; i++) {
            damaged[i] = (byte) random.nextInt();
          }
        }
        case BYTE_CHANGED -> damaged[from] += (byte) (1 + random.nextInt(255));
        case BIT_FLIPPED -> damaged[from] ^= (byte) (1 << random.nextInt(8));
      }
      return damaged;
    }
  }
}
