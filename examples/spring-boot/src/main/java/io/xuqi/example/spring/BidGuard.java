package io.xuqi.example.spring;

import io.xuqi.pki.BusinessCertificate;
import io.xuqi.renewal.RenewalGuard;
import io.xuqi.token.TokenInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Holds renewals back while bids are open that were encrypted for the current certificate: after a
 * renewal they might not be opened any more. A real application asks its own bids.
 */
@Component
public final class BidGuard implements RenewalGuard {

  private final Set<String> openBids = ConcurrentHashMap.newKeySet();

  /** A bid was uploaded with this key. */
  public void opened(String keySerialNumber) {
    openBids.add(keySerialNumber);
  }

  /** The bids of this key have been opened, or withdrawn. */
  public void closed(String keySerialNumber) {
    openBids.remove(keySerialNumber);
  }

  @Override
  public Optional<String> veto(TokenInfo token, List<BusinessCertificate> certificates) {
    return openBids.contains(token.id().serialNumber())
        ? Optional.of("尚有未开标的投标文件")
        : Optional.empty();
  }
}
