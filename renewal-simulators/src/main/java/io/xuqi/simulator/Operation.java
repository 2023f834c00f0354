package io.xuqi.simulator;

import java.util.Set;

/**
 * One kind of thing a simulator does for its callers; each simulator has an enum of them. The
 * faults it can have are part of it, so that a sweep over all faults is made from a plan's record
 * alone.
 */
public interface Operation {

  /** The constant's name. */
  String name();

  /** The faults this operation can have, without the crashes, which every operation can have. */
  Set<Fault> faults();
}
