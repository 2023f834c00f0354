package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The right to work on a token: one process at a time. It ends by itself if the holder dies. */
final class TokenLease implements AutoCloseable {

  private static final Duration LIFETIME = Duration.ofMinutes(2);

  private final RenewalStore store;
  private final TokenId token;
  private final Clock clock;
  private final String owner = UUID.randomUUID().toString();

  private TokenLease(RenewalStore store, TokenId token, Clock clock) {
    this.store = store;
    this.token = token;
    this.clock = clock;
  }

  /**
   * @throws TokenException with {@code token.busy} if another process works on the token
   */
  static TokenLease take(RenewalStore store, TokenId token, Clock clock)
      throws TokenException, StoreException {
    TokenLease lease = new TokenLease(store, token, clock);
    lease.prolong();
    return lease;
  }

  /**
   * Begins its time anew, after waiting for somebody's PIN.
   *
   * @throws TokenException with {@code token.busy} if another process has taken over
   */
  void prolong() throws TokenException, StoreException {
    Instant now = clock.instant();
    if (!store.lease(token, owner, now, now.plus(LIFETIME))) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_BUSY));
    }
  }

  /** Gives the token back. What was done under the lease stands even if that fails. */
  @Override
  public void close() {
    try {
      store.release(token, owner);
    } catch (StoreException e) {
      System.getLogger(TokenLease.class.getName())
          .log(System.Logger.Level.WARNING, "a lease was not given back; it ends by itself", e);
    }
  }
}
