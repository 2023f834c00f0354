package io.xuqi.scenarios.renewal;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store that passes everything on; tests override what they want to see or bend. */
class DelegatingStore implements RenewalStore {

  private final RenewalStore store;

  DelegatingStore(RenewalStore store) {
    this.store = store;
  }

  @Override
  public Versioned create(StoredRenewal first, HistoryEntry entry) throws StoreException {
    return store.create(first, entry);
  }

  @Override
  public Optional<Versioned> find(RenewalId id) throws StoreException {
    return store.find(id);
  }

  @Override
  public Versioned replace(long expectedVersion, StoredRenewal next, Optional<HistoryEntry> entry)
      throws StoreException {
    return store.replace(expectedVersion, next, entry);
  }

  @Override
  public List<HistoryEntry> history(RenewalId id) throws StoreException {
    return store.history(id);
  }

  @Override
  public List<RenewalId> due(Instant now, int limit) throws StoreException {
    return store.due(now, limit);
  }

  @Override
  public Optional<Instant> nextDue() throws StoreException {
    return store.nextDue();
  }

  @Override
  public Optional<RenewalId> findByOrder(BusinessNumber number) throws StoreException {
    return store.findByOrder(number);
  }

  @Override
  public List<RenewalId> findByToken(TokenId token) throws StoreException {
    return store.findByToken(token);
  }

  @Override
  public List<RenewalId> list(int limit) throws StoreException {
    return store.list(limit);
  }

  @Override
  public List<RenewalId> listAfter(Optional<RenewalId> previous, int limit) throws StoreException {
    return store.listAfter(previous, limit);
  }

  @Override
  public List<RenewalId> finishedBefore(Instant time, int limit) throws StoreException {
    return store.finishedBefore(time, limit);
  }

  @Override
  public void erase(RenewalId id) throws StoreException {
    store.erase(id);
  }

  @Override
  public boolean erase(RenewalId id, long expectedVersion) throws StoreException {
    return store.erase(id, expectedVersion);
  }

  @Override
  public boolean lease(TokenId token, String owner, Instant now, Instant until)
      throws StoreException {
    return store.lease(token, owner, now, until);
  }

  @Override
  public void release(TokenId token, String owner) throws StoreException {
    store.release(token, owner);
  }

  @Override
  public void close() {
    store.close();
  }
}
