/** Tests that every token, CA client and store must pass. */
module io.xuqi.contract {
  requires transitive io.xuqi.core;
  requires static org.jspecify;
  requires transitive org.junit.jupiter.api;

  exports io.xuqi.contract;
}
