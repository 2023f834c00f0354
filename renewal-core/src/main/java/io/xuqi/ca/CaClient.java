package io.xuqi.ca;

import io.xuqi.common.XuqiException;
import io.xuqi.pki.BusinessCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A certification authority. Every call has a deadline of the adapter's configuration, is bounded
 * in what it reads, and is never repeated by the adapter itself: the engine decides, after it
 * stored what it must. Thread-safe.
 *
 * <p>A CA of a standard protocol such as CMP or EST has no orders to find, no fee and no invoice:
 * its quote is free and the optional capabilities are absent.
 */
public interface CaClient {

  /** The CA's configured profile. No I/O. */
  CaProfile profile();

  /** What the CA offers for certificates that are renewed together. Changes nothing at the CA. */
  Quote quote(List<BusinessCertificate> current) throws CaException;

  /**
   * Makes the bytes of a submission. No I/O; nothing is sent.
   *
   * @param signer the current key, which signs the whole application (R22), and the other keys of
   *     the submission for protocols that need them
   * @throws E if the key could not sign
   */
  <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) throws E, CaException;

  /**
   * Sends a submission, or the same bytes again: the CA answers an idempotency key it has seen with
   * the orders it made for it.
   *
   * @return one order for each item, in no particular sequence
   * @throws CaException with {@code retry()} {@code QUERY_FIRST} if the outcome is not known
   */
  List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context) throws CaException;

  /** How an order stands. */
  ServiceOrder order(OrderHandle order, CallContext context) throws CaException;

  /**
   * What was issued for an {@link ServiceOrder.Status#APPROVED} order. May be fetched again until
   * and after the installation is confirmed.
   */
  IssuedCertificates certificates(OrderHandle order, CallContext context) throws CaException;

  /**
   * Tells the CA that the certificate is on the token and proven. Idempotent. The CA may supersede
   * the old certificate from now on.
   */
  void confirmInstalled(OrderHandle order, X509Certificate installed, CallContext context)
      throws CaException;

  /** Finding, cancelling and correcting orders, where the CA can. */
  default Optional<CaOrders> orders() {
    return Optional.empty();
  }

  /** Paying, where the CA charges. */
  default Optional<CaPayments> payments() {
    return Optional.empty();
  }

  /** Invoices, where the CA issues any. */
  default Optional<CaInvoices> invoices() {
    return Optional.empty();
  }
}
