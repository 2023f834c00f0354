package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;

/**
 * A key pair in a simulated token's memory.
 *
 * @param ref its name
 * @param algorithm its kind
 * @param publicKey SubjectPublicKeyInfo
 * @param privateKey PKCS#8, sealed by a {@link PinKey} with the reference as context
 */
record SealedKey(KeyRef ref, KeyAlgorithm algorithm, Bytes publicKey, Bytes privateKey) {

  /** What it takes of the token's room, in bytes. */
  int size() {
    return publicKey.size() + privateKey.size();
  }
}
