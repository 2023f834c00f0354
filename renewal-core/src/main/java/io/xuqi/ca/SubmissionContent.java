package io.xuqi.ca;

import io.xuqi.application.Application;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateRequest;
import java.time.Instant;
import java.util.List;

/**
 * Everything one application consists of.
 *
 * @param idempotencyKey unique for this submission, 1 to 64 characters of {@code [A-Za-z0-9_-]};
 *     chosen and stored before
 * @param application what the user decided
 * @param quote the quote it is based on
 * @param items one entry for each certificate to be issued
 * @param createdAt the time of the application
 */
public record SubmissionContent(
    String idempotencyKey,
    Application application,
    Quote quote,
    List<Item> items,
    Instant createdAt) {

  public SubmissionContent {
    items = List.copyOf(items);
  }

  /**
   * One certificate to be issued.
   *
   * @param current what it renews
   * @param request the PKCS#10 request, signed by the key the new certificate is for
   */
  public record Item(BusinessCertificate current, CertificateRequest request) {}
}
