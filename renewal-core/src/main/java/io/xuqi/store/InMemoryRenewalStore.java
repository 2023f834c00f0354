package io.xuqi.store;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory, for tests, simulations and trying out: it keeps every promise of {@link
 * RenewalStore} except the first, since nothing survives the process. Never use it where money or
 * keys are real.
 *
 * <p>Thread-safe: every call is one step under one lock. {@link #close()} does nothing, so that a
 * test can stop an engine and start another on what it left.
 */
public final class InMemoryRenewalStore implements RenewalStore {

  private final NavigableMap<Long, Versioned> byCreation = new TreeMap<>();
  private final Map<RenewalId, Long> creations = new HashMap<>();
  private final Map<UniqueKey, RenewalId> claims = new HashMap<>();
  private final Map<BusinessNumber, RenewalId> orders = new HashMap<>();
  private final Map<TokenId, NavigableMap<Long, RenewalId>> byToken = new HashMap<>();
  private final NavigableSet<Dated> due = new TreeSet<>();
  private final NavigableSet<Dated> finished = new TreeSet<>();
  private final Map<RenewalId, List<HistoryEntry>> histories = new HashMap<>();
  private final Map<TokenId, Lease> leases = new HashMap<>();
  private long lastCreation;

  /** An empty store. */
  public InMemoryRenewalStore() {}

  @Override
  public synchronized Versioned create(StoredRenewal first, HistoryEntry entry)
      throws StoreException {
    if (creations.containsKey(first.id())) {
      throw conflict();
    }
    requireUnclaimed(first);
    long creation = ++lastCreation;
    creations.put(first.id(), creation);
    histories.put(first.id(), new ArrayList<>(List.of(entry)));
    return put(creation, new Versioned(1, first));
  }

  @Override
  public synchronized Optional<Versioned> find(RenewalId id) {
    return Optional.ofNullable(creations.get(id)).map(byCreation::get);
  }

  @Override
  public synchronized Versioned replace(
      long expectedVersion, StoredRenewal next, Optional<HistoryEntry> entry)
      throws StoreException {
    Long creation = creations.get(next.id());
    Versioned current = creation == null ? null : byCreation.get(creation);
    if (creation == null || current == null || current.version() != expectedVersion) {
      throw conflict();
    }
    requireUnclaimed(next);
    forgetKeys(creation, current.renewal());
    entry.ifPresent(e -> historyOf(next.id()).add(e));
    return put(creation, new Versioned(expectedVersion + 1, next));
  }

  @Override
  public synchronized List<HistoryEntry> history(RenewalId id) {
    List<HistoryEntry> all = historyOf(id);
    return List.copyOf(all.subList(Math.max(0, all.size() - MAX_HISTORY), all.size()));
  }

  private List<HistoryEntry> historyOf(RenewalId id) {
    return histories.getOrDefault(id, new ArrayList<>());
  }

  @Override
  public synchronized List<RenewalId> due(Instant now, int limit) {
    int most = RenewalStore.bounded(limit);
    return due.stream()
        .takeWhile(entry -> !entry.at().isAfter(now))
        .limit(most)
        .map(Dated::id)
        .toList();
  }

  @Override
  public synchronized Optional<Instant> nextDue() {
    return due.isEmpty() ? Optional.empty() : Optional.of(due.first().at());
  }

  @Override
  public synchronized List<RenewalId> finishedBefore(Instant time, int limit) {
    int most = RenewalStore.bounded(limit);
    return finished.stream()
        .takeWhile(entry -> entry.at().isBefore(time))
        .limit(most)
        .map(Dated::id)
        .toList();
  }

  @Override
  public synchronized Optional<RenewalId> findByOrder(BusinessNumber number) {
    return Optional.ofNullable(orders.get(number));
  }

  @Override
  public synchronized List<RenewalId> findByToken(TokenId token) {
    return byToken.getOrDefault(token, new TreeMap<>()).descendingMap().values().stream()
        .limit(MAX_LIST)
        .toList();
  }

  @Override
  public synchronized List<RenewalId> list(int limit) {
    int most = RenewalStore.bounded(limit);
    return byCreation.descendingMap().values().stream()
        .limit(most)
        .map(versioned -> versioned.renewal().id())
        .toList();
  }

  @Override
  public synchronized List<RenewalId> listAfter(Optional<RenewalId> previous, int limit) {
    int most = RenewalStore.bounded(limit);
    if (previous.isPresent() && !creations.containsKey(previous.get())) {
      return List.of();
    }
    long after = previous.map(creations::get).orElse(0L);
    return byCreation.tailMap(after, false).values().stream()
        .limit(most)
        .map(versioned -> versioned.renewal().id())
        .toList();
  }

  @Override
  public synchronized void erase(RenewalId id) {
    histories.remove(id);
    Long creation = creations.remove(id);
    Versioned current = creation == null ? null : byCreation.remove(creation);
    if (creation != null && current != null) {
      forgetKeys(creation, current.renewal());
    }
  }

  @Override
  public synchronized boolean erase(RenewalId id, long expectedVersion) {
    boolean same = find(id).map(current -> current.version() == expectedVersion).orElse(false);
    if (same) {
      erase(id);
    }
    return same;
  }

  @Override
  public synchronized boolean lease(TokenId token, String owner, Instant now, Instant until) {
    RenewalStore.requireLease(owner, now, until);
    Lease held = leases.get(token);
    if (held != null && !held.owner().equals(owner) && held.until().isAfter(now)) {
      return false;
    }
    leases.put(token, new Lease(owner, until));
    return true;
  }

  @Override
  public synchronized void release(TokenId token, String owner) {
    leases.computeIfPresent(token, (key, held) -> held.owner().equals(owner) ? null : held);
  }

  @Override
  public void close() {}

  private Versioned put(long creation, Versioned versioned) {
    StoredRenewal renewal = versioned.renewal();
    byCreation.put(creation, versioned);
    byToken.computeIfAbsent(renewal.token(), t -> new TreeMap<>()).put(creation, renewal.id());
    renewal.claims().forEach(claim -> claims.put(claim, renewal.id()));
    renewal.orders().forEach(order -> orders.put(order, renewal.id()));
    renewal.dueAt().ifPresent(at -> due.add(new Dated(at, creation, renewal.id())));
    renewal.finishedAt().ifPresent(at -> finished.add(new Dated(at, creation, renewal.id())));
    return versioned;
  }

  private void forgetKeys(long creation, StoredRenewal renewal) {
    byToken.computeIfPresent(
        renewal.token(),
        (token, own) -> {
          own.remove(creation);
          return own.isEmpty() ? null : own;
        });
    claims.keySet().removeAll(renewal.claims());
    orders.keySet().removeAll(renewal.orders());
    renewal.dueAt().ifPresent(at -> due.remove(new Dated(at, creation, renewal.id())));
    renewal.finishedAt().ifPresent(at -> finished.remove(new Dated(at, creation, renewal.id())));
  }

  private void requireUnclaimed(StoredRenewal renewal) throws StoreException {
    requireOwn(claims, renewal.claims(), renewal.id());
    requireOwn(orders, renewal.orders(), renewal.id());
  }

  private static <K> void requireOwn(Map<K, RenewalId> holders, Set<K> keys, RenewalId id)
      throws StoreException {
    for (K key : keys) {
      @Nullable RenewalId holder = holders.get(key);
      if (holder != null && !holder.equals(id)) {
        throw new StoreException(Problem.of(ErrorCode.STORE_CLAIMED, holder));
      }
    }
  }

  private static StoreException conflict() {
    return new StoreException(Problem.of(ErrorCode.STORE_CONFLICT));
  }

  private record Lease(String owner, Instant until) {}

  private record Dated(Instant at, long creation, RenewalId id) implements Comparable<Dated> {

    private static final Comparator<Dated> ORDER =
        Comparator.comparing(Dated::at).thenComparingLong(Dated::creation);

    @Override
    public int compareTo(Dated other) {
      return ORDER.compare(this, other);
    }
  }
}
