/** Tests that every token, CA client, payment method and store must pass. */
module io.xuqi.contract {
  requires transitive io.xuqi.core;
  requires java.logging;
  requires static org.jspecify;
  requires transitive org.junit.jupiter.api;

  exports io.xuqi.contract;
}
