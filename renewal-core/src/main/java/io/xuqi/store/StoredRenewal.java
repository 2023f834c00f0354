package io.xuqi.store;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A renewal as it is kept: an encrypted record that only the engine reads, and beside it what a
 * store needs to find it.
 *
 * @param id the renewal
 * @param token the token it belongs to
 * @param state the name of its state, for people who look at the database
 * @param orders the CA's numbers of its orders
 * @param claims what it holds exclusively; empty once it is over
 * @param dueAt when it wants to be looked at again, empty for never
 * @param record the encoded and encrypted record, at most {@link #MAX_RECORD} bytes
 */
public record StoredRenewal(
    RenewalId id,
    TokenId token,
    String state,
    Set<BusinessNumber> orders,
    Set<UniqueKey> claims,
    Optional<Instant> dueAt,
    Bytes record) {

  /** Larger records are refused: something is wrong with them. */
  public static final int MAX_RECORD = 1024 * 1024;

  /**
   * @throws IllegalArgumentException if the record is larger than {@link #MAX_RECORD}
   */
  public StoredRenewal {
    orders = Set.copyOf(orders);
    claims = Set.copyOf(claims);
    if (record.size() > MAX_RECORD) {
      throw new IllegalArgumentException("record of " + record.size() + " bytes");
    }
  }
}
