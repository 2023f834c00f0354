package io.xuqi.pki;

import io.xuqi.common.XuqiException;

/**
 * What one private key does to bytes, wherever that key is: it signs a message or decrypts a
 * ciphertext.
 *
 * @param <E> how it can fail
 */
@FunctionalInterface
public interface KeyOperation<E extends XuqiException> {

  /**
   * Uses the key once.
   *
   * @throws E if the key could not be used; nothing has changed
   */
  byte[] apply(byte[] input) throws E;
}
