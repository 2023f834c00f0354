package io.xuqi.scenarios.ports;

import io.xuqi.ca.Agreement;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaPayments;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.CsrResponse;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.pki.SignedApplication;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A CA that is not the portal, and the adapter for it, in memory: an application is the PKCS#10 in
 * an envelope signed by the current key, an answer is a CSRResponse of GM/T 0092. It renews SM2
 * pairs, and has the fee collected by the integrator.
 */
final class MemoryCa implements CaClient, CaPayments {
  private static final Agreement AGREEMENT = new Agreement("2026-01", "电子认证服务协议", "用户应当妥善保管电子密钥。");

  /** What goes wrong when the CA issues. */
  enum Slip {
    NONE,
    ENVELOPE_FOR_ANOTHER_KEY,
    NO_ENCRYPTION_CERTIFICATE
  }

  private record Order(
      BusinessNumber number,
      CertificateId renewed,
      Instant currentEnd,
      PublicKey key,
      ServiceOrder.Status status,
      Optional<PaymentOrder> payment,
      Bytes response) {

    Order with(ServiceOrder.Status next, Optional<PaymentOrder> nextPayment, Bytes nextResponse) {
      return new Order(number, renewed, currentEnd, key, next, nextPayment, nextResponse);
    }
  }

  private final TestAuthority authority;
  private final Money pricePerYear;
  private final Map<BusinessNumber, Order> orders = new LinkedHashMap<>();
  private final Map<PreparedSubmission, BusinessNumber> submissions = new LinkedHashMap<>();
  private final Map<String, Money> settled = new LinkedHashMap<>();

  MemoryCa(TestAuthority authority, Money pricePerYear) {
    this.authority = authority;
    this.pricePerYear = pricePerYear;
  }

  // ---- what the CA's people do ------------------------------------------------------------------

  void approve(Slip slip) throws PkiException {
    for (Order order : List.copyOf(orders.values())) {
      boolean open =
          order.status() == ServiceOrder.Status.AWAITING_REVIEW
              || order.status() == ServiceOrder.Status.APPROVED;
      if (open) {
        put(
            order.with(
                ServiceOrder.Status.APPROVED, order.payment(), issue(order.key(), slip).encode()));
      }
    }
  }

  void expire() {
    for (Order order : List.copyOf(orders.values())) {
      put(order.with(ServiceOrder.Status.EXPIRED, order.payment(), order.response()));
    }
  }

  /** What was told to be collected, by attempt. */
  Map<String, Money> settled() {
    return Map.copyOf(settled);
  }

  private CsrResponse issue(PublicKey key, Slip slip) throws PkiException {
    X509Certificate signing = authority.issue(key, TestAuthority.NEW_END, TestAuthority.SIGNING);
    if (slip == Slip.NO_ENCRYPTION_CERTIFICATE) {
      return new CsrResponse(List.of(signing), Optional.empty(), List.of());
    }
    KeyPair encryption = SoftwareKeys.generate(KeyAlgorithm.SM2);
    PublicKey recipient =
        slip == Slip.ENVELOPE_FOR_ANOTHER_KEY
            ? SoftwareKeys.generate(KeyAlgorithm.SM2).getPublic()
            : key;
    return new CsrResponse(
        List.of(signing, authority.root()),
        Optional.of(Sm2Envelopes.seal(encryption.getPrivate(), encryption.getPublic(), recipient)),
        List.of(
            authority.root(),
            authority.issue(
                encryption.getPublic(), TestAuthority.NEW_END, TestAuthority.ENCRYPTION)));
  }

  // ---- the port ---------------------------------------------------------------------------------

  @Override
  public CaProfile profile() {
    return CaProfile.of("青石测试认证", List.of(authority.root()));
  }

  @Override
  public Quote quote(List<BusinessCertificate> current) {
    List<PaymentOrder.LineItem> items = items();
    return new Quote(
        "",
        current.stream()
            .map(c -> new Quote.CertificateQuote(c.id(), Optional.empty(), !items.isEmpty()))
            .toList(),
        List.of(new Quote.Term(1, TestAuthority.NEW_END, items, pricePerYear)),
        Optional.empty(),
        Set.of(KeyPolicy.NEW_KEY),
        AGREEMENT,
        new Quote.ReviewTime(1, 2));
  }

  @Override
  public <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) throws E, CaException {
    try {
      return new PreparedSubmission(
          content.idempotencyKey(),
          SignedApplication.create(
                  content.items().get(0).request().der(), signer, content.createdAt())
              .cms());
    } catch (PkiException e) {
      throw new CaException(e.problem(), e);
    }
  }

  @Override
  public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
      throws CaException {
    BusinessNumber known = submissions.get(prepared);
    if (known != null) {
      return List.of(report(order(known)));
    }
    try {
      SignedApplication.Verified application = new SignedApplication(prepared.content()).verify();
      Order order =
          new Order(
              new BusinessNumber("20260615%04d".formatted(orders.size() + 1)),
              CertificateId.of(application.signer()),
              application.signer().getNotAfter().toInstant(),
              new CertificateRequest(application.content()).verifyPossession(),
              pricePerYear.isZero()
                  ? ServiceOrder.Status.AWAITING_REVIEW
                  : ServiceOrder.Status.AWAITING_PAYMENT,
              paymentOrder(PaymentOrder.Status.UNPAID),
              Bytes.empty());
      put(order);
      submissions.put(prepared, order.number());
      return List.of(report(order));
    } catch (PkiException e) {
      throw CaException.refused(e.code().value(), e.getMessage());
    }
  }

  @Override
  public ServiceOrder order(OrderHandle handle, CallContext context) throws CaException {
    return report(order(handle.number()));
  }

  @Override
  public IssuedCertificates certificates(OrderHandle handle, CallContext context)
      throws CaException {
    try {
      CsrResponse response = CsrResponse.parse(order(handle.number()).response());
      PublicKey asked = PublicKeys.fromSpki(context.saved());
      Optional<X509Certificate> encryption = Optional.empty();
      if (response.encryptionKey().isPresent()) {
        encryption = response.encryptionFor(Sm2Envelopes.publicKey(response.encryptionKey().get()));
      }
      return new IssuedCertificates(
          Certificates.encoded(
              response.signingFor(asked).orElseThrow(() -> CaException.refused("-", "no key"))),
          encryption.map(Certificates::encoded),
          response.encryptionKey(),
          List.of());
    } catch (PkiException e) {
      throw new CaException(e.problem(), e);
    }
  }

  @Override
  public void confirmInstalled(OrderHandle handle, X509Certificate installed, CallContext context)
      throws CaException {
    Order order = order(handle.number());
    put(order.with(ServiceOrder.Status.COMPLETED, order.payment(), order.response()));
  }

  @Override
  public Optional<CaPayments> payments() {
    return pricePerYear.isZero() ? Optional.empty() : Optional.of(this);
  }

  // ---- paying -----------------------------------------------------------------------------------

  @Override
  public List<PaymentMethodDescriptor> hosted() {
    return List.of();
  }

  @Override
  public PaymentSession open(PaymentMethodId method, OrderHandle order) {
    throw new IllegalArgumentException("nothing is hosted here");
  }

  @Override
  public void settle(
      OrderHandle handle, PaymentAttempt attempt, Payment receipt, CallContext context)
      throws CaException {
    Order order = order(handle.number());
    settled.put(attempt.id(), receipt.received().orElseThrow());
    if (order.status() == ServiceOrder.Status.AWAITING_PAYMENT) {
      put(
          order.with(
              ServiceOrder.Status.AWAITING_REVIEW,
              paymentOrder(PaymentOrder.Status.PAID),
              order.response()));
    }
  }

  // ---- common -----------------------------------------------------------------------------------

  private List<PaymentOrder.LineItem> items() {
    return pricePerYear.isZero()
        ? List.of()
        : List.of(new PaymentOrder.LineItem("证书服务费用", pricePerYear, 1));
  }

  private Optional<PaymentOrder> paymentOrder(PaymentOrder.Status status) {
    return pricePerYear.isZero()
        ? Optional.empty()
        : Optional.of(
            new PaymentOrder("PAY-20260615-1", TestAuthority.NOW, items(), pricePerYear, status));
  }

  private ServiceOrder report(Order order) {
    return new ServiceOrder(
        new OrderHandle(order.number(), Bytes.copyOf(order.key().getEncoded())),
        order.renewed(),
        order.status(),
        pricePerYear,
        TestAuthority.NOW,
        order.currentEnd(),
        TestAuthority.NEW_END,
        Optional.empty(),
        order.payment(),
        Optional.empty(),
        Optional.empty());
  }

  private Order order(BusinessNumber number) throws CaException {
    Order order = orders.get(number);
    if (order == null) {
      throw new CaException(Problem.of(ErrorCode.CA_NOT_FOUND, number));
    }
    return order;
  }

  private void put(Order order) {
    orders.put(order.number(), order);
  }
}
