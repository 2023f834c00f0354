package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * provider still sends for it is then {@code payment.notification-invalid}.
   *
   * @throws RenewalException with {@code renewal.not-allowed} while it is live or money of it is
   *     under way; nothing was erased
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
    boolean more = true;
    while (more) {
      more = false;
      for (RenewalId id : records.finishedBefore(before, PAGE)) {
        Optional<Loaded> loaded = records.readable(id);
        if (loaded.isEmpty()) {
          continue;
        }
        boolean finished = loaded.get().record().isFinished();
        if (finished && erase(loaded.get())) {
          erased++;
          more = true;
        } else if (!finished) {
          // An older version dated it without knowing of the money: date it rightly.
          records.replace(loaded.get(), loaded.get().record().with(r -> r.finishedAt = NEVER));
        }
      }
    }
    return erased;
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
    int done = 0;
    Optional<RenewalId> last = Optional.empty();
    while (true) {
      List<RenewalId> page = records.page(last);
      if (page.isEmpty()) {
        return done;
      }
      for (RenewalId id : page) {
        done += encryptAnew(id) ? 1 : 0;
      }
      last = Optional.of(page.get(page.size() - 1));
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

  /**
   * The renewals that cannot be read: damaged, or encrypted with a key the engine was not given.
   */
  public List<RenewalId> unreadable() throws StoreException {
    List<RenewalId> unreadable = new ArrayList<>();
    Optional<RenewalId> last = Optional.empty();
    while (true) {
      List<RenewalId> page = records.page(last);
      if (page.isEmpty()) {
        return List.copyOf(unreadable);
      }
      for (RenewalId id : page) {
        if (records.readable(id).isEmpty()) {
          unreadable.add(id);
        }
      }
      last = Optional.of(page.get(page.size() - 1));
    }
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
