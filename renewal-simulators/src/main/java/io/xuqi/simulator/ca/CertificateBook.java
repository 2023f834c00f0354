package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The certificates the CA issued, by the name of the signing certificate. */
final class CertificateBook {
  private final Map<CertificateId, Entry> entries = new LinkedHashMap<>();
  private final Set<Bytes> certified = new HashSet<>();

  /** One issued certificate or SM2 pair. */
  static final class Entry {
    private final BusinessCertificate certificate;
    private final Instant notAfter;
    private @Nullable BusinessNumber supersededBy;
    private boolean revoked;

    private Entry(BusinessCertificate certificate) {
      this.certificate = certificate;
      this.notAfter = certificate.notAfter();
    }

    BusinessCertificate certificate() {
      return certificate;
    }

    X509Certificate signing() {
      return certificate.signing();
    }

    Instant notAfter() {
      return notAfter;
    }

    Optional<BusinessNumber> supersededBy() {
      return Optional.ofNullable(supersededBy);
    }

    boolean revoked() {
      return revoked;
    }

    boolean expired(Instant now) {
      return now.isAfter(notAfter);
    }
  }

  void add(BusinessCertificate certificate) {
    entries.putIfAbsent(certificate.id(), new Entry(certificate));
    certified.add(encodedKey(certificate.signing()));
  }

  Optional<Entry> find(CertificateId id) {
    return Optional.ofNullable(entries.get(id));
  }

  void supersede(CertificateId id, BusinessNumber by) {
    find(id).ifPresent(entry -> entry.supersededBy = by);
  }

  /** What was issued for an order that was cancelled is never used. */
  void revoke(CertificateId id) {
    find(id).ifPresent(entry -> entry.revoked = true);
  }

  /** Whether a signing certificate for that key, made by {@code PublicKeys}, was ever issued. */
  boolean hasCertified(PublicKey key) {
    return certified.contains(Bytes.copyOf(key.getEncoded()));
  }

  private static Bytes encodedKey(X509Certificate certificate) {
    try {
      return Bytes.copyOf(Certificates.publicKey(certificate).getEncoded());
    } catch (PkiException e) {
      throw new IllegalArgumentException("a certificate for an unsupported key", e);
    }
  }
}
