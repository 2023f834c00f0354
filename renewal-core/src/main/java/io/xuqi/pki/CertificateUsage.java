package io.xuqi.pki;

/** What a certificate's key is for, from its key usage extension (RFC 5280, 4.2.1.3). */
public enum CertificateUsage {
  /** It signs: applications, logins, bids. */
  SIGNING,
  /** It encrypts; its private key often comes from the CA. */
  ENCRYPTION,
  /** It does both, or the certificate does not say. */
  BOTH
}
