package io.xuqi.simulator;

/**
 * The process ended here, as far as a test is concerned. An error, so that no handler of exceptions
 * goes on: the test catches it, drops every object but the durable ones, and starts again.
 */
public final class SimulatedCrash extends Error {

  private static final long serialVersionUID = 1L;

  SimulatedCrash(String where) {
    super(where, null, false, false);
  }
}
