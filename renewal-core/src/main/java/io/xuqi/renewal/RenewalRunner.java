package io.xuqi.renewal;

import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Does the waiting for those who want it: refreshes each renewal when it is due, and erases what
 * has been kept long enough. The only part of the engine that waits or has threads, and only once
 * it was started.
 *
 * <pre>{@code
 * try (RenewalRunner runner = RenewalRunner.of(engine).start()) { … }
 * }</pre>
 *
 * <p>Any number of runners and engines may work on one store; each renewal is refreshed at least
 * once when it is due, now and then twice. When a call of this engine makes a renewal due sooner,
 * the runner is woken; of what other processes do it learns within {@link #LONGEST_WAIT}. A renewal
 * that cannot be refreshed is tried again later and later, and keeps the others waiting for some
 * seconds at most, unless a thousand fail. Polls back off and keep to the CA's {@code Retry-After}
 * by what is stored with the renewal, so a restart does not poll everything at once.
 *
 * <p>Thread-safe.
 */
public final class RenewalRunner implements AutoCloseable {

  /** The longest wait between two looks at the store. */
  public static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** The most threads a runner has. */
  public static final int MAX_WORKERS = 64;

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
  private static final Duration PURGE_EVERY = Duration.ofHours(1);
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LAST_RETRY = Duration.ofHours(1);
  private static final int BATCH = 100;

  private static final System.Logger LOG = System.getLogger(RenewalRunner.class.getName());

  private final RenewalEngine engine;
  private final Clock clock;
  private final Runnable waker = this::wake;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private boolean closed;
  private @Nullable Thread thread;

  /** Only used in rounds, of which there is one at a time. */
  private final ReentrantLock round = new ReentrantLock();

  private final Map<RenewalId, Failing> failing = new LinkedHashMap<>();
  private Optional<Instant> purged = Optional.empty();
  private int workers = 1;
  private @Nullable ExecutorService pool;

  private record Failing(int times, Instant retryAt) {}

  private RenewalRunner(RenewalEngine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** A runner for an engine; it does nothing yet. */
  public static RenewalRunner of(RenewalEngine engine) {
    return new RenewalRunner(engine, engine.clock());
  }

  /**
   * How many renewals are refreshed at the same time; one unless said otherwise.
   *
   * @throws IllegalArgumentException if it is not 1 to {@link #MAX_WORKERS}
   * @throws IllegalStateException if it was started
   */
  public RenewalRunner workers(int number) {
    if (number < 1 || number > MAX_WORKERS) {
      throw new IllegalArgumentException("1 to " + MAX_WORKERS + " workers");
    }
    lock.lock();
    try {
      requireNotStarted();
      workers = number;
      return this;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts a daemon thread that works until the runner is closed.
   *
   * @throws IllegalStateException if it was started or closed before
   */
  public RenewalRunner start() {
    lock.lock();
    try {
      requireNotStarted();
      engine.addWaker(waker);
      Thread started = new Thread(this::work, "xuqi-runner");
      started.setDaemon(true);
      thread = started;
      started.start();
      return this;
    } finally {
      lock.unlock();
    }
  }

  private void requireNotStarted() {
    if (closed || thread != null) {
      throw new IllegalStateException("the runner was started or closed before");
    }
  }

  /** Lets the started runner look at the store now. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the runner's thread and waits until the renewals being refreshed at this moment are done,
   * which the deadlines of the ports bound. Interrupted while waiting, it returns with the flag
   * set.
   */
  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closed = true;
      running = thread;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    engine.removeWaker(waker);
    shutDownPool();
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- the thread -------------------------------------------------------------------------------

  private void work() {
    Duration wait = Duration.ZERO;
    while (await(wait)) {
      try {
        Optional<Instant> next = tick();
        wait = next.map(at -> Duration.between(clock.instant(), at)).orElse(LONGEST_WAIT);
      } catch (StoreException e) {
        LOG.log(Level.WARNING, "the store cannot be asked what is due; trying again", e);
        wait = LONGEST_WAIT;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a round failed; trying again", e);
        wait = LONGEST_WAIT;
      }
    }
  }

  private void shutDownPool() {
    round.lock(); // a round under way ends after what it is refreshing
    try {
      ExecutorService executor = pool;
      pool = null;
      if (executor != null) {
        executor.shutdown();
      }
    } finally {
      round.unlock();
    }
  }

  /** Waits, at most so long, until it is woken; false when it was closed. */
  private boolean await(Duration wait) {
    long most = Math.min(LONGEST_WAIT.toNanos(), Math.max(0, wait.toNanos()));
    lock.lock();
    try {
      for (long left = most; left > 0 && !woken && !closed; ) {
        left = changed.awaitNanos(left);
      }
      woken = false; // before the round: what happens during it is looked at in another one
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  // ---- one round --------------------------------------------------------------------------------

  /**
   * Refreshes every renewal that is due now, on the calling thread (and the workers, if there are
   * more than one). For those who have a scheduler of their own, and for tests with a clock of
   * their own; {@link #start} does nothing else.
   *
   * @return when the next round is worth while; empty when nothing waits
   * @throws StoreException if the store could not be asked; what was refreshed is stored
   */
  public Optional<Instant> tick() throws StoreException {
    round.lock();
    try {
      purge();
      Instant begun = clock.instant();
      failing.values().removeIf(f -> f.retryAt().plus(LAST_RETRY).isBefore(begun)); // gone, or done
      for (List<RenewalId> batch = due(begun); !batch.isEmpty() && !isClosed(); ) {
        refresh(batch);
        batch = due(clock.instant());
      }
      return next(clock.instant());
    } finally {
      round.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void purge() throws StoreException {
    Instant now = clock.instant();
    if (purged.map(last -> last.plus(PURGE_EVERY).isAfter(now)).orElse(false)) {
      return;
    }
    purged = Optional.of(now);
    int erased = engine.archive().purge();
    if (erased > 0) {
      LOG.log(Level.INFO, "{0} renewals were kept long enough and erased", erased);
    }
  }

  /** What is due, without those that failed and wait for another try. */
  private List<RenewalId> due(Instant now) throws StoreException {
    int most = Math.min(RenewalStore.MAX_LIST, BATCH + failing.size());
    return engine.due(most).stream()
        .filter(
            id -> {
              Failing failed = failing.get(id);
              return failed == null || !failed.retryAt().isAfter(now);
            })
        .limit(BATCH)
        .toList();
  }

  private Optional<Instant> next(Instant now) throws StoreException {
    Optional<Instant> next = engine.nextDue();
    if (next.isPresent() && !next.get().isAfter(now)) {
      // Only what failed is due: it waits for its retry, and hides when the others are due.
      Instant soon = now.plus(Polling.SHORTEST);
      return Optional.of(
          failing.values().stream()
              .map(Failing::retryAt)
              .filter(at -> at.isAfter(now) && at.isBefore(soon))
              .min(Instant::compareTo)
              .orElse(soon));
    }
    return next.map(at -> at.isBefore(now.plus(SHORTEST_WAIT)) ? now.plus(SHORTEST_WAIT) : at);
  }

  private void refresh(List<RenewalId> batch) {
    if (workers == 1) {
      for (RenewalId id : batch) {
        if (!isClosed()) {
          note(id, refresh(id));
        }
      }
      return;
    }
    Map<RenewalId, Future<Boolean>> running = new LinkedHashMap<>();
    ExecutorService executor = pool();
    for (RenewalId id : batch) {
      running.put(id, executor.submit(() -> isClosed() || refresh(id)));
    }
    running.forEach((id, done) -> note(id, outcome(done)));
  }

  private static boolean outcome(Future<Boolean> done) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException e) {
          interrupted = true; // the port's deadline ends the call
        } catch (ExecutionException e) {
          LOG.log(Level.ERROR, "a renewal could not be refreshed", e);
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean refresh(RenewalId id) {
    try {
      Instant begun = clock.instant();
      Renewal refreshed = engine.refresh(id);
      // One that is due at once again would never let the round end.
      return refreshed.nextPollAt().map(at -> at.isAfter(begun)).orElse(true);
    } catch (XuqiException | RuntimeException e) {
      LOG.log(Level.WARNING, "renewal " + id + " could not be refreshed; trying again later", e);
      return false;
    }
  }

  private void note(RenewalId id, boolean succeeded) {
    Failing before = failing.remove(id);
    if (!succeeded && failing.size() < RenewalStore.MAX_LIST) {
      int times = before == null ? 1 : before.times() + 1;
      Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(times - 1, 10));
      Duration bounded = wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait;
      failing.put(id, new Failing(times, clock.instant().plus(bounded)));
    }
  }

  private ExecutorService pool() {
    ExecutorService executor = pool;
    if (executor == null) {
      AtomicInteger made = new AtomicInteger();
      executor =
          Executors.newFixedThreadPool(
              workers,
              task -> {
                Thread worker = new Thread(task, "xuqi-runner-" + made.incrementAndGet());
                worker.setDaemon(true);
                return worker;
              });
      pool = executor;
    }
    return executor;
  }
}
