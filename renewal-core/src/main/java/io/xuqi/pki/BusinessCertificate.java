package io.xuqi.pki;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What a user sees as one certificate (R9): a certificate, or an SM2 signing certificate together
 * with the encryption certificate that was issued with it.
 *
 * @param signing the certificate whose key signs; it names the whole
 * @param encryption the encryption certificate of an SM2 pair
 */
public record BusinessCertificate(X509Certificate signing, Optional<X509Certificate> encryption) {

  /** A certificate that stands alone. */
  public static BusinessCertificate of(X509Certificate certificate) {
    return new BusinessCertificate(certificate, Optional.empty());
  }

  /** The name of the signing certificate. */
  public CertificateId id() {
    return CertificateId.of(signing);
  }

  /** The end of its validity: of a pair, the earlier one. */
  public Instant notAfter() {
    Instant end = Certificates.notAfter(signing);
    return encryption.map(Certificates::notAfter).filter(e -> e.isBefore(end)).orElse(end);
  }

  /** Whether it has ended at the given time. */
  public boolean isExpired(Instant now) {
    return now.isAfter(notAfter());
  }
}
