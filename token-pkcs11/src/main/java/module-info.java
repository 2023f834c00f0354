/** Tokens behind any PKCS#11 driver, reached through JNA. */
module io.xuqi.token.pkcs11 {
  exports io.xuqi.token.pkcs11;

  requires transitive io.xuqi.core;
  requires com.sun.jna;
  requires static org.jspecify;
}
