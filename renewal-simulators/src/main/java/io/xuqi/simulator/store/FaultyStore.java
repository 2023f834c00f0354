package io.xuqi.simulator.store;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Passes everything on to another store, with the faults of a plan: every failure is {@code
 * store.failed}, after which a change may have been written or not. As thread-safe as that store.
 */
public final class FaultyStore implements RenewalStore {

  private final RenewalStore store;
  private final FaultPlan faults;

  public FaultyStore(RenewalStore store, FaultPlan faults) {
    this.store = store;
    this.faults = faults;
  }

  private <T> T perform(StoreOperation operation, FaultPlan.Act<T, StoreException> act)
      throws StoreException {
    return faults.perform(
        operation,
        act,
        fault -> new StoreException(Problem.of(ErrorCode.STORE_FAILED, fault.name())));
  }

  @Override
  public Versioned create(StoredRenewal first, HistoryEntry entry) throws StoreException {
    return perform(StoreOperation.CREATE, () -> store.create(first, entry));
  }

  @Override
  public Optional<Versioned> find(RenewalId id) throws StoreException {
    return perform(StoreOperation.FIND, () -> store.find(id));
  }

  @Override
  public Versioned replace(long expectedVersion, StoredRenewal next, Optional<HistoryEntry> entry)
      throws StoreException {
    return perform(StoreOperation.REPLACE, () -> store.replace(expectedVersion, next, entry));
  }

  @Override
  public List<HistoryEntry> history(RenewalId id) throws StoreException {
    return perform(StoreOperation.HISTORY, () -> store.history(id));
  }

  @Override
  public List<RenewalId> due(Instant now, int limit) throws StoreException {
    return perform(StoreOperation.DUE, () -> store.due(now, limit));
  }

  @Override
  public Optional<Instant> nextDue() throws StoreException {
    return perform(StoreOperation.NEXT_DUE, store::nextDue);
  }

  @Override
  public Optional<RenewalId> findByOrder(BusinessNumber number) throws StoreException {
    return perform(StoreOperation.FIND_BY_ORDER, () -> store.findByOrder(number));
  }

  @Override
  public List<RenewalId> findByToken(TokenId token) throws StoreException {
    return perform(StoreOperation.FIND_BY_TOKEN, () -> store.findByToken(token));
  }

  @Override
  public List<RenewalId> list(int limit) throws StoreException {
    return perform(StoreOperation.LIST, () -> store.list(limit));
  }

  @Override
  public List<RenewalId> listAfter(Optional<RenewalId> previous, int limit) throws StoreException {
    return perform(StoreOperation.LIST_AFTER, () -> store.listAfter(previous, limit));
  }

  @Override
  public List<RenewalId> finishedBefore(Instant time, int limit) throws StoreException {
    return perform(StoreOperation.FINISHED_BEFORE, () -> store.finishedBefore(time, limit));
  }

  @Override
  public void erase(RenewalId id) throws StoreException {
    perform(
        StoreOperation.ERASE,
        () -> {
          store.erase(id);
          return id;
        });
  }

  @Override
  public boolean erase(RenewalId id, long expectedVersion) throws StoreException {
    return perform(StoreOperation.ERASE, () -> store.erase(id, expectedVersion));
  }

  @Override
  public boolean lease(TokenId token, String owner, Instant now, Instant until)
      throws StoreException {
    return perform(StoreOperation.LEASE, () -> store.lease(token, owner, now, until));
  }

  @Override
  public void release(TokenId token, String owner) throws StoreException {
    perform(
        StoreOperation.RELEASE,
        () -> {
          store.release(token, owner);
          return token;
        });
  }

  @Override
  public void close() {
    store.close();
  }
}
