/** A certification authority reached as JSON over HTTPS. */
module io.xuqi.ca.portal {
  // To add with the first public type: exports io.xuqi.ca.portal;
  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
