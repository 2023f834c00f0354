package io.xuqi.contract;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds a stored renewal that differs from a plain one in what matters to a test. */
final class SampleRenewal {

  static final Instant NOW = Instant.parse("2026-11-23T02:00:00.123Z");
  static final TokenId TOKEN = new TokenId("示例电子", "SN-0001");

  private final RenewalId id;
  private TokenId token;
  private String state;
  private Set<BusinessNumber> orders;
  private Set<UniqueKey> claims;
  private Optional<Instant> dueAt;
  private Optional<Instant> finishedAt;
  private Bytes record;

  private SampleRenewal(StoredRenewal example) {
    id = example.id();
    token = example.token();
    state = example.state();
    orders = example.orders();
    claims = example.claims();
    dueAt = example.dueAt();
    finishedAt = example.finishedAt();
    record = example.record();
  }

  /** A renewal with an id of its own that holds nothing and is never due. */
  static SampleRenewal fresh() {
    return new SampleRenewal(
        new StoredRenewal(
            new RenewalId(UUID.randomUUID()),
            TOKEN,
            "SUBMITTING",
            Set.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Bytes.fromHex("00ff")));
  }

  /** The same renewal, to be changed. */
  static SampleRenewal like(StoredRenewal example) {
    return new SampleRenewal(example);
  }

  SampleRenewal token(TokenId value) {
    token = value;
    return this;
  }

  SampleRenewal state(String value) {
    state = value;
    return this;
  }

  SampleRenewal orders(String... numbers) {
    orders = Stream.of(numbers).map(BusinessNumber::new).collect(Collectors.toSet());
    return this;
  }

  SampleRenewal claims(String... names) {
    claims = Stream.of(names).map(UniqueKey::new).collect(Collectors.toSet());
    return this;
  }

  SampleRenewal dueAt(Instant value) {
    dueAt = Optional.of(value);
    return this;
  }

  SampleRenewal neverDue() {
    dueAt = Optional.empty();
    return this;
  }

  SampleRenewal finishedAt(Instant value) {
    finishedAt = Optional.of(value);
    return this;
  }

  SampleRenewal record(Bytes value) {
    record = value;
    return this;
  }

  StoredRenewal build() {
    return new StoredRenewal(id, token, state, orders, claims, dueAt, finishedAt, record);
  }
}
