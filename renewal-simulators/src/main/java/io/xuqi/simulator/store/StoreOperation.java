package io.xuqi.simulator.store;

import io.xuqi.simulator.Fault;
import io.xuqi.simulator.Operation;
import java.util.EnumSet;
import java.util.Set;

/** What a store does for the engine. */
public enum StoreOperation implements Operation {
  CREATE,
  FIND,
  REPLACE,
  HISTORY,
  DUE,
  NEXT_DUE,
  FIND_BY_ORDER,
  FIND_BY_TOKEN,
  LIST,
  LIST_AFTER,
  FINISHED_BEFORE,
  ERASE,
  LEASE,
  RELEASE;

  /** Whether it changes something that has to survive a crash: one commit. */
  public boolean commits() {
    return this == CREATE || this == REPLACE || this == ERASE;
  }

  @Override
  public Set<Fault> faults() {
    Set<Fault> faults = EnumSet.of(Fault.FAILED);
    if (commits()) {
      // The answer to a commit got lost: nobody knows.
      faults.add(Fault.UNKNOWN_DONE);
    }
    return faults;
  }
}
