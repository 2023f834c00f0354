package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates that were parsed last. Each look at a renewal reads its record anew, with the
 * same certificates in it; parsing them is most of the work. They are public, and what comes of the
 * same bytes is always the same. Thread-safe.
 */
final class ParsedCertificates {

  /** Some kilobytes each. */
  static final int MAX_KEPT = 500;

  private final Map<Bytes, X509Certificate> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, X509Certificate> eldest) {
          return size() > MAX_KEPT;
        }
      };

  /**
   * As {@link Certificates#parse}.
   *
   * @throws PkiException if it is not a certificate; that is found out again each time
   */
  X509Certificate parse(Bytes der) throws PkiException {
    Optional<X509Certificate> known = find(der);
    if (known.isPresent()) {
      return known.get();
    }
    X509Certificate parsed = Certificates.parse(der);
    keep(der, parsed);
    return parsed;
  }

  private synchronized Optional<X509Certificate> find(Bytes der) {
    return Optional.ofNullable(kept.get(der));
  }

  private synchronized void keep(Bytes der, X509Certificate parsed) {
    kept.put(der, parsed);
  }

  synchronized int size() {
    return kept.size();
  }
}
