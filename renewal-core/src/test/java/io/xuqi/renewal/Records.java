package io.xuqi.renewal;

import io.xuqi.application.AcceptedAgreement;
import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenId;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Records to decide on: a pair of orders, the first of which carries the fee. */
final class Records {

  static final Instant NOW = Instant.parse("2026-06-15T08:00:00Z");
  static final Money FEE = Money.ofFen(18_000);
  static final PaymentMethodId METHOD = new PaymentMethodId("test-pay");
  static final PaymentMethodId OTHER_METHOD = new PaymentMethodId("other-pay");

  private static final List<X509Certificate> CERTIFICATES = List.of(certificate(1), certificate(2));

  private Records() {}

  static RenewalRecord planned() {
    return planned(FEE);
  }

  static RenewalRecord planned(Money fee) {
    List<OrderRecord> orders = new ArrayList<>();
    for (X509Certificate certificate : CERTIFICATES) {
      orders.add(
          OrderRecord.planned(
              new CertificateRow(
                  BusinessCertificate.of(certificate),
                  KeyAlgorithm.EC_P256,
                  new KeyRef(Bytes.fromHex("0" + (orders.size() + 1))),
                  Optional.empty(),
                  false),
              true));
    }
    return RenewalRecord.planned(
        new RenewalId(UUID.fromString("6f1f8a9e-1d2b-4c33-9a55-0123456789ab")),
        new TokenId("云岭", "YL20260001"),
        NOW,
        Optional.of(application(fee)),
        new Quote.ReviewTime(2, 3),
        "submission-1",
        orders);
  }

  static Application application(Money fee) {
    return new Application(
        fee.isZero() ? RenewalKind.SYNCHRONISE : RenewalKind.RENEW,
        fee.isZero() ? 0 : 1,
        fee,
        new AcceptedAgreement("2026-1", Bytes.copyOf(new byte[32]), NOW),
        new Agent(
            "李小明",
            new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
            new MobileNumber("13800000000"),
            Optional.of(new EmailAddress("agent@example.com"))),
        Optional.of(new Recipient("王小红", new MobileNumber("13900000000"), "云岭市示例路1号")));
  }

  static PreparedSubmission submission() {
    return new PreparedSubmission("submission-1", Bytes.fromHex("cafe"));
  }

  static Event.Signed signed() {
    return new Event.Signed(List.of(Bytes.fromHex("01"), Bytes.fromHex("02")), submission());
  }

  /** A record whose application was signed and not answered yet. */
  static RenewalRecord submitting() {
    return decide(planned(), signed());
  }

  static RenewalRecord awaitingPayment() {
    return decide(
        submitting(),
        new Event.SubmissionAnswered(
            "submission-1",
            List.of(
                report(0, ServiceOrder.Status.AWAITING_PAYMENT, PaymentOrder.Status.UNPAID),
                report(1, ServiceOrder.Status.AWAITING_REVIEW, PaymentOrder.Status.UNPAID))));
  }

  /** A record both of whose orders are in one state. */
  static RenewalRecord inState(RenewalState state) {
    return awaitingPayment().with(r -> r.orders.replaceAll(o -> o.with(d -> d.state = state)));
  }

  static RenewalRecord decide(RenewalRecord record, Event event) {
    return Workflow.decide(record, event, NOW).record();
  }

  static ServiceOrder report(int index, ServiceOrder.Status status, PaymentOrder.Status payment) {
    Money fee = index == 0 ? FEE : Money.ofFen(0);
    return new ServiceOrder(
        new OrderHandle(new BusinessNumber("2026061500000000" + index), Bytes.fromHex("0a")),
        BusinessCertificate.of(CERTIFICATES.get(index)).id(),
        status,
        fee,
        NOW,
        NOW.plus(Duration.ofDays(21)),
        NOW.plus(Duration.ofDays(386)),
        Optional.of(new BusinessNumber("2026061500000000" + (1 - index))),
        index == 0 ? Optional.of(paymentOrder(payment)) : Optional.empty(),
        status == ServiceOrder.Status.REJECTED ? Optional.of("照片不清晰") : Optional.empty(),
        Optional.empty());
  }

  static PaymentOrder paymentOrder(PaymentOrder.Status status) {
    return new PaymentOrder(
        "P20260615", NOW, List.of(new PaymentOrder.LineItem("证书服务费用", FEE, 1)), FEE, status);
  }

  static PaymentAttempt attempt(String id) {
    return new PaymentAttempt(id, METHOD, "P20260615", FEE, NOW, NOW.plus(Duration.ofHours(2)));
  }

  /** Made out to the company of the certificates, and sent to the agent. */
  static InvoiceRequest invoiceRequest(String title) {
    return new InvoiceRequest(
        InvoiceType.ELECTRONIC,
        BuyerKind.ENTERPRISE,
        title,
        Optional.of(new TaxpayerNumber("91350100M000100Y43")),
        BillingDetails.none(),
        new InvoiceDelivery(
            new MobileNumber("13800000000"),
            Optional.of(new EmailAddress("agent@example.com")),
            Optional.empty()));
  }

  /** Another one each time, with a fresh key. */
  static X509Certificate certificate(int serial) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      X500Name name = new X500Name("C=CN,O=昆明示例商贸有限公司,CN=昆明示例商贸有限公司");
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      name,
                      BigInteger.valueOf(serial),
                      Date.from(NOW.minus(Duration.ofDays(344))),
                      Date.from(NOW.plus(Duration.ofDays(21))),
                      name,
                      keys.getPublic())
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
