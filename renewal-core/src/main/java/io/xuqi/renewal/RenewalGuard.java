package io.xuqi.renewal;

import io.xuqi.pki.BusinessCertificate;
import io.xuqi.token.TokenInfo;
import java.util.List;
import java.util.Optional;

/**
 * Lets the embedding application hold a renewal back, for example while bids are open that need the
 * old key. Asked before an application, or a corrected one, writes anything to the token or is
 * sent. A guard that throws holds it back.
 */
@FunctionalInterface
public interface RenewalGuard {

  /**
   * Whether these certificates must not be renewed now.
   *
   * @return the reason, shown to the user; empty to let it go on
   */
  Optional<String> veto(TokenInfo token, List<BusinessCertificate> certificates);
}
