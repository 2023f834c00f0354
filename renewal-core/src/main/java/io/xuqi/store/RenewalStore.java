package io.xuqi.store;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.RenewalId;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps renewals. When a call returns, its change is durable: it survives a crash of the process
 * and of the machine. Changes are compare-and-set, so that several processes can share a store.
 * Thread-safe.
 */
public interface RenewalStore extends AutoCloseable {

  /** The most renewals any list returns. */
  int MAX_LIST = 1000;

  /** The most entries of a renewal's history that are returned: the latest ones. */
  int MAX_HISTORY = 1000;

  /** The longest name of a lease's owner, in characters. */
  int MAX_OWNER = 200;

  /**
   * Stores a new renewal, takes its claims and begins its history, all or nothing.
   *
   * @throws StoreException with {@code store.claimed} if another renewal holds one of the claims or
   *     has one of the orders (its id is the argument), {@code store.conflict} if the id exists;
   *     nothing was written
   */
  Versioned create(StoredRenewal first, HistoryEntry entry) throws StoreException;

  /** The renewal with this id. */
  Optional<Versioned> find(RenewalId id) throws StoreException;

  /**
   * Replaces a renewal; claims and orders that the new one lacks are released, new ones taken, all
   * or nothing.
   *
   * @param entry what is added to the history; empty for changes nobody will ask about
   * @throws StoreException with {@code store.conflict} if the stored version is another, or the
   *     renewal is gone, {@code store.claimed} as for {@link #create}; nothing was written
   */
  Versioned replace(long expectedVersion, StoredRenewal next, Optional<HistoryEntry> entry)
      throws StoreException;

  /**
   * What happened to a renewal, the oldest first, at most the {@link #MAX_HISTORY} latest entries;
   * nothing when it is not there.
   */
  List<HistoryEntry> history(RenewalId id) throws StoreException;

  /**
   * Renewals whose {@code dueAt} is not after the given time, the longest due first.
   *
   * @param limit at least 1; more than {@link #MAX_LIST} means that many
   */
  List<RenewalId> due(Instant now, int limit) throws StoreException;

  /**
   * The earliest {@code dueAt} of all renewals, past or to come; empty when none wants anything.
   */
  Optional<Instant> nextDue() throws StoreException;

  /** The renewal one of whose orders has this number. */
  Optional<RenewalId> findByOrder(BusinessNumber number) throws StoreException;

  /** The renewals of a token, the newest first, at most {@link #MAX_LIST}. */
  List<RenewalId> findByToken(TokenId token) throws StoreException;

  /**
   * All renewals, the newest first.
   *
   * @param limit at least 1; more than {@link #MAX_LIST} means that many
   */
  List<RenewalId> list(int limit) throws StoreException;

  /**
   * All renewals, the oldest first, page by page.
   *
   * @param previous the last one of the page before; empty for the first page
   * @param limit at least 1; more than {@link #MAX_LIST} means that many
   * @return what follows it; nothing at the end, or when {@code previous} is gone
   */
  List<RenewalId> listAfter(Optional<RenewalId> previous, int limit) throws StoreException;

  /**
   * Renewals whose {@code finishedAt} is before the given time, the longest finished first.
   *
   * @param limit at least 1; more than {@link #MAX_LIST} means that many
   */
  List<RenewalId> finishedBefore(Instant time, int limit) throws StoreException;

  /** Removes a renewal, its claims and its history for good. Does nothing when it is not there. */
  void erase(RenewalId id) throws StoreException;

  /**
   * As {@link #erase(RenewalId)}, but only if nobody changed it meanwhile.
   *
   * @return whether it was removed; if not, the stored version is another, or it is gone
   */
  boolean erase(RenewalId id, long expectedVersion) throws StoreException;

  /**
   * Takes or prolongs the right to work on a token, so that one process at a time does. A lease
   * need not survive the machine's going down, and a store that knows that the holder's process has
   * died may give its lease to another at once.
   *
   * @param owner names the holder, unique for each piece of work; 1 to {@link #MAX_OWNER}
   *     characters
   * @param now the caller's time; a lease of another has ended when its end is not after it
   * @param until when the lease ends by itself, if the holder dies; after {@code now}
   * @return false if another owner holds a lease that has not ended
   */
  boolean lease(TokenId token, String owner, Instant now, Instant until) throws StoreException;

  /** Gives a lease back. Does nothing if another owner holds it. */
  void release(TokenId token, String owner) throws StoreException;

  @Override
  void close();

  /**
   * For stores: the limit a list really has.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  static int bounded(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
    return Math.min(limit, MAX_LIST);
  }

  /**
   * For stores: checks what {@link #lease} is given.
   *
   * @throws IllegalArgumentException if the owner is empty or too long, or the lease would end
   *     before it begins
   */
  static void requireLease(String owner, Instant now, Instant until) {
    if (owner.isEmpty() || owner.length() > MAX_OWNER || !until.isAfter(now)) {
      throw new IllegalArgumentException("a lease has an owner and ends after it begins");
    }
  }
}
