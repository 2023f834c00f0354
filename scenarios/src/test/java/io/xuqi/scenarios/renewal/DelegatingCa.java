package io.xuqi.scenarios.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.CaOrders;
import io.xuqi.ca.CaPayments;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.BusinessCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A CA that passes everything on; tests override what they want to see or bend. */
class DelegatingCa implements CaClient {

  private final CaClient ca;

  DelegatingCa(CaClient ca) {
    this.ca = ca;
  }

  @Override
  public CaProfile profile() {
    return ca.profile();
  }

  @Override
  public Quote quote(List<BusinessCertificate> current) throws CaException {
    return ca.quote(current);
  }

  @Override
  public <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) throws E, CaException {
    return ca.prepare(content, signer);
  }

  @Override
  public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
      throws CaException {
    return ca.submit(prepared, context);
  }

  @Override
  public ServiceOrder order(OrderHandle order, CallContext context) throws CaException {
    return ca.order(order, context);
  }

  @Override
  public IssuedCertificates certificates(OrderHandle order, CallContext context)
      throws CaException {
    return ca.certificates(order, context);
  }

  @Override
  public void confirmInstalled(OrderHandle order, X509Certificate installed, CallContext context)
      throws CaException {
    ca.confirmInstalled(order, installed, context);
  }

  @Override
  public Optional<CaOrders> orders() {
    return ca.orders();
  }

  @Override
  public Optional<CaPayments> payments() {
    return ca.payments();
  }

  @Override
  public Optional<CaInvoices> invoices() {
    return ca.invoices();
  }
}
