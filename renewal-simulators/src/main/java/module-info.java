/** Simulated keys and certification authorities, with faults on demand. */
module io.xuqi.simulator {
  // To add with the first public type: exports io.xuqi.simulator;
  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
