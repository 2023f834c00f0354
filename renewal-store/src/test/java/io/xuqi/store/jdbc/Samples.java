package io.xuqi.store.jdbc;

import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.token.TokenId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tests of this package store. */
final class Samples {

  static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  static final HistoryEntry BEGUN = new HistoryEntry(NOW, "SUBMITTING", "begun");
  static final TokenId TOKEN = new TokenId("示例电子", "SN-0001");

  private Samples() {}

  static JdbcRenewalStore open(Path file) throws Exception {
    return JdbcRenewalStore.openSqlite(file);
  }

  /** A file, or the address of a PostgreSQL schema; for one thread. */
  static JdbcRenewalStore open(String location) throws Exception {
    return location.startsWith("jdbc:")
        ? JdbcRenewalStore.openPostgres(TestPostgres.sharing(DriverManager.getConnection(location)))
        : open(Path.of(location));
  }

  static StoredRenewal renewal(RenewalId id, String state, byte[] record, String... claims) {
    return new StoredRenewal(
        id,
        TOKEN,
        state,
        Set.of(),
        Stream.of(claims).map(UniqueKey::new).collect(Collectors.toSet()),
        Optional.of(NOW),
        Optional.empty(),
        Bytes.copyOf(record));
  }

  static StoredRenewal renewal(String... claims) {
    return renewal(new RenewalId(UUID.randomUUID()), "SUBMITTING", new byte[] {1, 2}, claims);
  }
}
