package io.xuqi.ca.portal;

import static io.xuqi.ca.portal.Fixtures.ORDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.portal.PortalTransport.NotSentException;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An exception means that certainly nothing was collected; everything unclear is UNKNOWN. */
class HostedPaymentTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  private static final PaymentMethodId METHOD = new PaymentMethodId("ca-alipay");
  private static final PaymentAttempt ATTEMPT =
      new PaymentAttempt("a-1", METHOD, "P1", Money.ofFen(18_000), NOW, NOW.plusSeconds(60));
  private static final PaymentOrder PAYMENT =
      new PaymentOrder(
          "P1",
          NOW,
          List.of(new LineItem("证书服务费用", Money.ofFen(18_000), 1)),
          Money.ofFen(18_000),
          PaymentOrder.Status.UNPAID);

  private static PaymentSession session(PortalTransport transport) {
    return PortalCaClient.over(transport, Fixtures.profile())
        .payments()
        .orElseThrow()
        .open(METHOD, ORDER);
  }

  private static Reply reply(int status, String type, String body) {
    return new Reply(
        status, Map.of("content-type", type), Bytes.copyOf(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static PortalTransport json(String body) {
    return request -> reply(200, "application/json", body);
  }

  private static PortalTransport problem(int status, String code) {
    return request ->
        reply(
            status,
            "application/problem+json",
            "{\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\"\"}");
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @ValueSource(
      strings = {
        "{\"attempt\":\"a-1\",\"status\":\"BLUE\"}",
        "{\"attempt\":\"a-1\"}",
        "{\"attempt\":\"another\",\"status\":\"SUCCEEDED\"}",
        "{\"attempt\":\"a-1\",\"status\":\"SUCCEEDED\",\"received\":{\"amount\":\"-1\"}}",
        "{\"attempt\":\"a-1\",\"status\":\"REQUIRES_ACTION\",\"next\":{\"kind\":\"SHOW_QR\"}}",
        "{\"attempt\":\"a-1\",\"status\":\"REQUIRES_ACTION\","
            + "\"next\":{\"kind\":\"OPEN_URL\",\"uri\":\"file:///etc/passwd\"}}",
        "oops",
      })
  void an_unclear_reply_is_unknown_never_failed(String body) throws Exception {
    PaymentSession session = session(json(body));

    assertEquals(Payment.Status.UNKNOWN, session.initiate(PAYMENT, ATTEMPT).status());
    assertEquals(Payment.Status.UNKNOWN, session.query(ATTEMPT).status());
    assertEquals(Payment.Status.UNKNOWN, session.cancel(ATTEMPT).status());
  }

  @Test
  void a_lost_reply_is_unknown() throws Exception {
    PaymentSession session =
        session(
            request -> {
              throw new IOException("timeout");
            });

    assertEquals(Payment.Status.UNKNOWN, session.initiate(PAYMENT, ATTEMPT).status());
    assertEquals(Payment.Status.UNKNOWN, session.query(ATTEMPT).status());
  }

  @Test
  void a_request_that_was_not_sent_collected_nothing() {
    PaymentSession session =
        session(
            request -> {
              throw new NotSentException("refused", new IOException());
            });

    PaymentException failure =
        assertThrows(PaymentException.class, () -> session.initiate(PAYMENT, ATTEMPT));
    assertEquals(ErrorCode.CA_UNREACHABLE, failure.code());
  }

  @ParameterizedTest
  @CsvSource({
    "409, payment-not-needed, PAYMENT_NOT_NEEDED",
    "409, idempotency-conflict, CA_IDEMPOTENCY_CONFLICT",
    "404, not-found, CA_NOT_FOUND",
    "401, credential-invalid, CA_NOT_AUTHORISED",
  })
  void a_refused_attempt_collected_nothing(int status, String code, ErrorCode expected) {
    PaymentSession session = session(problem(status, code));

    PaymentException failure =
        assertThrows(PaymentException.class, () -> session.initiate(PAYMENT, ATTEMPT));
    assertEquals(expected, failure.code());
  }

  @Test
  void an_attempt_that_the_ca_has_not_seen_is_unknown() throws Exception {
    assertEquals(
        Payment.Status.UNKNOWN, session(problem(404, "not-found")).query(ATTEMPT).status());
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"kind\":\"SHOW_QR\",\"content\":\"weixin://x\"} | ShowQr[content=weixin://x]",
        "{\"kind\":\"OPEN_URL\",\"uri\":\"https://pay.example/\"}"
            + " | OpenUrl[https://pay.example/]",
        "{\"kind\":\"SUBMIT_FORM\",\"uri\":\"https://pay.example/\",\"fields\":{\"a\":\"1\"}}"
            + " | SubmitForm[https://pay.example/]",
        "{\"kind\":\"POLL\",\"notBefore\":\"2026-11-23T02:00:00Z\"}"
            + " | Poll[notBefore=2026-11-23T02:00:00Z]",
      })
  void what_the_user_does_next_is_read(String next, String expected) throws Exception {
    Payment payment =
        session(json("{\"attempt\":\"a-1\",\"status\":\"REQUIRES_ACTION\",\"next\":" + next + "}"))
            .query(ATTEMPT);

    assertEquals(Optional.of(expected), payment.next().map(NextAction::toString));
  }

  @Test
  void a_form_and_an_address_are_read_whole() throws Exception {
    String form =
        "{\"kind\":\"SUBMIT_FORM\",\"uri\":\"https://pay.example/?x=1\",\"fields\":{\"a\":\"1\"}}";
    Payment payment =
        session(json("{\"attempt\":\"a-1\",\"status\":\"REQUIRES_ACTION\",\"next\":" + form + "}"))
            .query(ATTEMPT);

    assertEquals(
        Optional.of(
            new NextAction.SubmitForm(
                java.net.URI.create("https://pay.example/?x=1"), java.util.Map.of("a", "1"))),
        payment.next());
  }

  @Test
  void an_action_of_a_later_version_is_left_out() throws Exception {
    Payment payment =
        session(
                json(
                    "{\"attempt\":\"a-1\",\"status\":\"REQUIRES_ACTION\","
                        + "\"next\":{\"kind\":\"NOD_TWICE\"}}"))
            .query(ATTEMPT);

    assertEquals(Payment.Status.REQUIRES_ACTION, payment.status());
    assertEquals(Optional.empty(), payment.next());
  }

  @Test
  void a_method_of_an_unknown_channel_is_left_out() throws Exception {
    var payments =
        PortalCaClient.over(
                json(
                    """
                    {"methods":[
                      {"id":"by-mail","channel":"PIGEON","chineseName":"信鸽","englishName":"Pigeon"},
                      {"id":"ca-alipay","channel":"ONLINE","chineseName":"支付宝","englishName":"Alipay"}
                    ]}
                    """),
                Fixtures.profile())
            .payments()
            .orElseThrow();

    assertEquals(
        List.of(METHOD), payments.hosted().stream().map(PaymentMethodDescriptor::id).toList());
    assertThrows(
        IllegalArgumentException.class, () -> payments.open(new PaymentMethodId("by-mail"), ORDER));
  }

  // ---- transfers --------------------------------------------------------------------------------

  private static final List<TransferRecord> TRANSFERS =
      List.of(
          new TransferRecord(
              new AccountNumber("6222000012345678"),
              "云岭示例商贸有限公司",
              Money.ofFen(10_000),
              LocalDate.of(2026, 11, 23),
              "备注"),
          new TransferRecord(
              new AccountNumber("6222000012345678"),
              "云岭示例商贸有限公司",
              Money.ofFen(8_000),
              LocalDate.of(2026, 11, 24),
              ""));

  private static TransferVerification submitted(PortalTransport transport) throws Exception {
    return session(transport).evidence().orElseThrow().submit(ATTEMPT, TRANSFERS);
  }

  @Test
  @Tag("R36")
  void declared_transfers_are_sent_and_each_gets_its_result() throws Exception {
    List<PortalTransport.Request> sent = new ArrayList<>();
    TransferVerification found =
        submitted(
            request -> {
              sent.add(request);
              return reply(
                  200,
                  "application/json",
                  "{\"results\":[{\"finding\":\"MATCHED\",\"line\":\"L1\"},"
                      + "{\"finding\":\"PURPLE\"}],\"payment\":{\"attempt\":\"a-1\","
                      + "\"status\":\"PARTIALLY_PAID\",\"received\":"
                      + "{\"amount\":\"100.00\",\"currency\":\"CNY\"}}}");
            });
    assertEquals(
        List.of(
            new TransferVerification.Result(Finding.MATCHED, Optional.of("L1")),
            new TransferVerification.Result(Finding.NOT_FOUND, Optional.empty())),
        found.results());
    assertEquals(Optional.of(Money.ofFen(10_000)), found.payment().received());
    assertEquals("PUT", sent.get(0).method());
    assertTrue(sent.get(0).path().endsWith("/payments/a-1/transfers"), sent.get(0).path());
    String body = new String(sent.get(0).body().toArray(), StandardCharsets.UTF_8);
    assertTrue(body.contains("\"date\":\"2026-11-23\""), body);
    assertTrue(body.contains("\"account\":\"6222000012345678\""), body);
    assertFalse(PortalReplies.transfers(TRANSFERS).toString().contains("6222"));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @ValueSource(
      strings = {
        "{\"results\":[],\"payment\":{\"attempt\":\"a-1\",\"status\":\"SUCCEEDED\"}}",
        "{\"results\":[{\"finding\":\"MATCHED\"},{\"finding\":\"MATCHED\"}],"
            + "\"payment\":{\"attempt\":\"other\",\"status\":\"SUCCEEDED\"}}",
        "{\"results\":[{\"finding\":\"MATCHED\"},{\"finding\":\"MATCHED\"}]}",
        "oops",
      })
  void an_unclear_verification_found_nothing_and_says_that_nobody_knows(String body)
      throws Exception {
    TransferVerification found = submitted(json(body));
    assertEquals(Payment.Status.UNKNOWN, found.payment().status());
    assertEquals(
        List.of(Finding.NOT_FOUND, Finding.NOT_FOUND),
        found.results().stream().map(TransferVerification.Result::finding).toList());
  }

  @Test
  void a_refused_verification_looked_for_nothing() {
    PaymentException failure =
        assertThrows(PaymentException.class, () -> submitted(problem(404, "not-found")));
    assertEquals(ErrorCode.CA_NOT_FOUND, failure.code());
  }
}
