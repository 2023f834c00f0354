package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaOrders;
import io.xuqi.ca.CaPayments;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The steps of a renewal that the tests of a CA have in common. */
final class CaWalk implements AutoCloseable {
  static final Duration MONTH = Duration.ofDays(30);

  private final CaFixture ca;
  private final String company = "青石测试" + UUID.randomUUID().toString().substring(0, 8);

  CaWalk(CaFixture ca) {
    this.ca = ca;
  }

  CaFixture ca() {
    return ca;
  }

  CaClient client() {
    return ca.client();
  }

  CaOrders orders() {
    Optional<CaOrders> orders = client().orders();
    assumeTrue(orders.isPresent(), "this CA neither finds nor cancels orders");
    return orders.orElseThrow();
  }

  CaPayments payments() {
    Optional<CaPayments> payments = client().payments();
    assumeTrue(payments.isPresent(), "this CA is free of charge");
    return payments.orElseThrow();
  }

  KeyAlgorithm anyAlgorithm() {
    return ca.algorithms().iterator().next();
  }

  /** The end of a certificate that has a month to go; X.509 knows whole seconds. */
  Instant inAMonth() {
    return ca.now().plus(MONTH).truncatedTo(ChronoUnit.SECONDS);
  }

  CurrentCertificate issue() throws Exception {
    return issue(anyAlgorithm(), inAMonth());
  }

  CurrentCertificate issue(KeyAlgorithm algorithm, Instant notAfter) throws Exception {
    return ca.issue(company, algorithm, notAfter);
  }

  /** Two certificates of one company, with different keys where the CA has several kinds. */
  List<CurrentCertificate> issuePair() throws Exception {
    List<KeyAlgorithm> algorithms = List.copyOf(ca.algorithms());
    return List.of(
        issue(algorithms.get(0), inAMonth()),
        issue(algorithms.get(algorithms.size() - 1), inAMonth().minus(Duration.ofDays(3))));
  }

  Quote quote(List<CurrentCertificate> certificates) throws CaException {
    return client().quote(business(certificates));
  }

  SampleSubmission submission(List<CurrentCertificate> certificates) throws CaException {
    return SampleSubmission.of(quote(certificates), certificates, ca.now());
  }

  List<ServiceOrder> submit(SampleSubmission submission) throws CaException, TokenException {
    return client().submit(submission.prepare(client()), PlainCallContext.empty());
  }

  ServiceOrder apply(CurrentCertificate certificate) throws CaException, TokenException {
    List<ServiceOrder> orders = submit(submission(List.of(certificate)));
    assertEquals(1, orders.size());
    return orders.get(0);
  }

  ServiceOrder refreshed(ServiceOrder order) throws CaException {
    return client().order(order.handle(), PlainCallContext.empty());
  }

  /** An attempt by the first hosted method. */
  PaymentAttempt attempt(ServiceOrder order) throws CaException {
    return attempt(order, payments().hosted().get(0).id());
  }

  /** An attempt by a hosted method that is paid at a bank. */
  PaymentAttempt transferAttempt(ServiceOrder order) throws CaException {
    Optional<PaymentMethodDescriptor> offline =
        payments().hosted().stream()
            .filter(m -> m.channel() == PaymentMethodDescriptor.Channel.OFFLINE)
            .findFirst();
    assumeTrue(offline.isPresent(), "this CA has no offline method");
    return attempt(order, offline.orElseThrow().id());
  }

  /** So many transfers that nobody made. */
  static List<TransferRecord> transfers(int number, Money amount) {
    return Collections.nCopies(
        number,
        new TransferRecord(
            new AccountNumber("6222000012345678"),
            "青石测试有限公司",
            amount,
            LocalDate.of(2026, 11, 23),
            "合同测试"));
  }

  private PaymentAttempt attempt(ServiceOrder order, PaymentMethodId method) {
    PaymentOrder payment = order.payment().orElseThrow();
    return new PaymentAttempt(
        UUID.randomUUID().toString(),
        method,
        payment.number(),
        payment.total(),
        ca.now(),
        ca.now().plus(Duration.ofHours(2)));
  }

  PaymentSession session(ServiceOrder order, PaymentAttempt attempt) {
    return payments().open(attempt.method(), order.handle());
  }

  Payment initiate(ServiceOrder order, PaymentAttempt attempt) throws PaymentException {
    try (PaymentSession session = session(order, attempt)) {
      return session.initiate(order.payment().orElseThrow(), attempt);
    }
  }

  /** Pays whichever of the orders has a fee. */
  List<ServiceOrder> pay(List<ServiceOrder> orders) throws Exception {
    List<ServiceOrder> after = new ArrayList<>();
    for (ServiceOrder order : orders) {
      if (order.status() == Status.AWAITING_PAYMENT) {
        PaymentAttempt attempt = attempt(order);
        initiate(order, attempt);
        ca.pay(attempt);
      }
    }
    for (ServiceOrder order : orders) {
      after.add(refreshed(order));
    }
    return after;
  }

  ServiceOrder pay(ServiceOrder order) throws Exception {
    return pay(List.of(order)).get(0);
  }

  ServiceOrder approved(ServiceOrder order) throws Exception {
    ServiceOrder paid = pay(order);
    ca.approve(paid.number());
    ServiceOrder approved = refreshed(paid);
    assertEquals(Status.APPROVED, approved.status());
    return approved;
  }

  static List<BusinessCertificate> business(List<CurrentCertificate> certificates) {
    return certificates.stream().map(CurrentCertificate::certificate).toList();
  }

  @Override
  public void close() {
    ca.close();
  }
}
