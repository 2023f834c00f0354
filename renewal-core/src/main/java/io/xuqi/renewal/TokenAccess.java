package io.xuqi.renewal;

import io.xuqi.pki.Signer;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.util.Optional;

/** The token, if somebody is logged in to it while the CA is asked. */
@FunctionalInterface
interface TokenAccess {

  /** Nobody is logged in. */
  TokenAccess NONE = order -> Optional.empty();

  /** Signs with the certificate that an order renews. */
  Optional<Signer<TokenException>> signer(OrderRecord order);

  static TokenAccess of(TokenSession session) {
    return order -> Optional.of(KeyWork.signer(session, order));
  }
}
