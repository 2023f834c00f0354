package io.xuqi.token.pkcs11;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/**
 * The way into a driver: calls pass it, several at once or one at a time, and stay out while
 * something has to be alone with the driver. Nobody waits for ever to be alone, since a call may
 * never come back. Thread-safe.
 */
final class CallGate {

  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
  private final Duration patience;
  private volatile Lock entry = calls.readLock();

  /**
   * @param patience how long calls that are under way are waited for
   */
  CallGate(Duration patience) {
    this.patience = patience;
  }

  /** Whether calls of several threads may be under way at once from now on. */
  void letInSeveral(boolean several) {
    entry = several ? calls.readLock() : calls.writeLock();
  }

  /** Makes a call, perhaps after what has to be alone. */
  long pass(LongSupplier call) {
    Lock lock = entry;
    lock.lock();
    try {
      return call.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does work, which may make calls, while no call of another thread is under way.
   *
   * @param also a lock to be held, too, which others take before they make calls
   * @return whether it was done: not when a call did not come back in time
   */
  boolean alone(Lock also, Runnable work) {
    if (!acquire(also)) {
      return false;
    }
    try {
      if (!acquire(calls.writeLock())) {
        return false;
      }
      try {
        work.run();
        return true;
      } finally {
        calls.writeLock().unlock();
      }
    } finally {
      also.unlock();
    }
  }

  /** A thread that was interrupted before waits as well: what it cleans up needs it. */
  private boolean acquire(Lock lock) {
    boolean interrupted = Thread.interrupted();
    try {
      return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return lock.tryLock();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
