package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.token.TokenId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is kept of renewals, and how long: their history, erasing what is over, encrypting with
 * another data key. {@link RenewalEngine#archive()} gives it. Thread-safe.
 */
public final class RenewalArchive {

  private static final int PAGE = 100;
  private static final int MAX_CONFLICTS = 10;
  private static final Optional<Instant> NEVER = Optional.empty();

  private final RenewalRecords records;
  private final Announcer announcer;
  private final Clock clock;
  private final Duration retention;

  RenewalArchive(RenewalRecords records, Announcer announcer, Clock clock, Duration retention) {
    this.records = records;
    this.announcer = announcer;
    this.clock = clock;
    this.retention = retention;
  }

  /**
   * What happened to a renewal, the oldest first: times, states, names of events and error codes,
   * no personal data and no secrets, so that it can be handed to a support desk as it is.
   *
   * @return nothing when the renewal is not there (any more)
   */
  public List<HistoryEntry> history(RenewalId id) throws StoreException {
    return records.history(id);
  }

  /**
   * Erases everything kept of a renewal that is over, personal data first of all. What a payment
   * provider still sends for it finds {@code renewal.not-found}.
   *
   * @throws RenewalException with {@code renewal.not-allowed} while it is live, money of it is
   *     under way or its invoice is waited for; nothing was erased
   */
  public void erase(RenewalId id) throws RenewalException, StoreException {
    Loaded loaded = records.load(id);
    if (!loaded.record().isFinished() || !erase(loaded)) {
      throw new RenewalException(
          Problem.of(ErrorCode.RENEWAL_NOT_ALLOWED, "erase", loaded.record().state().name()));
    }
  }

  /**
   * Erases the renewals that have been over for longer than the engine's retention time. One that
   * cannot be read is left, and named in the log.
   *
   * @return how many were erased
   */
  public int purge() throws StoreException {
    Instant before = clock.instant().minus(retention);
    int erased = 0;
    Set<RenewalId> left = new HashSet<>(); // stands in front of the others, and is passed over
    while (left.size() < RenewalStore.MAX_LIST) {
      List<RenewalId> page = records.finishedBefore(before, PAGE + left.size());
      List<RenewalId> next = page.stream().filter(id -> !left.contains(id)).toList();
      if (next.isEmpty()) {
        return erased;
      }
      for (RenewalId id : next) {
        Optional<Loaded> loaded = records.readable(id);
        boolean gone =
            loaded.isPresent() && mayBePurged(loaded.get().record()) && erase(loaded.get());
        if (gone) {
          erased++;
        } else {
          left.add(id);
          dateRightly(loaded);
        }
      }
    }
    return erased;
  }

  /**
   * Money that may still come, or come back, has to reach its payer, whatever the retention time.
   */
  private boolean mayBePurged(RenewalRecord record) {
    Instant now = clock.instant();
    return record.isFinished()
        && !record.mayBePaidLate(now)
        && !Polling.awaitsRefundOfTheCa(record, now);
  }

  /** An older version dated it without knowing of the money. */
  private void dateRightly(Optional<Loaded> loaded) throws StoreException {
    if (loaded.isPresent() && !loaded.get().record().isFinished()) {
      records.replace(loaded.get(), loaded.get().record().with(r -> r.finishedAt = NEVER));
    }
  }

  /**
   * Encrypts every renewal with the engine's current data key that is not yet, after a change of
   * keys. Interrupted, it is simply called again; afterwards the former key can be thrown away.
   *
   * @return how many were encrypted anew
   * @throws StoreException with {@code store.record-damaged} if one cannot be read with any of the
   *     engine's keys; those before it are done
   */
  public int encryptAnew() throws StoreException {
    AtomicInteger done = new AtomicInteger();
    forEach(
        id -> {
          if (encryptAnew(id)) {
            done.incrementAndGet();
          }
        });
    return done.get();
  }

  /** What is done with each renewal; twice with some when others are erased meanwhile. */
  private interface Visit {
    void of(RenewalId id) throws StoreException;
  }

  private void forEach(Visit visit) throws StoreException {
    Optional<RenewalId> last = Optional.empty();
    while (true) {
      List<RenewalId> page = records.page(last);
      if (page.isEmpty() && (last.isEmpty() || records.exists(last.get()))) {
        return;
      }
      for (RenewalId id : page) {
        visit.of(id);
      }
      // Without the page's last one nobody knows where the next page begins: from the beginning.
      last = page.isEmpty() ? Optional.empty() : Optional.of(page.get(page.size() - 1));
    }
  }

  private boolean encryptAnew(RenewalId id) throws StoreException {
    for (int attempt = 1; ; attempt++) {
      try {
        return records.encryptAnew(id);
      } catch (StoreException e) {
        if (e.code() != ErrorCode.STORE_CONFLICT || attempt == MAX_CONFLICTS) {
          throw e;
        }
      }
    }
  }

  /** The renewals that cannot be read: damaged, or encrypted with a key the engine has not got. */
  public List<RenewalId> unreadable() throws StoreException {
    Set<RenewalId> unreadable = new LinkedHashSet<>();
    forEach(
        id -> {
          if (records.readable(id).isEmpty() && records.exists(id)) {
            unreadable.add(id);
          }
        });
    return List.copyOf(unreadable);
  }

  /** Those of one token. */
  public List<RenewalId> unreadable(TokenId token) throws StoreException {
    return records.unreadable(token);
  }

  /**
   * Erases a renewal that cannot be read, so that its certificates can be recovered with {@link
   * RenewalEngine#recover} or applied for again. What it knew of payments to an account of the
   * integrator's own is lost with it: look there first.
   *
   * @throws RenewalException with {@code renewal.not-allowed} if it can be read; nothing was erased
   */
  public void giveUp(RenewalId id) throws RenewalException, StoreException {
    Optional<Loaded> loaded = records.readable(id);
    if (loaded.isPresent()) {
      throw new RenewalException(
          Problem.of(
              ErrorCode.RENEWAL_NOT_ALLOWED, "give up", loaded.get().record().state().name()));
    }
    records.eraseUnread(id);
  }

  private boolean erase(Loaded loaded) throws StoreException {
    boolean erased = records.erase(loaded);
    if (erased) {
      announcer.erased(loaded.record());
    }
    return erased;
  }
}
