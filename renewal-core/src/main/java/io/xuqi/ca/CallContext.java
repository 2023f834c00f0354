package io.xuqi.ca;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Signer;
import io.xuqi.token.TokenException;
import java.util.Optional;

/**
 * What the engine lends an adapter for one call on an order: a place to note what must survive a
 * crash, and the current key when it happens to be logged in.
 */
public interface CallContext {

  /** What was last saved for this order, empty bytes at first. */
  Bytes saved();

  /**
   * Stores the adapter's state for this order. Returns once it is durable, so that an adapter can
   * note transaction identifiers and nonces before it sends them.
   *
   * @param state at most {@link OrderHandle#MAX_STATE} bytes
   * @throws CaException if it could not be stored; the adapter then sends nothing
   */
  void save(Bytes state) throws CaException;

  /**
   * Signs with the certificate that is being renewed, while the user is logged in to the token. An
   * adapter whose protocol signs every message throws {@link CaException} with code {@code
   * ca.needs-key} when it is empty.
   */
  Optional<Signer<TokenException>> signer();
}
