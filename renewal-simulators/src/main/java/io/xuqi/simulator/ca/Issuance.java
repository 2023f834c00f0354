package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.PortalMessages.CertificatesReply;
import io.xuqi.common.Bytes;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.CsrResponse;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Makes the certificates of an order: one, or an SM2 pair with its enveloped encryption key. */
final class Issuance {
  private final CaHierarchy hierarchy;

  Issuance(CaHierarchy hierarchy) {
    this.hierarchy = hierarchy;
  }

  /** What was issued, and the form it is handed out in. */
  record Issued(
      BusinessCertificate certificate,
      Optional<EnvelopedKey> encryptionKey,
      CertificatesReply reply) {}

  /** What the order is for. */
  Terms terms(Order order, Instant now) {
    return new Terms(
        order.current.signing().getSubjectX500Principal(),
        order.key,
        now,
        order.proposedNotAfter,
        hierarchy.newSerial(),
        null);
  }

  /** An old certificate, handed out as if it were new. */
  Issued again(BusinessCertificate old) {
    CertificatesReply reply =
        old.encryption().isEmpty()
            ? new CertificatesReply(Certificates.encoded(old.signing()), null, List.of())
            : new CertificatesReply(
                null,
                new CsrResponse(
                        List.of(old.signing()), Optional.empty(), List.of(old.encryption().get()))
                    .encode(),
                List.of());
    return new Issued(old, Optional.empty(), reply);
  }

  Issued issue(X500Principal subject, PublicKey key, Instant notBefore, Instant notAfter) {
    return issue(new Terms(subject, key, notBefore, notAfter, hierarchy.newSerial(), null));
  }

  /**
   * What a certificate says.
   *
   * @param usage bits of key usage that replace the usual ones
   */
  record Terms(
      X500Principal subject,
      PublicKey key,
      Instant notBefore,
      Instant notAfter,
      BigInteger serial,
      @Nullable Integer usage) {}

  Issued issue(Terms terms) {
    KeyAlgorithm algorithm = CaHierarchy.algorithm(terms.key());
    boolean pair = algorithm == KeyAlgorithm.SM2;
    int usage = pair ? CaHierarchy.SIGNING : CaHierarchy.SIGNING | CaHierarchy.RSA_ENCRYPTION;
    X509Certificate signing =
        certify(terms, terms.key(), terms.usage() == null ? usage : terms.usage(), terms.serial());
    List<Bytes> intermediates = List.of(Certificates.encoded(hierarchy.intermediate(algorithm)));
    if (!pair) {
      return new Issued(
          BusinessCertificate.of(signing),
          Optional.empty(),
          new CertificatesReply(Certificates.encoded(signing), null, intermediates));
    }
    KeyPair encryptionKeys = SoftwareKeys.generate(KeyAlgorithm.SM2);
    X509Certificate encryption =
        certify(terms, encryptionKeys.getPublic(), CaHierarchy.ENCRYPTION, hierarchy.newSerial());
    EnvelopedKey envelope = seal(terms.key(), encryptionKeys);
    CsrResponse response =
        new CsrResponse(List.of(signing), Optional.of(envelope), List.of(encryption));
    return new Issued(
        new BusinessCertificate(signing, Optional.of(encryption)),
        Optional.of(envelope),
        new CertificatesReply(null, response.encode(), intermediates));
  }

  private X509Certificate certify(Terms terms, PublicKey key, int usage, BigInteger serial) {
    return hierarchy.issue(
        new CaHierarchy.Contents(
            terms.subject(),
            key,
            usage,
            false,
            serial,
            seconds(terms.notBefore()),
            seconds(terms.notAfter())));
  }

  private static EnvelopedKey seal(PublicKey holder, KeyPair keys) {
    try {
      return Sm2Envelopes.seal(keys.getPrivate(), keys.getPublic(), holder);
    } catch (PkiException e) {
      throw new IllegalStateException("the simulated CA could not envelope a key", e);
    }
  }

  /** X.509 times have no fractions. */
  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
