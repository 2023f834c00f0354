package io.xuqi.renewal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs two pieces of work on two threads of which only one moves at a time, and hands over from one
 * to the other exactly where it is told to: so every sequence of their steps can be tried, one
 * after the other, the same each time.
 */
final class Interleaver {

  private final Set<Integer> switches;
  private final Semaphore[] turns = {new Semaphore(0), new Semaphore(0)};
  private final boolean[] ended = new boolean[2];
  private final ThreadLocal<Integer> self = ThreadLocal.withInitial(() -> -1);
  private int steps;

  private Interleaver(Set<Integer> switches) {
    this.switches = switches;
  }

  /** Two pieces of work, and what must hold afterwards. */
  interface Meeting {

    Runnable one();

    Runnable other();

    void check();
  }

  /** Makes the same meeting anew; its work calls {@link #step} wherever it may be interrupted. */
  interface Meetings {
    Meeting with(Interleaver steps);
  }

  /**
   * Tries every sequence with at most so many changes of hand, whoever begins.
   *
   * @return how many were tried
   */
  static int tryAll(int changes, Meetings meetings) {
    int tried = 0;
    for (int first = 0; first < 2; first++) {
      int length = run(first, Set.of(), meetings);
      tried++;
      List<Set<Integer>> all = new ArrayList<>(List.of(Set.of()));
      for (int change = 0; change < changes; change++) {
        List<Set<Integer>> longer = new ArrayList<>();
        for (Set<Integer> known : all) {
          int last = known.stream().mapToInt(i -> i).max().orElse(0);
          for (int at = last + 1; at <= length; at++) {
            Set<Integer> next = new TreeSet<>(known);
            next.add(at);
            run(first, next, meetings);
            tried++;
            longer.add(next);
          }
        }
        all = longer;
      }
    }
    return tried;
  }

  /** How many steps there were. */
  private static int run(int first, Set<Integer> switches, Meetings meetings) {
    Interleaver interleaver = new Interleaver(switches);
    Meeting meeting = meetings.with(interleaver);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread one = interleaver.thread(0, meeting.one(), failure);
    Thread other = interleaver.thread(1, meeting.other(), failure);
    interleaver.turns[first].release();
    try {
      one.join();
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    try {
      if (failure.get() != null) {
        throw new AssertionError(failure.get());
      }
      meeting.check();
    } catch (AssertionError e) {
      throw new AssertionError(
          "thread " + first + " begins, changes of hand at " + switches + ": " + e.getMessage(), e);
    }
    return interleaver.steps;
  }

  private Thread thread(int number, Runnable work, AtomicReference<Throwable> failure) {
    Thread thread =
        new Thread(
            () -> {
              turns[number].acquireUninterruptibly();
              self.set(number);
              try {
                work.run();
              } catch (Throwable e) {
                failure.compareAndSet(null, e);
              } finally {
                ended[number] = true;
                turns[1 - number].release();
              }
            });
    thread.start();
    return thread;
  }

  /**
   * A place where the other one may come in between; nothing happens outside of the two threads.
   */
  void step() {
    int number = self.get();
    if (number < 0) {
      return;
    }
    steps++;
    if (switches.contains(steps) && !ended[1 - number]) {
      turns[1 - number].release();
      turns[number].acquireUninterruptibly();
    }
  }
}
