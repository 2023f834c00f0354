package io.xuqi.scenarios.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.contract.CurrentCertificate;
import io.xuqi.contract.PlainCallContext;
import io.xuqi.contract.SampleSubmission;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.IssuedCertificateCheck;
import io.xuqi.pki.IssuedCertificateCheck.Expectation;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.scenarios.ca.SimulatedFixture.Connection;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.ca.Misissue;
import io.xuqi.simulator.ca.SimulatedCa;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulated CA does beyond the contract: its policies, its faults, its ledger. */
class SimulatedCaTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final PaymentMethodId ALIPAY = new PaymentMethodId("ca-alipay");
  private static final PaymentMethodId TRANSFER = new PaymentMethodId("ca-bank-transfer");

  private final PlainCallContext context = PlainCallContext.empty();
  private SimulatedFixture fixture;
  private CaClient client;

  private SimulatedCa start(UnaryOperator<SimulatedCa.Builder> policy) throws Exception {
    fixture = new SimulatedFixture(policy, ca -> new Connection(ca.client(), () -> {}));
    client = fixture.client();
    return fixture.ca();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private CurrentCertificate issue(Instant notAfter) {
    return fixture.issue("青石测试有限公司", KeyAlgorithm.EC_P256, notAfter);
  }

  private CurrentCertificate issue() {
    return issue(Instant.parse("2026-12-23T02:00:00Z"));
  }

  private Quote quote(CurrentCertificate... certificates) throws CaException {
    return client.quote(Arrays.stream(certificates).map(CurrentCertificate::certificate).toList());
  }

  private List<ServiceOrder> apply(CurrentCertificate... certificates) throws Exception {
    SampleSubmission submission =
        SampleSubmission.of(quote(certificates), List.of(certificates), fixture.now());
    return client.submit(submission.prepare(client), context);
  }

  private ServiceOrder refreshed(ServiceOrder order) throws CaException {
    return client.order(order.handle(), context);
  }

  private PaymentAttempt attempt(String id, PaymentMethodId method, ServiceOrder order) {
    return new PaymentAttempt(
        id,
        method,
        order.payment().orElseThrow().number(),
        order.payment().orElseThrow().total(),
        fixture.now(),
        fixture.now().plus(Duration.ofHours(2)));
  }

  private PaymentSession session(ServiceOrder order, PaymentMethodId method) {
    return client.payments().orElseThrow().open(method, order.handle());
  }

  private Payment initiate(ServiceOrder order, PaymentAttempt attempt) throws Exception {
    return session(order, attempt.method()).initiate(order.payment().orElseThrow(), attempt);
  }

  @Test
  @Tag("R25")
  void a_business_number_has_seventeen_digits_with_the_date_in_beijing() throws Exception {
    start(policy -> policy);

    assertTrue(apply(issue()).get(0).number().value().matches("1720261123\\d{7}"));
  }

  @Test
  @Tag("R37")
  void a_payment_is_known_only_when_its_notice_has_arrived() throws Exception {
    SimulatedCa ca = start(policy -> policy.pushDelay(Duration.ofMinutes(3)));
    ServiceOrder order = apply(issue()).get(0);
    PaymentAttempt attempt = attempt("a-1", ALIPAY, order);
    initiate(order, attempt);
    ca.payer().pay("a-1");
    ca.payer().pay("a-1");

    fixture.advance(Duration.ofMinutes(2));
    assertEquals(Status.AWAITING_PAYMENT, refreshed(order).status());
    assertEquals(Payment.Status.REQUIRES_ACTION, session(order, ALIPAY).query(attempt).status());
    fixture.advance(Duration.ofMinutes(1));
    assertEquals(Status.AWAITING_REVIEW, refreshed(order).status());
    assertEquals(Payment.Status.SUCCEEDED, session(order, ALIPAY).query(attempt).status());
    assertEquals(1, ca.ledger().charges().size());
  }

  @Test
  void closing_an_attempt_that_was_paid_without_our_knowledge_tells_that_it_was_paid()
      throws Exception {
    SimulatedCa ca = start(policy -> policy.pushDelay(Duration.ofMinutes(3)));
    ServiceOrder order = apply(issue()).get(0);
    PaymentAttempt attempt = attempt("a-1", ALIPAY, order);
    initiate(order, attempt);
    ca.payer().pay("a-1");

    assertEquals(Payment.Status.SUCCEEDED, session(order, ALIPAY).cancel(attempt).status());
    assertEquals(Status.AWAITING_REVIEW, refreshed(order).status());
  }

  @Test
  void money_that_comes_a_second_time_or_too_late_is_given_back() throws Exception {
    SimulatedCa ca = start(policy -> policy);
    ServiceOrder order = apply(issue()).get(0);
    initiate(order, attempt("a-1", ALIPAY, order));
    initiate(order, attempt("a-2", ALIPAY, order));
    ca.payer().pay("a-1");
    ca.payer().pay("a-2");

    Ledger ledger = ca.ledger();
    assertEquals(2, ledger.charges().size());
    assertEquals(18_000, ledger.kept(order.payment().orElseThrow().number()));
  }

  @Test
  @Tag("R36")
  void transfers_add_up_to_under_exact_and_over() throws Exception {
    SimulatedCa ca = start(policy -> policy);
    ServiceOrder order = apply(issue()).get(0);
    PaymentAttempt attempt = attempt("t-1", TRANSFER, order);
    Payment asked = initiate(order, attempt);
    NextAction.AskTransfers transfer = (NextAction.AskTransfers) asked.next().orElseThrow();

    ca.payer().transfer(transfer.remarkToQuote(), Money.parseYuan("100"));
    assertEquals(Payment.Status.PARTIALLY_PAID, session(order, TRANSFER).query(attempt).status());
    assertEquals(
        PaymentOrder.Status.PARTIALLY_PAID, refreshed(order).payment().orElseThrow().status());
    ca.payer().transfer(transfer.remarkToQuote(), Money.parseYuan("90"));
    ServiceOrder paid = refreshed(order);
    assertEquals(Status.AWAITING_REVIEW, paid.status());
    assertEquals(PaymentOrder.Status.OVERPAID, paid.payment().orElseThrow().status());
  }

  @Test
  @Tag("R28")
  void the_free_twin_is_not_reviewed_before_the_priced_order_is_paid() throws Exception {
    SimulatedCa ca = start(policy -> policy.approveAfter(DAY));
    List<ServiceOrder> orders = apply(issue(), issue());
    fixture.advance(DAY.multipliedBy(2));
    assertEquals(Status.AWAITING_REVIEW, refreshed(orders.get(1)).status());
    assertThrows(IllegalStateException.class, () -> ca.approve(orders.get(1).number()));

    initiate(orders.get(0), attempt("a-1", ALIPAY, orders.get(0)));
    ca.payer().pay("a-1");
    fixture.advance(DAY.minusSeconds(1));
    assertEquals(Status.AWAITING_REVIEW, refreshed(orders.get(0)).status());
    fixture.advance(Duration.ofSeconds(1));
    for (ServiceOrder order : orders) {
      assertEquals(Status.APPROVED, refreshed(order).status());
    }
  }

  @Test
  void an_unpaid_order_expires_and_with_it_its_twin() throws Exception {
    start(policy -> policy.unpaidLife(DAY));
    List<ServiceOrder> orders = apply(issue(), issue());
    fixture.advance(DAY.plusSeconds(1));

    for (ServiceOrder order : orders) {
      assertEquals(Status.EXPIRED, refreshed(order).status());
    }
  }

  @Test
  void what_was_paid_for_an_order_that_is_cancelled_is_given_back() throws Exception {
    SimulatedCa ca = start(policy -> policy.pushDelay(Duration.ofMinutes(3)));
    ServiceOrder order = apply(issue()).get(0);
    initiate(order, attempt("a-1", ALIPAY, order));
    ca.payer().pay("a-1");
    client.orders().orElseThrow().cancel(order.handle(), context);
    fixture.advance(DAY);

    Ledger ledger = ca.ledger();
    assertEquals(1, ledger.charges().size());
    assertEquals(0, ledger.kept(order.payment().orElseThrow().number()));
  }

  @Test
  void a_ca_may_refuse_to_cancel_what_it_approved() throws Exception {
    SimulatedCa ca = start(policy -> policy.refuseLateCancellation().pricePerYear(Money.ofFen(0)));
    ServiceOrder order = apply(issue()).get(0);
    ca.approve(order.number());

    CaException refusal =
        assertThrows(
            CaException.class, () -> client.orders().orElseThrow().cancel(order.handle(), context));
    assertEquals(ErrorCode.CA_REFUSED, refusal.code());
    assertEquals(Status.APPROVED, refreshed(order).status());
  }

  @Test
  @Tag("R11")
  void too_early_is_refused_with_the_first_day() throws Exception {
    start(policy -> policy.earliest(Period.ofDays(10)));
    CurrentCertificate current = issue();

    Problem refusal = quote(current).certificates().get(0).refusal().orElseThrow();
    assertEquals(ErrorCode.APPLICATION_TOO_EARLY, refusal.code());
    assertEquals(List.of("2026-12-13"), refusal.arguments());
    fixture.advance(Duration.ofDays(20));
    assertTrue(quote(current).certificates().get(0).refusal().isEmpty());
  }

  @Test
  @Tag("R12")
  void an_expired_certificate_joins_its_valid_twin_for_free() throws Exception {
    start(policy -> policy);
    CurrentCertificate expired = issue(fixture.now().minus(DAY));
    CurrentCertificate valid = issue();

    Quote quote = quote(expired, valid);
    assertEquals(
        List.of(false, true),
        quote.certificates().stream().map(Quote.CertificateQuote::fee).toList());
    assertEquals(Instant.parse("2027-12-23T02:00:00Z"), quote.term(1).orElseThrow().notAfter());
  }

  @Test
  @Tag("R12")
  void a_ca_may_refuse_expired_twins() throws Exception {
    start(SimulatedCa.Builder::refuseExpiredTwins);
    Quote quote = quote(issue(fixture.now().minus(DAY)), issue());

    assertEquals(
        Optional.of(ErrorCode.APPLICATION_EXPIRED),
        quote.certificates().get(0).refusal().map(Problem::code));
    assertTrue(quote.certificates().get(1).fee());
  }

  @Test
  void what_does_not_belong_is_refused_and_the_rest_is_quoted() throws Exception {
    start(policy -> policy);
    CurrentCertificate foreign = issue();
    start(policy -> policy);
    CurrentCertificate othersOwn =
        fixture.issue("另一家测试公司", KeyAlgorithm.EC_P256, Instant.parse("2027-01-01T00:00:00Z"));
    Quote quote = quote(foreign, issue(), othersOwn, issue(), issue());

    assertEquals(
        List.of(false, true, false, true, false),
        quote.certificates().stream().map(c -> c.refusal().isEmpty()).toList());
    assertEquals(Instant.parse("2027-12-23T02:00:00Z"), quote.term(1).orElseThrow().notAfter());
  }

  @Test
  void the_same_key_is_certified_again_only_when_the_policy_allows_it() throws Exception {
    start(policy -> policy);
    CurrentCertificate current = issue();
    SampleSubmission submission =
        SampleSubmission.of(quote(current), List.of(current), fixture.now())
            .request(0, current.request(current.keys()));
    assertThrows(CaException.class, () -> client.submit(submission.prepare(client), context));

    start(policy -> policy.keyPolicies(Set.of(KeyPolicy.SAME_KEY)));
    CurrentCertificate again = issue();
    SampleSubmission same =
        SampleSubmission.of(quote(again), List.of(again), fixture.now())
            .request(0, again.request(again.keys()));
    assertEquals(1, client.submit(same.prepare(client), context).size());
  }

  @Test
  void the_credential_works_until_its_successor_was_used() throws Exception {
    start(policy -> policy);
    CurrentCertificate current = issue();
    ServiceOrder order = apply(current).get(0);
    ServiceOrder found =
        client
            .orders()
            .orElseThrow()
            .find(List.of(current.certificate()), current.signer(), fixture.now())
            .get(0);
    assertFalse(order.handle().equals(found.handle()));

    refreshed(order);
    refreshed(found);
    CaException refusal = assertThrows(CaException.class, () -> refreshed(order));
    assertEquals(ErrorCode.CA_NOT_AUTHORISED, refusal.code());
  }

  @Test
  void a_repeated_submission_counts_once_in_the_ledger() throws Exception {
    SimulatedCa ca = start(policy -> policy);
    CurrentCertificate current = issue();
    var prepared =
        SampleSubmission.of(quote(current), List.of(current), fixture.now()).prepare(client);
    client.submit(prepared, context);
    client.submit(prepared, context);

    Ledger ledger = ca.ledger();
    assertEquals(1, ledger.submissions().size());
    Map<String, Long> calls =
        ledger.calls().stream()
            .collect(Collectors.groupingBy(Ledger.Call::operation, Collectors.counting()));
    assertEquals(2, calls.get(CaOperation.SUBMIT.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, CA_UNREACHABLE, 0",
    "UNAVAILABLE, CA_UNAVAILABLE, 0",
    "FAILED, CA_BAD_REPLY, 0",
    "UNKNOWN_NOT_DONE, CA_NO_ANSWER, 0",
    "UNKNOWN_DONE, CA_NO_ANSWER, 1",
    "BAD_REPLY, CA_BAD_REPLY, 1",
  })
  void a_planned_fault_is_met_and_the_repeated_submission_makes_one_order(
      Fault fault, ErrorCode code, int made) throws Exception {
    SimulatedCa ca = start(policy -> policy);
    CaClient faulty = ca.client(FaultPlan.recording().next(CaOperation.SUBMIT, fault));
    CurrentCertificate current = issue();
    var prepared =
        SampleSubmission.of(quote(current), List.of(current), fixture.now()).prepare(client);

    CaException failure = assertThrows(CaException.class, () -> faulty.submit(prepared, context));
    assertEquals(code, failure.code());
    assertEquals(made, ca.ledger().submissions().size());
    faulty.submit(prepared, context);
    assertEquals(1, ca.ledger().submissions().size());
  }

  @Test
  void a_late_request_arrives_after_the_next_one_and_a_repeated_one_twice() throws Exception {
    SimulatedCa ca = start(policy -> policy);
    FaultPlan plan = FaultPlan.recording();
    CaClient faulty = ca.client(plan);
    CurrentCertificate current = issue();
    var prepared =
        SampleSubmission.of(quote(current), List.of(current), fixture.now()).prepare(client);

    plan.next(CaOperation.SUBMIT, Fault.LATE);
    assertThrows(CaException.class, () -> faulty.submit(prepared, context));
    assertEquals(0, ca.ledger().submissions().size());
    faulty.payments().orElseThrow().hosted();
    assertEquals(1, ca.ledger().submissions().size());

    plan.next(CaOperation.SUBMIT, Fault.DUPLICATED);
    assertEquals(1, faulty.submit(prepared, context).size());
    assertEquals(
        3, ca.ledger().calls().stream().filter(c -> c.operation().equals("SUBMIT")).count());
  }

  @Test
  void a_stale_answer_is_the_one_before() throws Exception {
    SimulatedCa ca = start(policy -> policy.pricePerYear(Money.ofFen(0)));
    FaultPlan plan = FaultPlan.recording();
    CaClient faulty = ca.client(plan);
    CurrentCertificate current = issue();
    ServiceOrder order =
        client
            .submit(
                SampleSubmission.of(quote(current), List.of(current), fixture.now())
                    .prepare(client),
                context)
            .get(0);

    faulty.order(order.handle(), context);
    ca.approve(order.number());
    plan.next(CaOperation.ORDER, Fault.STALE);

    ServiceOrder stale = faulty.order(order.handle(), context);
    assertEquals(ServiceOrder.Status.AWAITING_REVIEW, stale.status());
    assertEquals(ServiceOrder.Status.APPROVED, faulty.order(order.handle(), context).status());
  }

  @ParameterizedTest
  @EnumSource(Misissue.class)
  void each_way_to_issue_wrongly_is_noticed_by_the_engines_checks(Misissue misissue)
      throws Exception {
    SimulatedCa ca = start(policy -> policy.pricePerYear(Money.ofFen(0)));
    for (KeyAlgorithm algorithm : List.of(KeyAlgorithm.EC_P256, KeyAlgorithm.SM2)) {
      CurrentCertificate current =
          fixture.issue("青石测试有限公司", algorithm, Instant.parse("2026-12-23T02:00:00Z"));
      SampleSubmission submission =
          SampleSubmission.of(quote(current), List.of(current), fixture.now());
      KeyPair newKeys = submission.newKeys().get(0);
      ServiceOrder order = client.submit(submission.prepare(client), context).get(0);
      ca.misissueNext(misissue);
      ca.approve(order.number());

      IssuedCertificates issued = client.certificates(order.handle(), context);
      List<X509Certificate> intermediates = new ArrayList<>();
      for (Bytes intermediate : issued.intermediates()) {
        intermediates.add(Certificates.parse(intermediate));
      }
      Expectation expected =
          new Expectation(
              newKeys.getPublic(),
              current.certificate().signing(),
              Optional.empty(),
              Optional.of(order.proposedNotAfter()),
              Set.of(SignatureAlgorithm.values()),
              Certificates.usage(current.certificate().signing()),
              client.profile().anchors(),
              intermediates);
      List<ErrorCode> found =
          IssuedCertificateCheck.problems(
                  Certificates.parse(issued.signing()), expected, fixture.now())
              .stream()
              .map(Problem::code)
              .toList();
      assertTrue(found.contains(expectedCode(misissue)), misissue + ": " + found);
    }
  }

  private static ErrorCode expectedCode(Misissue misissue) {
    return switch (misissue) {
      case OTHER_KEY -> ErrorCode.CERTIFICATE_KEY_DIFFERS;
      case OTHER_SUBJECT -> ErrorCode.CERTIFICATE_SUBJECT_DIFFERS;
      case ALREADY_EXPIRED -> ErrorCode.CERTIFICATE_NOT_VALID_NOW;
      case SHORTER_VALIDITY -> ErrorCode.CERTIFICATE_TOO_SHORT;
      case UNKNOWN_ISSUER -> ErrorCode.CERTIFICATE_ISSUER_UNKNOWN;
      case REUSED_SERIAL -> ErrorCode.CERTIFICATE_SERIAL_REUSED;
      case WRONG_KEY_USAGE -> ErrorCode.CERTIFICATE_KEY_USAGE;
      case OLD_CERTIFICATE -> ErrorCode.CERTIFICATE_NOT_LATER;
    };
  }
}
