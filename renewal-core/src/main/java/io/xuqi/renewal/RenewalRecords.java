package io.xuqi.renewal;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Renewal records in the store: encoded, encrypted, and beside them what finds them. */
final class RenewalRecords {

  /** A record as it is stored now. */
  record Loaded(long version, RenewalRecord record) {}

  private final RenewalStore store;
  private final RecordCipher cipher;

  RenewalRecords(RenewalStore store, RecordCipher cipher) {
    this.store = store;
    this.cipher = cipher;
  }

  Loaded create(RenewalRecord record) throws StoreException {
    HistoryEntry entry = new HistoryEntry(record.createdAt(), record.state().name(), "planned");
    return new Loaded(store.create(stored(record), entry).version(), record);
  }

  /** Stores a change that the history is not told of. */
  Loaded replace(Loaded before, RenewalRecord next) throws StoreException {
    return replace(before, next, Optional.empty());
  }

  Loaded replace(Loaded before, RenewalRecord next, Optional<HistoryEntry> entry)
      throws StoreException {
    return new Loaded(store.replace(before.version(), stored(next), entry).version(), next);
  }

  Loaded load(RenewalId id) throws StoreException, RenewalException {
    Optional<Versioned> found = store.find(id);
    if (found.isEmpty()) {
      throw new RenewalException(Problem.of(ErrorCode.RENEWAL_NOT_FOUND, id));
    }
    return loaded(found.get());
  }

  /** The renewals of a token that can be loaded, the newest first. */
  List<Loaded> ofToken(TokenId token) throws StoreException {
    List<Loaded> records = new ArrayList<>();
    for (RenewalId id : store.findByToken(token)) {
      Optional<Versioned> found = store.find(id);
      if (found.isPresent()) {
        records.add(loaded(found.get()));
      }
    }
    return records;
  }

  Optional<RenewalId> byOrder(BusinessNumber number) throws StoreException {
    return store.findByOrder(number);
  }

  List<RenewalId> list(int limit) throws StoreException {
    return store.list(limit);
  }

  List<RenewalId> due(Instant now, int limit) throws StoreException {
    return store.due(now, limit);
  }

  private Loaded loaded(Versioned versioned) throws StoreException {
    StoredRenewal stored = versioned.renewal();
    return new Loaded(
        versioned.version(), RecordCodec.decode(cipher.decrypt(stored.id(), stored.record())));
  }

  private StoredRenewal stored(RenewalRecord record) {
    Set<BusinessNumber> numbers =
        record.orders().stream()
            .flatMap(o -> o.handle().stream())
            .map(h -> h.number())
            .collect(Collectors.toUnmodifiableSet());
    return new StoredRenewal(
        record.id(),
        record.token(),
        record.state().name(),
        numbers,
        record.claims(),
        record.nextPollAt(),
        record.finishedAt(),
        cipher.encrypt(record.id(), RecordCodec.encode(record)));
  }
}
