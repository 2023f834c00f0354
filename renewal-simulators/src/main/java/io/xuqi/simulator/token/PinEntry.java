package io.xuqi.simulator.token;

import io.xuqi.token.PinStatus;

/**
 * A PIN of a simulated token.
 *
 * @param vault knows it
 * @param remainingTries how many wrong ones lock it
 * @param toBeChanged whether it is the one the token came with
 */
record PinEntry(PinVault vault, int remainingTries, boolean toBeChanged) {

  PinEntry withRemainingTries(int tries) {
    return new PinEntry(vault, tries, toBeChanged);
  }

  /** Its status, exact or not. */
  PinStatus status(TokenMemory.Settings settings) {
    PinStatus exact = PinStatus.exactly(remainingTries, settings.maxTries());
    return (settings.exactTries() ? exact : PinStatus.of(exact.level())).toBeChanged(toBeChanged);
  }
}
