/** Tokens behind any PKCS#11 driver, reached through JNA. */
module io.xuqi.token.pkcs11 {
  // To add with the first public type: exports io.xuqi.token.pkcs11;
  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
