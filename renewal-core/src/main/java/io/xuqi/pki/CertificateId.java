package io.xuqi.pki;

import io.xuqi.common.Bytes;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/**
 * Names one certificate everywhere: the SHA-256 digest of its encoding. Public, safe to show and
 * log.
 *
 * @param sha256 32 bytes
 */
public record CertificateId(Bytes sha256) {

  /**
   * @throws IllegalArgumentException if it is not 32 bytes
   */
  public CertificateId {
    if (sha256.size() != 32) {
      throw new IllegalArgumentException("a certificate id has 32 bytes");
    }
  }

  /** The name of a certificate. */
  public static CertificateId of(X509Certificate certificate) {
    try {
      return new CertificateId(Bytes.copyOf(certificate.getEncoded()).sha256());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("not an encodable certificate", e);
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not 64 hexadecimal digits
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
