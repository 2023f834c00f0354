package io.xuqi.cli;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.BusinessCertificate;
import java.security.cert.X509Certificate;
import java.util.List;

/** Stands where no CA is configured, for commands that only look at what is stored. */
final class AbsentCa implements CaClient {

  private static CaException absent() {
    return new CaException(Problem.of(ErrorCode.CA_UNREACHABLE, Settings.CA_URL));
  }

  @Override
  public CaProfile profile() {
    throw new IllegalStateException("no CA is configured");
  }

  @Override
  public Quote quote(List<BusinessCertificate> current) throws CaException {
    throw absent();
  }

  @Override
  public <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) throws CaException {
    throw absent();
  }

  @Override
  public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
      throws CaException {
    throw absent();
  }

  @Override
  public ServiceOrder order(OrderHandle order, CallContext context) throws CaException {
    throw absent();
  }

  @Override
  public IssuedCertificates certificates(OrderHandle order, CallContext context)
      throws CaException {
    throw absent();
  }

  @Override
  public void confirmInstalled(OrderHandle order, X509Certificate installed, CallContext context)
      throws CaException {
    throw absent();
  }
}
