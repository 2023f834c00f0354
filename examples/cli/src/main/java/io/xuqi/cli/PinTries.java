package io.xuqi.cli;

import io.xuqi.common.XuqiException;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinSource;

/** Asks again after a wrong PIN, where somebody is there who says that he wants to try again. */
final class PinTries {

  /** What needs a PIN; the engine continues where a failed call stopped. */
  @FunctionalInterface
  interface Work<T> {
    T with(PinSource pins) throws XuqiException, CliException;
  }

  private PinTries() {}

  /** A locked key ends the loop at the latest. */
  static <T> T run(Run run, PinOption option, Work<T> work) throws XuqiException, CliException {
    PinReader pins = run.pins(option.fromInput);
    while (true) {
      try {
        return work.with(pins);
      } catch (PinIncorrectException e) {
        if (!pins.interactive()) {
          throw e;
        }
        Screen screen = run.screen();
        screen.note("✗ " + e.explain(screen.locale()));
        if (!run.questions().yes(screen.text("pin.again"))) {
          throw e;
        }
      }
    }
  }
}
