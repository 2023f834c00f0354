package io.xuqi.simulator.payment;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What messages are signed and checked with.
 *
 * @param application the merchant application's public key
 * @param own Alipay's keys
 * @param certificates in certificate mode
 */
record AlipayKeys(PublicKey application, KeyPair own, Optional<Certificates> certificates) {

  /** What requests have to name, and Alipay's own certificate. */
  record Certificates(String application, String roots, X509Certificate own) {}
}
