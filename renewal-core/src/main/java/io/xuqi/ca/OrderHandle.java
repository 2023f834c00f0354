package io.xuqi.ca;

import io.xuqi.common.Bytes;

/**
 * What is needed to ask for an order again: its number and what the CA's adapter keeps with it,
 * such as the renewal's credential or a transaction's identifiers. The state is secret and stored
 * encrypted.
 *
 * @param number the CA's number
 * @param adapterState opaque, at most {@link #MAX_STATE} bytes
 */
public record OrderHandle(BusinessNumber number, Bytes adapterState) {

  /** Enough for a credential, a transaction with its nonces, or a certificate already received. */
  public static final int MAX_STATE = 32 * 1024;

  /**
   * @throws IllegalArgumentException if the state is too large
   */
  public OrderHandle {
    if (adapterState.size() > MAX_STATE) {
      throw new IllegalArgumentException("adapter state of " + adapterState.size() + " bytes");
    }
  }
}
