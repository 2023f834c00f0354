package io.xuqi.contract;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.pki.KeyAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A CA for the tests of {@link CaContract}, with the people on its side: the counter, the payer,
 * the administration. What has become due is done when the client asks next.
 */
public interface CaFixture extends AutoCloseable {

  /** The client under test. */
  CaClient client();

  /** The time at the CA. */
  Instant now();

  /** Lets time pass at the CA. */
  void advance(Duration duration);

  /** The keys this CA certifies; the first is used where any will do. */
  Set<KeyAlgorithm> algorithms();

  /**
   * The counter issues a certificate to a company of that name, valid since a year ago.
   *
   * @param commonName the subject's common name
   */
  CurrentCertificate issue(String commonName, KeyAlgorithm algorithm, Instant notAfter)
      throws Exception;

  /** The payer pays what an attempt by a hosted method asks for. */
  void pay(PaymentAttempt attempt) throws Exception;

  /** The administration approves an order under review. */
  void approve(BusinessNumber number) throws Exception;

  /** The administration rejects an order under review. */
  void reject(BusinessNumber number, String reason) throws Exception;

  @Override
  void close();
}
