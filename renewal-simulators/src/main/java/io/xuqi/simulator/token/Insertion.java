package io.xuqi.simulator.token;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One stay of a token in its slot, as seen through one driver.
 *
 * @param number counts the insertions of the token
 * @param driverClosed whether the driver was closed since
 */
record Insertion(long number, AtomicBoolean driverClosed) {

  void requireDriver() {
    if (driverClosed.get()) {
      throw new IllegalStateException("the driver was closed");
    }
  }
}
