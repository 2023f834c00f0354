package io.xuqi.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, and when. Simulators perform their operations through a plan; one plan shared by
 * several of them counts through all, in the order of time. A sweep runs once without faults, reads
 * {@link #performed()} and runs again for each operation and each fault it can have ({@link
 * Performed#faults()}).
 *
 * <p>Thread-safe. Operations themselves run outside its lock.
 */
public final class FaultPlan {

  /** The longest record; beyond it a plan refuses, since nobody sweeps over so much. */
  public static final int MAX_OPERATIONS = 100_000;

  private static final FaultPlan NONE = new FaultPlan(false);

  private final boolean recording;
  private final List<Performed> performed = new ArrayList<>();
  private final Map<Operation, Integer> occurrences = new HashMap<>();
  private final Map<Integer, Fault> byNumber = new HashMap<>();
  private final Map<Occurrence, Fault> byOccurrence = new HashMap<>();
  private final Map<Operation, Fault> standing = new HashMap<>();
  private final Map<Integer, Runnable> interludes = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();

  private FaultPlan(boolean recording) {
    this.recording = recording;
  }

  /** No faults and no record, for long runs. Faults cannot be added. */
  public static FaultPlan none() {
    return NONE;
  }

  /** No faults yet; every operation is counted and recorded, up to {@link #MAX_OPERATIONS}. */
  public static FaultPlan recording() {
    return new FaultPlan(true);
  }

  /**
   * The operation with this number has the fault.
   *
   * @param number counts all operations since the plan was made, from 1
   */
  public synchronized FaultPlan at(int number, Fault fault) {
    requireRecording();
    byNumber.put(requirePositive(number), fault);
    return this;
  }

  /**
   * One occurrence of an operation has the fault.
   *
   * @param occurrence counts the operations of this kind since the plan was made, from 1
   */
  public synchronized FaultPlan at(Operation operation, int occurrence, Fault fault) {
    requireRecording();
    requireApplicable(operation, fault);
    byOccurrence.put(new Occurrence(operation, requirePositive(occurrence)), fault);
    return this;
  }

  /**
   * Right before the operation with this number somebody else does something: another process,
   * another person. What that performs by this plan is counted after the operation.
   *
   * @param number counts all operations since the plan was made, from 1
   */
  public synchronized FaultPlan before(int number, Runnable act) {
    requireRecording();
    interludes.put(requirePositive(number), act);
    return this;
  }

  /**
   * The first operation that can have the fault has it.
   *
   * @param number the operations before it, counted from 1 since the plan was made, are spared
   */
  public synchronized FaultPlan from(int number, Fault fault) {
    requireRecording();
    waiting.add(new Waiting(requirePositive(number), fault));
    return this;
  }

  /** The next occurrence of an operation has the fault. */
  public synchronized FaultPlan next(Operation operation, Fault fault) {
    return at(operation, occurrences.getOrDefault(operation, 0) + 1, fault);
  }

  /** Every occurrence of an operation has the fault, until {@link #clear()}. */
  public synchronized FaultPlan every(Operation operation, Fault fault) {
    requireRecording();
    requireApplicable(operation, fault);
    standing.put(operation, fault);
    return this;
  }

  /** From now on nothing goes wrong. The record and its numbers go on. */
  public synchronized void clear() {
    byNumber.clear();
    byOccurrence.clear();
    standing.clear();
    interludes.clear();
    waiting.clear();
  }

  /** Everything performed so far, in the order of time. */
  public synchronized List<Performed> performed() {
    return List.copyOf(performed);
  }

  /** The number of operations performed so far. */
  public synchronized int count() {
    return performed.size();
  }

  /**
   * Performs one operation for a simulator, with the fault that is planned for it.
   *
   * @param act what the operation does
   * @param consequence makes what the caller sees of a fault, and does what else follows from it
   * @return what {@code act} returns
   * @throws E what {@code act} throws, or the consequence of a fault; with a fault that is {@link
   *     Fault#done()} the act has happened
   * @throws SimulatedCrash if a crash is planned
   * @throws IllegalStateException if the planned fault is none the operation can have, or the
   *     record is full
   */
  public <T, E extends Exception> T perform(
      Operation operation, Act<T, E> act, Consequence<E> consequence) throws E {
    if (!recording) {
      return act.run();
    }
    Begun begun = begin(operation);
    begun.interlude().ifPresent(Runnable::run);
    Optional<Fault> planned = begun.fault();
    if (planned.isEmpty()) {
      return act.run();
    }
    Fault fault = planned.get();
    if (fault.done()) {
      act.run();
    }
    if (isCrash(fault)) {
      throw new SimulatedCrash(fault + " " + operation.name());
    }
    throw consequence.of(fault);
  }

  private record Begun(Optional<Runnable> interlude, Optional<Fault> fault) {}

  private synchronized Begun begin(Operation operation) {
    if (performed.size() == MAX_OPERATIONS) {
      throw new IllegalStateException("more than " + MAX_OPERATIONS + " operations recorded");
    }
    int number = performed.size() + 1;
    int occurrence = occurrences.merge(operation, 1, Integer::sum);
    Fault fault = byNumber.get(number);
    if (fault == null) {
      fault = byOccurrence.get(new Occurrence(operation, occurrence));
    }
    if (fault == null) {
      fault = standing.get(operation);
    }
    if (fault == null) {
      fault = waitingFor(operation, number);
    }
    if (fault != null) {
      requireApplicable(operation, fault);
    }
    performed.add(new Performed(number, operation, Optional.ofNullable(fault)));
    return new Begun(Optional.ofNullable(interludes.remove(number)), Optional.ofNullable(fault));
  }

  private @Nullable Fault waitingFor(Operation operation, int number) {
    for (Waiting next : waiting) {
      boolean possible = isCrash(next.fault()) || operation.faults().contains(next.fault());
      if (number >= next.number() && possible) {
        waiting.remove(next);
        return next.fault();
      }
    }
    return null;
  }

  private void requireRecording() {
    if (!recording) {
      throw new IllegalStateException("this plan has no faults; make one by recording()");
    }
  }

  private static int requirePositive(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("operations are counted from 1");
    }
    return count;
  }

  private static void requireApplicable(Operation operation, Fault fault) {
    if (!isCrash(fault) && !operation.faults().contains(fault)) {
      throw new IllegalStateException(operation.name() + " cannot have " + fault);
    }
  }

  private static boolean isCrash(Fault fault) {
    return fault == Fault.CRASH_BEFORE || fault == Fault.CRASH_AFTER;
  }

  /** What an operation does. */
  @FunctionalInterface
  public interface Act<T, E extends Exception> {
    T run() throws E;
  }

  /** What follows from a fault. */
  @FunctionalInterface
  public interface Consequence<E extends Exception> {
    /** What the caller sees; never asked for crashes. */
    E of(Fault fault) throws E;
  }

  /**
   * One operation that was performed, or was to be.
   *
   * @param number counts from 1
   * @param operation what it was
   * @param fault what went wrong
   */
  public record Performed(int number, Operation operation, Optional<Fault> fault) {

    /** Every fault this operation can have, crashes included. */
    public Set<Fault> faults() {
      Set<Fault> faults = EnumSet.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER);
      faults.addAll(operation.faults());
      return faults;
    }
  }

  private record Waiting(int number, Fault fault) {}

  private record Occurrence(Operation operation, int number) {}
}
