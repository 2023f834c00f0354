package io.xuqi.renewal;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.KeyAlgorithm;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of installing one certificate (R50, R55).
 *
 * @param renewal the renewal
 * @param order its order
 * @param subject 证书主题
 * @param algorithm the key's algorithm
 * @param oldNotAfter the end of the old certificate
 * @param installed the new certificate, when it is on the token and proven
 * @param problem why it is not, otherwise; installing again resumes
 */
public record InstallResult(
    RenewalId renewal,
    BusinessNumber order,
    String subject,
    KeyAlgorithm algorithm,
    Instant oldNotAfter,
    Optional<Installed> installed,
    Optional<Problem> problem) {

  /**
   * What is on the token now, read back from it.
   *
   * @param certificate the certificate
   * @param serial its serial number in hexadecimal digits
   * @param notAfter its end
   */
  public record Installed(CertificateId certificate, String serial, Instant notAfter) {}
}
