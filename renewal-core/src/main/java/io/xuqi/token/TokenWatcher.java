package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sees keys come and go by asking the driver again and again (R8). It owns no thread: whoever
 * embeds it calls {@link #poll()}, or lends an executor to {@link #start}.
 *
 * <p>A key is known by its maker and serial number ({@link TokenId}). One that was pulled and
 * pushed back between two polls is told as removed and inserted, where {@link Token#isInserted()}
 * can tell.
 *
 * <p>Why it polls: PKCS#11 has C_WaitForSlotEvent, but a thread that blocks in it makes the JVM
 * crash when the driver is finalized, without blocking its first event is spurious, and what it
 * says has to be verified by the slots' flags anyway. Reading the slots costs a few milliseconds
 * and also works for drivers that know no events.
 *
 * <p>Thread-safe; one poll at a time. <strong>Close the watcher before its driver.</strong>
 */
public final class TokenWatcher implements AutoCloseable {

  /** A good interval: a pull is seen within a second, and a driver has little to do. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A driver that is asked more often does nothing else. */
  public static final Duration MIN_INTERVAL = Duration.ofMillis(100);

  /** Nobody waits longer for a key to be noticed. */
  public static final Duration MAX_INTERVAL = Duration.ofMinutes(10);

  /** How long {@link #close()} waits for a driver that does not come back. */
  public static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private static final Logger LOG = System.getLogger(TokenWatcher.class.getName());

  private final TokenDriver driver;
  private final TokenListener listener;
  private final Map<TokenId, Token> known = new LinkedHashMap<>();
  private Set<String> told = Set.of();

  /** Held during a poll: whoever gets it knows that no thread of ours is inside the driver. */
  private final ReentrantLock polling = new ReentrantLock();

  private final Object state = new Object();
  private Optional<Future<?>> schedule = Optional.empty();
  private boolean closed;

  /**
   * @param driver asked for its tokens; not closed with the watcher
   * @param listener told of every change
   */
  public TokenWatcher(TokenDriver driver, TokenListener listener) {
    this.driver = driver;
    this.listener = listener;
  }

  /**
   * Lets an executor poll from now on, the first time at once. The executor stays the caller's.
   *
   * @param interval from the end of a poll to the next, {@link #MIN_INTERVAL} to {@link
   *     #MAX_INTERVAL}
   * @throws IllegalArgumentException if the interval is out of its bounds
   * @throws IllegalStateException if it was started or closed before
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes no work
   */
  public void start(ScheduledExecutorService executor, Duration interval) {
    if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
      throw new IllegalArgumentException("interval of " + interval);
    }
    synchronized (state) {
      if (closed || schedule.isPresent()) {
        throw new IllegalStateException(closed ? "the watcher is closed" : "started already");
      }
      schedule =
          Optional.of(
              executor.scheduleWithFixedDelay(
                  this::poll, 0, interval.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  /**
   * Looks once and tells the listener, on this thread, what has changed: first what was removed,
   * then what was inserted. Waits for a poll of another thread; does nothing when closed. Never
   * fails: what goes wrong is told as {@link TokenListener#trouble}, a driver that was closed too.
   */
  public void poll() {
    if (polling.isHeldByCurrentThread()) {
      throw new IllegalStateException("a listener must not poll");
    }
    polling.lock();
    try {
      if (!isClosed()) {
        look();
      }
    } finally {
      polling.unlock();
    }
  }

  private boolean isClosed() {
    synchronized (state) {
      return closed;
    }
  }

  private void look() {
    Map<String, TokenException> troubles = new LinkedHashMap<>();
    try {
      compare(driver.tokens(), troubles);
    } catch (TokenException e) {
      troubles.put(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      troubles.put(String.valueOf(e), new TokenException(Problem.of(ErrorCode.INTERNAL, e), e));
    }
    troubles.forEach(
        (text, trouble) -> {
          if (!told.contains(text)) {
            tell(() -> listener.trouble(trouble));
          }
        });
    told = Set.copyOf(troubles.keySet());
  }

  /** One token that cannot be looked at must not hide the others. */
  private void compare(List<Token> tokens, Map<String, TokenException> troubles) {
    Map<TokenId, Token> now = new LinkedHashMap<>();
    tokens.forEach(token -> now.putIfAbsent(token.info().id(), token));
    for (Token token : List.copyOf(known.values())) {
      TokenId id = token.info().id();
      // Asked also where the driver's list leaves it out: it may just not have been readable.
      if (isInserted(token, troubles).orElse(true)) {
        now.remove(id);
      } else {
        known.remove(id);
        tell(() -> listener.removed(token.info()));
      }
    }
    now.forEach(
        (id, token) -> {
          // Having been asked once, it can tell later that it was pulled and pushed back.
          if (isInserted(token, troubles).orElse(false)) {
            known.put(id, token);
            tell(() -> listener.inserted(token));
          }
        });
  }

  private static Optional<Boolean> isInserted(Token token, Map<String, TokenException> troubles) {
    try {
      return Optional.of(token.isInserted());
    } catch (TokenException e) {
      troubles.put(String.valueOf(e.getMessage()), e);
      return Optional.empty();
    }
  }

  private void tell(Runnable call) {
    if (isClosed()) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a token listener failed", e);
    }
  }

  /**
   * Stops: no listener is told anything afterwards, and no thread of this watcher is inside the
   * driver, so that the driver may be closed. Waits for a poll that is under way, unless the
   * listener itself closes; a driver call that does not come back within {@link #CLOSE_WAIT}, or
   * until this thread is interrupted, is left alone, and the driver has to bear its own closing.
   */
  @Override
  public void close() {
    synchronized (state) {
      closed = true;
      schedule.ifPresent(future -> future.cancel(false));
    }
    boolean alone = false;
    try {
      alone = polling.tryLock(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!alone) {
        LOG.log(Level.WARNING, "the driver does not answer; closing without waiting for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (alone) {
        polling.unlock();
      }
    }
  }
}
