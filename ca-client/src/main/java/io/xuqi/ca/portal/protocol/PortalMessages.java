package io.xuqi.ca.portal.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.xuqi.application.IdType;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages, one record each, named as the schemas of {@code openapi.yaml}. A component that is
 * missing on the wire fails in the constructor; a nullable one may be missing. Enum values unknown
 * to this version read as {@code UNKNOWN} where the enum has it, otherwise as missing.
 */
public final class PortalMessages {
  /** More certificates, items, orders or methods than any message has. */
  public static final int MAX_ENTRIES = 20;

  /** More transfers than anybody declares for one fee. */
  public static final int MAX_TRANSFERS = TransferRecord.MAX_RECORDS;

  private PortalMessages() {}

  static <T> List<T> entries(List<T> list, String name) {
    return entries(list, name, MAX_ENTRIES);
  }

  private static <T> List<T> entries(List<T> list, String name, int most) {
    List<T> present = requireNonNull(list, name).stream().filter(entry -> entry != null).toList();
    if (present.size() > most) {
      throw new IllegalArgumentException(name + " has too many entries");
    }
    return present;
  }

  /** A certificate, or an SM2 pair. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CertificatePair(Bytes signing, @Nullable Bytes encryption) {
    public CertificatePair {
      requireNonNull(signing, "signing");
    }
  }

  public record QuoteRequest(List<CertificatePair> certificates) {
    public QuoteRequest {
      certificates = entries(certificates, "certificates");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record QuoteReply(
      String id,
      List<CertificateOffer> certificates,
      List<TermOffer> terms,
      @Nullable SynchronisationOffer synchronisation,
      List<KeyPolicy> keyPolicies,
      AgreementText agreement,
      ReviewDays review) {
    public QuoteReply {
      requireNonNull(id, "id");
      certificates = entries(certificates, "certificates");
      terms = entries(terms, "terms");
      keyPolicies = entries(keyPolicies, "keyPolicies");
      requireNonNull(agreement, "agreement");
      requireNonNull(review, "review");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CertificateOffer(Bytes certificate, @Nullable Refusal refusal, Boolean fee) {
    public CertificateOffer {
      requireNonNull(certificate, "certificate");
      requireNonNull(fee, "fee");
    }
  }

  /** A problem's code with its detail. */
  public record Refusal(String code, String detail) {
    public Refusal {
      requireNonNull(code, "code");
      requireNonNull(detail, "detail");
    }
  }

  public record TermOffer(Integer years, Instant notAfter, List<Line> items, Money total) {
    public TermOffer {
      requireNonNull(years, "years");
      requireNonNull(notAfter, "notAfter");
      items = entries(items, "items");
      requireNonNull(total, "total");
    }
  }

  public record Line(String name, Money unitPrice, Integer quantity) {
    public Line {
      requireNonNull(name, "name");
      requireNonNull(unitPrice, "unitPrice");
      requireNonNull(quantity, "quantity");
    }
  }

  public record SynchronisationOffer(Instant notAfter, List<Bytes> certificates) {
    public SynchronisationOffer {
      requireNonNull(notAfter, "notAfter");
      certificates = entries(certificates, "certificates");
    }
  }

  public record AgreementText(String version, String title, String text) {
    public AgreementText {
      requireNonNull(version, "version");
      requireNonNull(title, "title");
      requireNonNull(text, "text");
    }
  }

  public record ReviewDays(Integer fromDays, Integer toDays) {
    public ReviewDays {
      requireNonNull(fromDays, "fromDays");
      requireNonNull(toDays, "toDays");
    }
  }

  /** What is signed to apply. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SignedApplicationContent(
      String type,
      String idempotencyKey,
      Instant createdAt,
      String quote,
      RenewalKind kind,
      Integer years,
      Money confirmedFee,
      Acceptance agreement,
      AgentForm agent,
      @Nullable RecipientForm recipient,
      List<Item> items) {
    /** Keeps a signed application from being taken for a signed query. */
    public static final String TYPE = "application";

    public SignedApplicationContent {
      requireNonNull(type, "type");
      requireNonNull(idempotencyKey, "idempotencyKey");
      requireNonNull(createdAt, "createdAt");
      requireNonNull(quote, "quote");
      requireNonNull(kind, "kind");
      requireNonNull(years, "years");
      requireNonNull(confirmedFee, "confirmedFee");
      requireNonNull(agreement, "agreement");
      requireNonNull(agent, "agent");
      items = entries(items, "items");
    }

    @Override
    public String toString() {
      return "SignedApplicationContent[" + idempotencyKey + "]";
    }
  }

  public record Acceptance(String version, Bytes sha256, Instant acceptedAt) {
    public Acceptance {
      requireNonNull(version, "version");
      requireNonNull(sha256, "sha256");
      requireNonNull(acceptedAt, "acceptedAt");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AgentForm(
      String name, IdType idType, String idNumber, String mobile, @Nullable String email) {
    public AgentForm {
      requireNonNull(name, "name");
      requireNonNull(idType, "idType");
      requireNonNull(idNumber, "idNumber");
      requireNonNull(mobile, "mobile");
    }

    @Override
    public String toString() {
      return "AgentForm";
    }
  }

  public record RecipientForm(String name, String mobile, String address) {
    public RecipientForm {
      requireNonNull(name, "name");
      requireNonNull(mobile, "mobile");
      requireNonNull(address, "address");
    }

    @Override
    public String toString() {
      return "RecipientForm";
    }
  }

  /** The certificate's SHA-256 and the PKCS#10 request of its successor. */
  public record Item(Bytes certificate, Bytes request) {
    public Item {
      requireNonNull(certificate, "certificate");
      requireNonNull(request, "request");
    }
  }

  /** What is signed to find orders. */
  public record SignedQueryContent(String type, Instant at, List<Bytes> certificates) {
    /** Keeps a signed query from being taken for a signed application. */
    public static final String TYPE = "query";

    public SignedQueryContent {
      requireNonNull(type, "type");
      requireNonNull(at, "at");
      certificates = entries(certificates, "certificates");
    }
  }

  /** The orders of one or, in the answer to a query, of several renewals. */
  public record OrdersReply(List<AuthorisedOrder> orders) {
    public OrdersReply {
      orders = entries(orders, "orders");
    }
  }

  /** An order with the credential of its renewal. */
  public record AuthorisedOrder(String credential, OrderReply order) {
    public AuthorisedOrder {
      if (!requireNonNull(credential, "credential").matches("[A-Za-z0-9_-]{16,256}")) {
        throw new IllegalArgumentException("not a credential");
      }
      requireNonNull(order, "order");
    }

    @Override
    public String toString() {
      return "AuthorisedOrder[" + order + "]";
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OrderReply(
      String number,
      Bytes certificate,
      ServiceOrder.Status status,
      Money fee,
      Instant createdAt,
      Instant currentNotAfter,
      Instant proposedNotAfter,
      @Nullable String linked,
      @Nullable PaymentOrderReply payment,
      @Nullable String rejectionReason) {
    public OrderReply {
      requireNonNull(number, "number");
      requireNonNull(certificate, "certificate");
      requireNonNull(status, "status");
      requireNonNull(fee, "fee");
      requireNonNull(createdAt, "createdAt");
      requireNonNull(currentNotAfter, "currentNotAfter");
      requireNonNull(proposedNotAfter, "proposedNotAfter");
    }
  }

  public record PaymentOrderReply(
      String number, Instant createdAt, List<Line> items, Money total, PaymentOrder.Status status) {
    public PaymentOrderReply {
      requireNonNull(number, "number");
      requireNonNull(createdAt, "createdAt");
      items = entries(items, "items");
      requireNonNull(total, "total");
      requireNonNull(status, "status");
    }
  }

  /** Either a certificate, or an SM2 pair as CSRResponse (GM/T 0092). */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CertificatesReply(
      @Nullable Bytes certificate, @Nullable Bytes csrResponse, List<Bytes> intermediates) {
    public CertificatesReply {
      intermediates = entries(intermediates, "intermediates");
      if ((certificate == null) == (csrResponse == null)) {
        throw new IllegalArgumentException("one of certificate and csrResponse");
      }
    }
  }

  /** Which certificate is on the token now: its SHA-256. */
  public record InstallationRequest(Bytes certificate) {
    public InstallationRequest {
      requireNonNull(certificate, "certificate");
    }
  }

  public record PaymentMethodsReply(List<MethodOffer> methods) {
    public PaymentMethodsReply {
      methods = entries(methods, "methods");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MethodOffer(
      String id,
      PaymentMethodDescriptor.@Nullable Channel channel,
      String chineseName,
      String englishName) {
    public MethodOffer {
      requireNonNull(id, "id");
      requireNonNull(chineseName, "chineseName");
      requireNonNull(englishName, "englishName");
    }
  }

  public record PaymentRequest(
      String method, String paymentOrder, Money amount, Instant createdAt, Instant expiresAt) {
    public PaymentRequest {
      requireNonNull(method, "method");
      requireNonNull(paymentOrder, "paymentOrder");
      requireNonNull(amount, "amount");
      requireNonNull(createdAt, "createdAt");
      requireNonNull(expiresAt, "expiresAt");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PaymentReply(
      String attempt,
      Payment.Status status,
      @Nullable Action next,
      @Nullable Money received,
      @Nullable String reference) {
    public PaymentReply {
      requireNonNull(attempt, "attempt");
      requireNonNull(status, "status");
    }
  }

  /** A {@link NextAction}; which components it has depends on its kind. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Action(
      NextAction.@Nullable Kind kind,
      @Nullable String content,
      @Nullable String uri,
      @Nullable Map<String, String> fields,
      @Nullable Beneficiary beneficiary,
      @Nullable Instant notBefore) {}

  /** Where a transfer goes. */
  public record Beneficiary(String name, String account, String bank, String remark) {
    public Beneficiary {
      requireNonNull(name, "name");
      requireNonNull(account, "account");
      requireNonNull(bank, "bank");
      requireNonNull(remark, "remark");
    }
  }

  /** The transfers that the payer declares, in place of those before. */
  public record TransfersRequest(List<Transfer> transfers) {
    public TransfersRequest {
      transfers = entries(transfers, "transfers", MAX_TRANSFERS);
    }
  }

  /** One transfer, as its payer declares it. */
  public record Transfer(String account, String name, Money amount, LocalDate date, String remark) {
    public Transfer {
      requireNonNull(account, "account");
      requireNonNull(name, "name");
      requireNonNull(amount, "amount");
      requireNonNull(date, "date");
      requireNonNull(remark, "remark");
    }

    @Override
    public String toString() {
      return "Transfer[" + amount + ", " + date + "]";
    }
  }

  public record TransfersReply(List<TransferResult> results, PaymentReply payment) {
    public TransfersReply {
      results = entries(results, "results", MAX_TRANSFERS);
      requireNonNull(payment, "payment");
    }
  }

  /** What was found of one transfer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TransferResult(
      TransferVerification.@Nullable Finding finding, @Nullable String line) {}

  /** The integrator collected the fee. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SettlementRequest(
      String method, String paymentOrder, Money received, @Nullable String reference) {
    public SettlementRequest {
      requireNonNull(method, "method");
      requireNonNull(paymentOrder, "paymentOrder");
      requireNonNull(received, "received");
    }
  }

  /** RFC 9457, with the protocol's code. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ProblemReply(
      @Nullable String type,
      @Nullable String title,
      @Nullable Integer status,
      @Nullable String detail,
      @Nullable String code) {}
}
