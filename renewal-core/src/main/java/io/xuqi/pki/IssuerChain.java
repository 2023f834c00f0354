package io.xuqi.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Finds and validates the path from a certificate to a pinned anchor (RFC 5280, 6.1). Revocation is
 * not asked for: the certificate has just been issued.
 */
final class IssuerChain {

  /** Intermediates between a certificate and its anchor. */
  private static final int MAX_INTERMEDIATES = 5;

  private static final int MIN_RSA_BITS = 2048;

  /** Issuers may sign with larger digests than holders; weaker ones are refused. */
  private static final Set<ASN1ObjectIdentifier> ACCEPTED =
      Set.of(
          PKCSObjectIdentifiers.sha256WithRSAEncryption,
          PKCSObjectIdentifiers.sha384WithRSAEncryption,
          PKCSObjectIdentifiers.sha512WithRSAEncryption,
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512,
          GMObjectIdentifiers.sm2sign_with_sm3);

  private IssuerChain() {}

  /**
   * @throws GeneralSecurityException if no path holds
   */
  static void require(
      X509Certificate leaf,
      List<X509Certificate> intermediates,
      List<X509Certificate> anchors,
      Instant at)
      throws GeneralSecurityException, PkiException {
    Set<TrustAnchor> trusted = new HashSet<>();
    for (X509Certificate anchor : anchors) {
      trusted.add(new TrustAnchor(own(anchor), null));
    }
    List<X509Certificate> known = new ArrayList<>();
    known.add(own(leaf));
    for (X509Certificate intermediate : intermediates) {
      known.add(own(intermediate));
    }
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(known.get(0));
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, target);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
    parameters.setRevocationEnabled(false);
    parameters.setMaxPathLength(MAX_INTERMEDIATES);
    parameters.setDate(Date.from(at));
    PKIXCertPathBuilderResult path =
        (PKIXCertPathBuilderResult)
            CertPathBuilder.getInstance("PKIX", BouncyCastle.PROVIDER).build(parameters);

    List<X509Certificate> issuers = new ArrayList<>();
    for (Certificate certificate : path.getCertPath().getCertificates()) {
      issuers.add((X509Certificate) certificate);
    }
    requireStrength(issuers);
    X509Certificate anchor = path.getTrustAnchor().getTrustedCert();
    requireIssuer(anchor, at);
  }

  /** Makes every certificate one of Bouncy Castle's, which verify SM2 signatures by themselves. */
  private static X509Certificate own(X509Certificate certificate) throws PkiException {
    return Certificates.parse(Certificates.encoded(certificate));
  }

  private static void requireStrength(List<X509Certificate> path) throws CertificateException {
    for (X509Certificate certificate : path) {
      if (!ACCEPTED.contains(new ASN1ObjectIdentifier(certificate.getSigAlgOID()))) {
        throw new CertificateException("signed with " + certificate.getSigAlgName());
      }
    }
    for (X509Certificate certificate : path) {
      if (certificate.getPublicKey() instanceof RSAPublicKey key
          && key.getModulus().bitLength() < MIN_RSA_BITS) {
        throw new CertificateException("RSA " + key.getModulus().bitLength());
      }
    }
  }

  /** What path validation demands of every issuer but not of the anchor. */
  private static void requireIssuer(X509Certificate anchor, Instant at)
      throws CertificateException {
    anchor.checkValidity(Date.from(at));
    if (anchor.getBasicConstraints() < 0
        || !Certificates.allows(anchor, Certificates.KEY_CERT_SIGN)) {
      throw new CertificateException("the anchor is not a CA's certificate");
    }
  }
}
