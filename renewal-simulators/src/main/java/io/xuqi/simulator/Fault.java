package io.xuqi.simulator;

/** What can go wrong at one operation of a simulator. */
public enum Fault {
  /** The process that called ends before anything happened: {@link SimulatedCrash}. */
  CRASH_BEFORE(false),
  /** The process that called ends after it happened: {@link SimulatedCrash}. */
  CRASH_AFTER(true),
  /** The key is pulled out before anything happened. */
  PULLED_BEFORE(false),
  /** The key is pulled out after it happened; the caller sees the same as before. */
  PULLED_AFTER(true),
  /** It fails, is said to have failed, and did not happen. */
  FAILED(false),
  /** The caller is left without an answer, and it did not happen: a lost request, a late one. */
  UNKNOWN_NOT_DONE(false),
  /** The caller is left without an answer, but it happened: a lost reply. */
  UNKNOWN_DONE(true),
  /** The caller is left without an answer, and it happens late: after whatever is called next. */
  LATE(false),
  /** It happens twice, since something on the way repeated it; the second answer arrives. */
  DUPLICATED(true),
  /** It happens, but the answer that arrives is the one to the same question before. */
  STALE(true),
  /** Another key than before is in the slot. */
  OTHER_KEY(false),
  /** The key has no room left. */
  TOKEN_FULL(false),
  /** The user mistypes the PIN: a try is spent. */
  PIN_INCORRECT(false),
  /** Nothing could be sent at all. */
  UNREACHABLE(false),
  /** It is refused for now, e.g. by a proxy with a page in HTML. */
  UNAVAILABLE(false),
  /** It happened, but the reply cannot be used: truncated, oversized, not JSON. */
  BAD_REPLY(true),
  /** It happened, but the reply that arrives is signed by somebody else. */
  FORGED(true),
  /** It happened, but the reply that arrives is not signed. */
  UNSIGNED(true);

  private final boolean done;

  Fault(boolean done) {
    this.done = done;
  }

  /** Whether the operation happens nevertheless. */
  public boolean done() {
    return done;
  }
}
