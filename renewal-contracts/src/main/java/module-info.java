/** Tests that every token, CA client and store must pass. */
module io.xuqi.contract {
  // To add with the first public type: exports io.xuqi.contract;
  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
