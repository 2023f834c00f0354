package io.xuqi.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
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

  /** Paths that are tried; several anchors or intermediates may have one name after a rollover. */
  private static final int MAX_PATHS = 16;

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
   * @throws GeneralSecurityException if no path holds; says why the last one that was tried does
   *     not
   */
  static void require(
      X509Certificate leaf,
      List<X509Certificate> intermediates,
      List<X509Certificate> anchors,
      Instant at)
      throws GeneralSecurityException, PkiException {
    List<X509Certificate> between = own(intermediates);
    GeneralSecurityException failure = new CertPathValidatorException("no issuer of that name");
    int tried = 0;
    X509Certificate first = Certificates.own(leaf);
    for (X509Certificate anchor : anchors) {
      List<List<X509Certificate>> paths = new ArrayList<>();
      collect(List.of(first), between, anchor, paths);
      for (List<X509Certificate> path : paths) {
        if (tried++ == MAX_PATHS) {
          throw failure;
        }
        try {
          validate(path, Certificates.own(anchor), at);
          return;
        } catch (GeneralSecurityException e) {
          failure = e;
        }
      }
    }
    throw failure;
  }

  /**
   * Collects the paths whose names chain. Names are compared before any signature is verified:
   * verifying is what costs, and path builders verify over and over.
   */
  private static void collect(
      List<X509Certificate> path,
      List<X509Certificate> between,
      X509Certificate anchor,
      List<List<X509Certificate>> paths) {
    X509Certificate last = path.get(path.size() - 1);
    if (paths.size() == MAX_PATHS) {
      return;
    }
    if (issued(anchor, last)) {
      paths.add(path);
    }
    if (path.size() > MAX_INTERMEDIATES) {
      return;
    }
    for (X509Certificate next : between) {
      if (!path.contains(next) && issued(next, last)) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(next);
        collect(longer, between, anchor, paths);
      }
    }
  }

  private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    return Names.same(Certificates.subjectName(issuer), Certificates.issuerName(certificate));
  }

  private static void validate(List<X509Certificate> path, X509Certificate anchor, Instant at)
      throws GeneralSecurityException {
    requireStrength(path);
    requireIssuer(anchor, at);
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX", BouncyCastle.PROVIDER)
        .validate(
            CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER).generateCertPath(path),
            parameters);
  }

  private static List<X509Certificate> own(List<X509Certificate> certificates) throws PkiException {
    List<X509Certificate> own = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      own.add(Certificates.own(certificate));
    }
    return own;
  }

  private static void requireStrength(List<X509Certificate> path) throws CertificateException {
    for (X509Certificate certificate : path) {
      if (!ACCEPTED.contains(new ASN1ObjectIdentifier(certificate.getSigAlgOID()))) {
        throw new CertificateException("signed with " + certificate.getSigAlgName());
      }
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
