package io.xuqi.simulator.token;

import io.xuqi.simulator.Fault;
import io.xuqi.simulator.Operation;
import java.util.EnumSet;
import java.util.Set;

/** What a simulated token does for its callers. */
public enum TokenOperation implements Operation {
  PIN_STATUS,
  FREE_SPACE,
  CERTIFICATES,
  /** The check of the PIN; the user has been asked already. */
  LOGIN,
  /** The PIN checked and replaced; the user has been asked already. */
  CHANGE_PIN,
  /** The administrator's PIN checked and the user PIN replaced. */
  UNBLOCK_PIN,
  GENERATE_KEY_PAIR,
  PUBLIC_KEY,
  SIGN,
  DECRYPT,
  INSTALL,
  /** Writes an imported key pair; its certificate follows by {@link #INSTALL}. */
  IMPORT_ENCRYPTION_KEY,
  DELETE,
  DISCARD;

  @Override
  public Set<Fault> faults() {
    Set<Fault> faults = EnumSet.of(Fault.PULLED_BEFORE, Fault.PULLED_AFTER, Fault.FAILED);
    switch (this) {
      case LOGIN -> faults.add(Fault.PIN_INCORRECT);
      case CHANGE_PIN, UNBLOCK_PIN ->
          faults.addAll(
              EnumSet.of(Fault.PIN_INCORRECT, Fault.UNKNOWN_NOT_DONE, Fault.UNKNOWN_DONE));
      case GENERATE_KEY_PAIR, INSTALL, IMPORT_ENCRYPTION_KEY -> {
        faults.addAll(EnumSet.of(Fault.UNKNOWN_NOT_DONE, Fault.UNKNOWN_DONE));
        faults.add(Fault.TOKEN_FULL);
      }
      case DELETE, DISCARD -> faults.addAll(EnumSet.of(Fault.UNKNOWN_NOT_DONE, Fault.UNKNOWN_DONE));
      case PIN_STATUS, FREE_SPACE, CERTIFICATES, PUBLIC_KEY, SIGN, DECRYPT -> {
        // They change nothing: an answer that is lost is a failure.
      }
    }
    return faults;
  }
}
