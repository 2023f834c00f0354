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
  private final ParsedCertificates certificates = new ParsedCertificates();

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

  /**
   * The renewals of a token that can be read, the newest first. One that cannot is named in the log
   * and keeps its claims in the store, so that nothing is applied for twice because of it.
   */
  List<Loaded> ofToken(TokenId token) throws StoreException {
    List<Loaded> records = new ArrayList<>();
    for (RenewalId id : store.findByToken(token)) {
      readable(id).ifPresent(records::add);
    }
    return records;
  }

  /** The newest renewals that can be read. */
  List<Loaded> newest(int limit) throws StoreException {
    List<Loaded> records = new ArrayList<>();
    for (RenewalId id : store.list(limit)) {
      readable(id).ifPresent(records::add);
    }
    return records;
  }

  /** The renewals of a token that cannot be read. */
  List<RenewalId> unreadable(TokenId token) throws StoreException {
    List<RenewalId> unreadable = new ArrayList<>();
    for (RenewalId id : store.findByToken(token)) {
      if (readable(id).isEmpty() && exists(id)) {
        unreadable.add(id);
      }
    }
    return unreadable;
  }

  /** Whether a renewal is there, readable or not. */
  boolean exists(RenewalId id) throws StoreException {
    try {
      return store.find(id).isPresent();
    } catch (StoreException e) {
      if (e.code() != ErrorCode.STORE_RECORD_DAMAGED) {
        throw e;
      }
      return true;
    }
  }

  Optional<Loaded> readable(RenewalId id) throws StoreException {
    try {
      Optional<Versioned> found = store.find(id);
      return found.isPresent() ? Optional.of(loaded(found.get())) : Optional.empty();
    } catch (StoreException e) {
      if (e.code() != ErrorCode.STORE_RECORD_DAMAGED) {
        throw e;
      }
      System.getLogger(RenewalRecords.class.getName())
          .log(System.Logger.Level.ERROR, "renewal " + id + " cannot be read", e);
      return Optional.empty();
    }
  }

  Optional<RenewalId> byOrder(BusinessNumber number) throws StoreException {
    return store.findByOrder(number);
  }

  List<RenewalId> due(Instant now, int limit) throws StoreException {
    return store.due(now, limit);
  }

  Optional<Instant> nextDue() throws StoreException {
    return store.nextDue();
  }

  List<RenewalId> finishedBefore(Instant time, int limit) throws StoreException {
    return store.finishedBefore(time, limit);
  }

  List<RenewalId> page(Optional<RenewalId> previous) throws StoreException {
    return store.listAfter(previous, RenewalStore.MAX_LIST);
  }

  List<HistoryEntry> history(RenewalId id) throws StoreException {
    return store.history(id);
  }

  /** Erases a renewal unless it was changed meanwhile. */
  boolean erase(Loaded loaded) throws StoreException {
    return store.erase(loaded.record().id(), loaded.version());
  }

  /** Erases a renewal whatever it is. */
  void eraseUnread(RenewalId id) throws StoreException {
    store.erase(id);
  }

  /**
   * Encrypts a renewal anew if it is not encrypted with the current key.
   *
   * @return whether it was
   */
  boolean encryptAnew(RenewalId id) throws StoreException {
    Optional<Versioned> found = store.find(id);
    if (found.isEmpty() || cipher.isCurrent(found.get().renewal().record())) {
      return false;
    }
    // The same record as it stands: nothing of it is looked at, nothing beside it changes.
    StoredRenewal stored = found.get().renewal();
    byte[] plain = cipher.decrypt(id, stored.record());
    store.replace(found.get().version(), stored.with(cipher.encrypt(id, plain)), Optional.empty());
    return true;
  }

  /** The certificates of the records, and of the tokens they are about. */
  ParsedCertificates certificates() {
    return certificates;
  }

  private Loaded loaded(Versioned versioned) throws StoreException {
    StoredRenewal stored = versioned.renewal();
    RenewalRecord record =
        RecordCodec.decode(cipher.decrypt(stored.id(), stored.record()), certificates);
    if (!record.id().equals(stored.id()) || !record.token().equals(stored.token())) {
      throw RecordCipher.damaged("the record of another renewal or key", null);
    }
    return new Loaded(versioned.version(), record);
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
