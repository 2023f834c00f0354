package io.xuqi.ca.portal;

import static io.xuqi.ca.portal.PortalCalls.badReply;

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
import io.xuqi.ca.portal.PortalCalls.Answer;
import io.xuqi.ca.portal.PortalCalls.Call;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalMessages.CertificatePair;
import io.xuqi.ca.portal.protocol.PortalMessages.CertificatesReply;
import io.xuqi.ca.portal.protocol.PortalMessages.InstallationRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.OrderReply;
import io.xuqi.ca.portal.protocol.PortalMessages.OrdersReply;
import io.xuqi.ca.portal.protocol.PortalMessages.QuoteReply;
import io.xuqi.ca.portal.protocol.PortalMessages.QuoteRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedQueryContent;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.CsrResponse;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignedApplication;
import io.xuqi.pki.Signer;
import io.xuqi.pki.Sm2Envelopes;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A CA that speaks the portal protocol: JSON over HTTPS, specified in {@code openapi.yaml} beside
 * this class.
 *
 * <p>Security: plain HTTP only to this computer, no redirect followed, every reply bounded in size
 * and time, nothing sent twice. After a submission each call carries the renewal's credential,
 * which is kept in {@link OrderHandle#adapterState()} and shown nowhere. Only replies in the
 * protocol's own form count as the CA's word: whatever a proxy says leaves the outcome open ({@code
 * QUERY_FIRST}). Thread-safe.
 */
public final class PortalCaClient implements CaClient, CaOrders {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final PortalCalls calls;
  private final CaProfile profile;
  private final CaPayments payments;
  private final Optional<CaInvoices> invoices;

  private PortalCaClient(
      PortalTransport transport, CaProfile profile, Optional<InvoicePolicy> invoices) {
    this.calls = new PortalCalls(transport);
    this.profile = profile;
    this.payments = new PortalPayments(calls);
    this.invoices = invoices.map(policy -> new PortalInvoices(calls, policy));
  }

  /** A client that reaches its CA by HTTP. */
  public static Builder builder(URI baseAddress, CaProfile profile) {
    return new Builder(baseAddress, profile);
  }

  /** A client of the CA that the transport leads to, which issues no invoices. */
  public static PortalCaClient over(PortalTransport transport, CaProfile profile) {
    return new PortalCaClient(transport, profile, Optional.empty());
  }

  /**
   * A client of the CA that the transport leads to.
   *
   * @param invoices what the integrator configured about the CA's invoices; empty where it issues
   *     none
   */
  public static PortalCaClient over(
      PortalTransport transport, CaProfile profile, Optional<InvoicePolicy> invoices) {
    return new PortalCaClient(transport, profile, invoices);
  }

  @Override
  public CaProfile profile() {
    return profile;
  }

  @Override
  public Quote quote(List<BusinessCertificate> current) throws CaException {
    QuoteRequest request = new QuoteRequest(current.stream().map(PortalCaClient::pair).toList());
    QuoteReply reply = calls.answer(Call.post("quotes").json(request), QuoteReply.class).message();
    Quote quote = plausible(() -> PortalReplies.quote(reply));
    if (!quote.certificates().stream()
        .map(Quote.CertificateQuote::certificate)
        .toList()
        .equals(current.stream().map(BusinessCertificate::id).toList())) {
      throw badReply("a quote for other certificates", null);
    }
    return quote;
  }

  @Override
  public <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) throws E, CaException {
    Bytes message = PortalJson.write(PortalApplications.message(content));
    return new PreparedSubmission(
        content.idempotencyKey(), signed(message, signer, content.createdAt()));
  }

  @Override
  public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
      throws CaException {
    return orders(
        Call.post("applications")
            .idempotencyKey(prepared.idempotencyKey())
            .cms(prepared.content()));
  }

  @Override
  public ServiceOrder order(OrderHandle order, CallContext context) throws CaException {
    return order(order, Call.get(path(order)));
  }

  @Override
  public IssuedCertificates certificates(OrderHandle order, CallContext context)
      throws CaException {
    CertificatesReply reply =
        calls
            .answer(
                Call.get(path(order) + "/certificates").credential(order), CertificatesReply.class)
            .message();
    try {
      return issued(reply);
    } catch (PkiException | IllegalArgumentException e) {
      throw badReply("certificates", e);
    }
  }

  @Override
  public void confirmInstalled(OrderHandle order, X509Certificate installed, CallContext context)
      throws CaException {
    calls.done(
        Call.post(path(order) + "/installation")
            .credential(order)
            .json(new InstallationRequest(CertificateId.of(installed).sha256())));
  }

  @Override
  public Optional<CaOrders> orders() {
    return Optional.of(this);
  }

  @Override
  public Optional<CaPayments> payments() {
    return Optional.of(payments);
  }

  @Override
  public Optional<CaInvoices> invoices() {
    return invoices;
  }

  @Override
  public <E extends XuqiException> List<ServiceOrder> find(
      List<BusinessCertificate> current, Signer<E> signer, Instant now) throws E, CaException {
    SignedQueryContent query =
        new SignedQueryContent(
            SignedQueryContent.TYPE,
            now,
            current.stream().map(certificate -> certificate.id().sha256()).toList());
    return orders(Call.post("queries").cms(signed(PortalJson.write(query), signer, now)));
  }

  @Override
  public ServiceOrder cancel(OrderHandle order, CallContext context) throws CaException {
    return order(order, Call.post(path(order) + "/cancellation"));
  }

  @Override
  public List<ServiceOrder> resubmit(
      List<OrderHandle> rejected, PreparedSubmission prepared, CallContext context)
      throws CaException {
    if (rejected.isEmpty()) {
      throw new IllegalArgumentException("no rejected order");
    }
    String numbers =
        rejected.stream().map(order -> "order=" + encoded(order)).collect(Collectors.joining("&"));
    return orders(
        Call.post("corrections?" + numbers)
            .credential(rejected.get(0))
            .idempotencyKey(prepared.idempotencyKey())
            .cms(prepared.content()));
  }

  private static <E extends XuqiException> Bytes signed(
      Bytes message, Signer<E> signer, Instant now) throws E, CaException {
    try {
      return SignedApplication.create(message, signer, now).cms();
    } catch (PkiException e) {
      throw new CaException(e.problem(), e);
    }
  }

  static String path(OrderHandle order) {
    return "orders/" + encoded(order);
  }

  /** A value that checks itself, made of a reply. */
  static <T> T plausible(Supplier<T> value) throws CaException {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw badReply(e.getMessage(), e);
    }
  }

  private List<ServiceOrder> orders(Call call) throws CaException {
    Answer<OrdersReply> answer = calls.answer(call, OrdersReply.class);
    return plausible(() -> PortalReplies.orders(answer.message(), answer.pollAfter()));
  }

  private ServiceOrder order(OrderHandle handle, Call call) throws CaException {
    Answer<OrderReply> answer = calls.answer(call.credential(handle), OrderReply.class);
    ServiceOrder order =
        plausible(
            () -> PortalReplies.order(answer.message(), handle.adapterState(), answer.pollAfter()));
    if (!order.number().equals(handle.number())) {
      throw badReply("another order", null);
    }
    return order;
  }

  private static IssuedCertificates issued(CertificatesReply reply) throws PkiException {
    if (reply.csrResponse() == null) {
      return new IssuedCertificates(
          present(reply.certificate()), Optional.empty(), Optional.empty(), reply.intermediates());
    }
    CsrResponse response = CsrResponse.parse(reply.csrResponse());
    Optional<PublicKey> encryptionKey = Optional.empty();
    if (response.encryptionKey().isPresent()) {
      encryptionKey = Optional.of(Sm2Envelopes.publicKey(response.encryptionKey().get()));
    }
    return new IssuedCertificates(
        Certificates.encoded(endEntity(response.signing())),
        encryptionKey
            .flatMap(response::encryptionFor)
            .or(() -> response.encryption().stream().findFirst())
            .map(Certificates::encoded),
        response.encryptionKey(),
        intermediates(reply, response));
  }

  /** A SET has no order, and may hold the issuers too. */
  private static X509Certificate endEntity(List<X509Certificate> certificates) {
    return certificates.stream()
        .filter(certificate -> !isAuthority(certificate))
        .findFirst()
        .orElse(certificates.get(0));
  }

  private static List<Bytes> intermediates(CertificatesReply reply, CsrResponse response) {
    return Stream.concat(
            reply.intermediates().stream(),
            Stream.concat(response.signing().stream(), response.encryption().stream())
                .filter(PortalCaClient::isAuthority)
                .map(Certificates::encoded))
        .distinct()
        .toList();
  }

  private static boolean isAuthority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0;
  }

  private static Bytes present(@Nullable Bytes certificate) {
    if (certificate == null) {
      throw new IllegalArgumentException("no certificate");
    }
    return certificate;
  }

  private static CertificatePair pair(BusinessCertificate certificate) {
    return new CertificatePair(
        Certificates.encoded(certificate.signing()),
        certificate.encryption().map(Certificates::encoded).orElse(null));
  }

  private static String encoded(OrderHandle order) {
    return URLEncoder.encode(order.number().value(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** How a CA is reached. */
  public static final class Builder {
    private final URI baseAddress;
    private final CaProfile profile;
    private Duration connectDeadline = Duration.ofSeconds(10);
    private Duration callDeadline = Duration.ofSeconds(30);
    private Optional<InvoicePolicy> invoices = Optional.empty();

    private Builder(URI baseAddress, CaProfile profile) {
      this.baseAddress = baseAddress;
      this.profile = profile;
    }

    /** How long connecting may take; 10 seconds unless said otherwise. */
    public Builder connectDeadline(Duration deadline) {
      this.connectDeadline = positive(deadline);
      return this;
    }

    /** How long a call may take, connecting included; 30 seconds unless said otherwise. */
    public Builder callDeadline(Duration deadline) {
      this.callDeadline = positive(deadline);
      return this;
    }

    /** The CA issues invoices; without this the client asks for none. */
    public Builder invoices(InvoicePolicy policy) {
      this.invoices = Optional.of(policy);
      return this;
    }

    /**
     * The client; it has not connected yet.
     *
     * @throws CaException with code {@code ca.insecure} if the address is neither https nor, for
     *     this computer only, http
     */
    public PortalCaClient build() throws CaException {
      String host = String.valueOf(baseAddress.getHost());
      boolean secure = "https".equalsIgnoreCase(baseAddress.getScheme());
      boolean here = "http".equalsIgnoreCase(baseAddress.getScheme()) && LOOPBACK.contains(host);
      if (baseAddress.getHost() == null
          || baseAddress.getRawUserInfo() != null
          || baseAddress.getRawQuery() != null
          || baseAddress.getRawFragment() != null
          || !(secure || here)) {
        throw new CaException(Problem.of(ErrorCode.CA_INSECURE, host));
      }
      return over(
          new OkHttpTransport(baseAddress, connectDeadline, callDeadline), profile, invoices);
    }

    private static Duration positive(Duration deadline) {
      if (deadline.isNegative() || deadline.isZero()) {
        throw new IllegalArgumentException("a deadline is positive");
      }
      return deadline;
    }
  }
}
