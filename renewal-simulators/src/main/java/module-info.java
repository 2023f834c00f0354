/** Simulated keys and certification authorities, with faults on demand. */
module io.xuqi.simulator {
  exports io.xuqi.simulator;

  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
