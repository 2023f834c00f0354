package io.xuqi.pki;

import io.xuqi.common.Bytes;
import java.security.cert.X509Certificate;

/**
 * Names one certificate everywhere: the SHA-256 digest of its DER. Public, safe to show and log.
 *
 * @param sha256 32 bytes
 */
public record CertificateId(Bytes sha256) {

  private static final int SIZE = 32;

  /**
   * @throws IllegalArgumentException if it does not have 32 bytes
   */
  public CertificateId {
    if (sha256.size() != SIZE) {
      throw new IllegalArgumentException("fingerprint of " + sha256.size() + " bytes");
    }
  }

  /** The fingerprint of a certificate. */
  public static CertificateId of(X509Certificate certificate) {
    return new CertificateId(Certificates.encoded(certificate).sha256());
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is not 64 hexadecimal digits
   */
  public static CertificateId parse(String hex) {
    return new CertificateId(Bytes.fromHex(hex));
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return sha256.toHex();
  }
}
