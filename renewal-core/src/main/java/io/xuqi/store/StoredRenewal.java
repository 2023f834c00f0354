package io.xuqi.store;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * A renewal as it is kept: an encrypted record that only the engine reads, and beside it what a
 * store needs to find it.
 *
 * @param id the renewal
 * @param token the token it belongs to
 * @param state the name of its state, for people who look at the database; at most {@link
 *     #MAX_STATE} characters
 * @param orders the CA's numbers of its orders, at most {@link #MAX_KEYS}
 * @param claims what it holds exclusively, at most {@link #MAX_KEYS}; empty once it is over
 * @param dueAt when it wants to be looked at again, cut to the millisecond; empty for never
 * @param finishedAt since when it is over and nothing of it is open any more, cut to the
 *     millisecond; empty while anything is
 * @param record the encoded and encrypted record, at most {@link #MAX_RECORD} bytes
 */
public record StoredRenewal(
    RenewalId id,
    TokenId token,
    String state,
    Set<BusinessNumber> orders,
    Set<UniqueKey> claims,
    Optional<Instant> dueAt,
    Optional<Instant> finishedAt,
    Bytes record) {

  /** The same renewal with its record in another encryption. */
  public StoredRenewal with(Bytes otherRecord) {
    return new StoredRenewal(id, token, state, orders, claims, dueAt, finishedAt, otherRecord);
  }

  /** Larger records are refused: something is wrong with them. */
  public static final int MAX_RECORD = 1024 * 1024;

  /** A renewal has two orders and two claims; more than this is a mistake. */
  public static final int MAX_KEYS = 64;

  /** The longest name of a state. */
  public static final int MAX_STATE = 64;

  /**
   * @throws IllegalArgumentException if a part is larger than its maximum
   */
  public StoredRenewal {
    orders = Set.copyOf(orders);
    claims = Set.copyOf(claims);
    // Every store keeps milliseconds: what was stored equals what is found.
    dueAt = dueAt.map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    finishedAt = finishedAt.map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    if (record.size() > MAX_RECORD) {
      throw new IllegalArgumentException("record of " + record.size() + " bytes");
    }
    if (orders.size() > MAX_KEYS || claims.size() > MAX_KEYS || state.length() > MAX_STATE) {
      throw new IllegalArgumentException(
          "%d orders, %d claims, state of %d characters"
              .formatted(orders.size(), claims.size(), state.length()));
    }
  }
}
