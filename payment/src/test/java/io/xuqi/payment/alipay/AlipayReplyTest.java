package io.xuqi.payment.alipay;

import static io.xuqi.payment.alipay.Merchant.ALIPAY;
import static io.xuqi.payment.alipay.Merchant.ATTEMPT;
import static io.xuqi.payment.alipay.Merchant.FEE;
import static io.xuqi.payment.alipay.Merchant.NOW;
import static io.xuqi.payment.alipay.Merchant.ORDER;
import static io.xuqi.payment.alipay.Merchant.STRANGER;
import static io.xuqi.payment.alipay.Merchant.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reply means, once it is known who signed it. */
class AlipayReplyTest {
  private static final String QUERY = "alipay_trade_query_response";
  private static final String PAID =
      "{\"code\":\"10000\",\"out_trade_no\":\"x5e1_1\",\"trade_no\":\"20260615\","
          + "\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"180.00\"}";
  private static final RefundRequest REFUND = new RefundRequest("x5e1_1-refund", ATTEMPT, FEE);

  private final Scripted alipay = new Scripted();

  private PaymentSession session(Instant now) {
    return Merchant.method()
        .transport(alipay)
        .build()
        .open(Merchant.environment(now, Duration.ofSeconds(20)));
  }

  private Payment asked(String reply) throws PaymentException {
    alipay.replies.add(reply);
    return session(NOW).query(ATTEMPT);
  }

  private static String trade(String status) {
    return signed(ALIPAY, QUERY, PAID.replace("TRADE_SUCCESS", status));
  }

  private static String refused(String name, String code, String subCode) {
    return signed(
        ALIPAY,
        name + "_response",
        "{\"code\":\"" + code + "\",\"msg\":\"x\",\"sub_code\":\"" + subCode + "\"}");
  }

  // ---- who says so ------------------------------------------------------------------------------

  @Test
  void a_paid_trade_is_a_receipt_of_its_amount() throws PaymentException {
    assertEquals(Payment.succeeded("x5e1_1", FEE, "20260615"), asked(signed(ALIPAY, QUERY, PAID)));
  }

  @Test
  void a_reply_whose_signature_was_not_checked_is_not_used() throws PaymentException {
    assertUnknown(signed(STRANGER, QUERY, PAID));
    assertUnknown("{\"" + QUERY + "\":" + PAID + "}");
    assertUnknown("{\"" + QUERY + "\":" + PAID + ",\"sign\":\"\"}");
    assertUnknown("{\"" + QUERY + "\":" + PAID + ",\"sign\":\"!\"}");
    assertUnknown("{\"" + QUERY + "\":" + PAID + ",\"sign\":17}");
    assertUnknown(signed(ALIPAY, QUERY, PAID).replace("180.00", "180.01"));
    assertUnknown(signed(ALIPAY, QUERY, PAID).replace("SUCCESS", "CLOSED"));
  }

  @Test
  void an_unsigned_refusal_is_no_refusal() throws PaymentException {
    assertUnknown("{\"error_response\":{\"code\":\"40004\",\"sub_code\":\"ACQ.TRADE_NOT_EXIST\"}}");
  }

  @Test
  void the_text_is_verified_as_it_came_and_never_written_anew() throws PaymentException {
    String odd =
        " { \"code\" : \"10000\" ,\n\t\"out_trade_no\":\"x5e1\\u005f1\", \"trade_no\":\"20260615\","
            + "\"trade_status\":\"TRADE_SUCCESS\" , \"total_amount\":\"180.00\", \"n\": 1.0e2,"
            + "\"store_name\":\"\\u4e2d\\/文 \" }";
    String cut = odd.strip();
    String reply =
        "{ \"x\": [{\"a\":\"}\"}], \""
            + QUERY
            + "\" :"
            + odd
            + " , \"sign\":\""
            + Merchant.sign(ALIPAY, cut)
            + "\" }";

    assertEquals(Status.SUCCEEDED, asked(reply).status());
  }

  @Test
  void a_reply_signed_before_its_slashes_were_escaped_is_genuine() throws PaymentException {
    String content = PAID.replace("}", ",\"url\":\"https:\\/\\/x.invalid\\/y\"}");
    String reply =
        "{\""
            + QUERY
            + "\":"
            + content
            + ",\"sign\":\""
            + Merchant.sign(ALIPAY, content.replace("\\/", "/"))
            + "\"}";

    assertEquals(Status.SUCCEEDED, asked(reply).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "not json",
        "<html>502</html>",
        "{}",
        "{\"sign\":\"AA==\"}",
        "{\"alipay_trade_query_response\":null,\"sign\":\"AA==\"}",
        "{\"alipay_trade_query_response\":{\"code\":\"100",
      })
  void what_is_no_reply_is_unknown(String reply) throws PaymentException {
    assertUnknown(reply);
  }

  @Test
  void what_is_cut_short_or_doubled_or_of_another_method_is_unknown() throws PaymentException {
    String whole = signed(ALIPAY, QUERY, PAID);
    for (int end = 1; end < whole.length(); end += 7) {
      assertUnknown(whole.substring(0, end));
    }
    assertUnknown(whole + whole);
    assertUnknown(whole.replaceFirst("\\{", "{\"" + QUERY + "\":{\"code\":\"10000\"},"));
    assertUnknown(whole.replaceFirst("\\{", "{\"error_response\":{\"code\":\"10000\"},"));
    assertUnknown(signed(ALIPAY, "alipay_trade_close_response", PAID));
  }

  @Test
  void another_http_status_is_unknown() throws PaymentException {
    alipay.status = 502;
    assertUnknown(signed(ALIPAY, QUERY, PAID));
  }

  // ---- what it says -----------------------------------------------------------------------------

  @ParameterizedTest(name = "[{index}] {0} → {1}")
  @CsvSource({
    "WAIT_BUYER_PAY, REQUIRES_ACTION",
    "TRADE_SUCCESS, SUCCEEDED",
    "TRADE_FINISHED, SUCCEEDED",
    "TRADE_CLOSED, CANCELLED",
    "TRADE_PENDING, UNKNOWN",
    "'', UNKNOWN",
  })
  void a_trade_stands_where_alipay_says(String trade, Status status) throws PaymentException {
    assertEquals(status, asked(trade(trade)).status());
  }

  @ParameterizedTest(name = "[{index}] {0} {1} → {2}")
  @CsvSource({
    "send_pay_date, 2026-06-15 10:00:00, UNKNOWN",
    "buyer_pay_amount, 180.00, UNKNOWN",
    "receipt_amount, 0.01, UNKNOWN",
    "receipt_amount, 0.00, CANCELLED",
  })
  void a_trade_that_was_paid_and_given_back_is_not_cancelled(
      String field, String value, Status status) throws PaymentException {
    String closed = PAID.replace("TRADE_SUCCESS", "TRADE_CLOSED");
    String reply = closed.replace("}", ",\"" + field + "\":\"" + value + "\"}");
    assertEquals(status, asked(signed(ALIPAY, QUERY, reply)).status());

    alipay.replies.add(signed(ALIPAY, QUERY, reply));
    assertEquals(Status.EXPIRED, session(ATTEMPT.expiresAt()).query(ATTEMPT).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "180.001", "-180.00", "+180", "1e2", " 180.00", "180,00", "０"})
  void an_amount_that_is_no_strict_decimal_is_unknown(String amount) throws PaymentException {
    assertUnknown(signed(ALIPAY, QUERY, PAID.replace("180.00", amount)));
  }

  @Test
  void an_amount_is_read_to_the_fen() throws PaymentException {
    String reply = signed(ALIPAY, QUERY, PAID.replace("180.00", "0.29"));
    assertEquals(Optional.of(Money.ofFen(29)), asked(reply).received());
  }

  @Test
  void what_is_about_another_trade_or_in_another_currency_is_unknown() throws PaymentException {
    assertUnknown(signed(ALIPAY, QUERY, PAID.replace("x5e1_1", "x5e1_2")));
    assertUnknown(signed(ALIPAY, QUERY, PAID.replace("}", ",\"trans_currency\":\"USD\"}")));
  }

  @ParameterizedTest(name = "[{index}] {0} {1}")
  @CsvSource({
    "20000, isp.unknow-error",
    "20000, ''",
    "40004, ACQ.SYSTEM_ERROR",
    "40004, AQC.SYSTEM_ERROR",
    "40004, isp.unknown-error",
    "40004, ''",
    "40004, 系统繁忙",
    "99999, ''",
    "'', ''",
  })
  void an_error_of_alipays_own_is_unknown_for_every_call(String code, String subCode)
      throws PaymentException {
    assertUnknown(refused("alipay_trade_query", code, subCode));
    alipay.replies.add(refused("alipay_trade_precreate", code, subCode));
    assertEquals(Status.UNKNOWN, session(NOW).initiate(ORDER, ATTEMPT).status());
    alipay.replies.add(refused("alipay_trade_close", code, subCode));
    assertEquals(Status.UNKNOWN, session(NOW).cancel(ATTEMPT).status());
    alipay.replies.add(refused("alipay_trade_refund", code, subCode));
    assertEquals(Refund.Status.UNKNOWN, refunds().refund(REFUND).status());
  }

  @Test
  void a_lost_reply_is_unknown_and_nothing_sent_is_an_exception() throws PaymentException {
    alipay.failure = Optional.of(new IOException("lost"));
    assertEquals(Status.UNKNOWN, session(NOW).query(ATTEMPT).status());
    assertEquals(Status.UNKNOWN, session(NOW).initiate(ORDER, ATTEMPT).status());
    assertEquals(Status.UNKNOWN, session(NOW).cancel(ATTEMPT).status());
    assertEquals(Refund.Status.UNKNOWN, refunds().refund(REFUND).status());
    assertEquals(Refund.Status.UNKNOWN, refunds().query(REFUND).status());

    alipay.failure =
        Optional.of(new AlipayTransport.NotSentException("refused", new IOException("refused")));
    PaymentException unsent =
        assertThrows(PaymentException.class, () -> session(NOW).initiate(ORDER, ATTEMPT));
    assertEquals(ErrorCode.PAYMENT_UNREACHABLE, unsent.code());
  }

  @Test
  void a_code_that_nobody_scanned_is_no_failure_until_its_time_is_over() throws PaymentException {
    String missing = refused("alipay_trade_query", "40004", "ACQ.TRADE_NOT_EXIST");
    assertEquals(Status.REQUIRES_ACTION, asked(missing).status());

    alipay.replies.add(missing);
    Instant atTheEnd = ATTEMPT.expiresAt();
    assertEquals(Status.PROCESSING, session(atTheEnd).query(ATTEMPT).status());

    alipay.replies.add(missing);
    Instant later = ATTEMPT.expiresAt().plus(AlipaySession.CLOCK_SKEW);
    assertEquals(Status.EXPIRED, session(later).query(ATTEMPT).status());
  }

  @Test
  void a_waiting_trade_waits_for_its_payer() throws PaymentException {
    assertEquals(
        Status.REQUIRES_ACTION, asked(refused("alipay_trade_query", "10003", "")).status());
  }

  @Test
  void a_query_that_is_refused_says_so() {
    alipay.replies.add(refused("alipay_trade_query", "40006", "isv.insufficient-isv-permissions"));
    PaymentException refused =
        assertThrows(PaymentException.class, () -> session(NOW).query(ATTEMPT));
    assertEquals(ErrorCode.PAYMENT_REFUSED, refused.code());
    assertEquals(List.of("isv.insufficient-isv-permissions"), refused.problem().arguments());
  }

  // ---- starting ---------------------------------------------------------------------------------

  @Test
  void starting_shows_the_code_and_sends_receiver_amount_and_end() throws PaymentException {
    alipay.replies.add(
        signed(
            ALIPAY,
            "alipay_trade_precreate_response",
            "{\"code\":\"10000\",\"out_trade_no\":\"x5e1_1\",\"qr_code\":\"https:\\/\\/qr\\/1\"}"));

    Payment payment = session(NOW).initiate(ORDER, ATTEMPT);

    assertEquals(Optional.of(new NextAction.ShowQr("https://qr/1")), payment.next());
    Map<String, String> sent = alipay.sent.get(0);
    assertEquals("2026-06-15 10:00:00", sent.get("timestamp"), "GMT+8");
    assertEquals("https://shop.invalid/alipay", sent.get("notify_url"));
    String business = sent.get("biz_content");
    assertTrue(business.contains("\"total_amount\":\"180.00\""), business);
    assertTrue(business.contains("\"seller_id\":\"" + Merchant.SELLER + "\""), business);
    assertTrue(business.contains("\"time_expire\":\"2026-06-15 12:00:00\""), business);
    assertTrue(business.contains("证书服务费用"), business);
  }

  @Test
  void a_refused_start_started_nothing() {
    alipay.replies.add(refused("alipay_trade_precreate", "40004", "ACQ.INVALID_PARAMETER"));
    PaymentException refused =
        assertThrows(PaymentException.class, () -> session(NOW).initiate(ORDER, ATTEMPT));
    assertEquals(ErrorCode.PAYMENT_NOT_STARTED, refused.code());
  }

  @Test
  void starting_what_is_paid_already_tells_of_the_receipt() throws PaymentException {
    alipay.replies.add(refused("alipay_trade_precreate", "40004", "ACQ.TRADE_HAS_SUCCESS"));
    alipay.replies.add(signed(ALIPAY, QUERY, PAID));
    assertEquals(Status.SUCCEEDED, session(NOW).initiate(ORDER, ATTEMPT).status());
  }

  @Test
  void an_attempt_whose_time_is_over_is_asked_about_and_not_started() throws PaymentException {
    alipay.replies.add(refused("alipay_trade_query", "40004", "ACQ.TRADE_NOT_EXIST"));
    Instant later = ATTEMPT.expiresAt().plus(Duration.ofHours(1));
    assertEquals(Status.EXPIRED, session(later).initiate(ORDER, ATTEMPT).status());
    assertEquals(List.of("alipay.trade.query"), alipay.methods());
  }

  @Test
  void a_code_that_cannot_be_one_is_unknown() throws PaymentException {
    for (String code : List.of("", "x".repeat(2001))) {
      alipay.replies.add(
          signed(
              ALIPAY,
              "alipay_trade_precreate_response",
              "{\"code\":\"10000\",\"out_trade_no\":\"x5e1_1\",\"qr_code\":\"" + code + "\"}"));
      assertEquals(Status.UNKNOWN, session(NOW).initiate(ORDER, ATTEMPT).status());
    }
  }

  // ---- closing ----------------------------------------------------------------------------------

  @Test
  void closing_what_was_paid_first_tells_of_the_receipt() throws PaymentException {
    alipay.replies.add(refused("alipay_trade_close", "40004", "ACQ.REASON_TRADE_STATUS_INVALID"));
    alipay.replies.add(signed(ALIPAY, QUERY, PAID));
    assertEquals(Status.SUCCEEDED, session(NOW).cancel(ATTEMPT).status());
  }

  @Test
  void all_requests_of_a_call_share_its_deadline() throws PaymentException {
    alipay.replies.add(refused("alipay_trade_close", "40004", "ACQ.REASON_TRADE_STATUS_INVALID"));
    alipay.replies.add(signed(ALIPAY, QUERY, PAID));
    session(NOW).cancel(ATTEMPT);

    assertEquals(2, alipay.deadlines.size());
    assertTrue(alipay.deadlines.get(0).compareTo(Duration.ofSeconds(20)) <= 0);
    assertTrue(alipay.deadlines.get(1).compareTo(alipay.deadlines.get(0)) < 0);
  }

  @Test
  void closing_that_was_refused_and_cannot_be_explained_is_unknown() throws PaymentException {
    alipay.replies.add(refused("alipay_trade_close", "40004", "ACQ.REASON_TRADE_STATUS_INVALID"));
    alipay.replies.add(trade("WAIT_BUYER_PAY"));
    assertEquals(Status.UNKNOWN, session(NOW).cancel(ATTEMPT).status());
  }

  // ---- giving back ------------------------------------------------------------------------------

  private PaymentRefunds refunds() {
    return session(NOW).refunds().orElseThrow();
  }

  private static String refundReply(String change) {
    return signed(
        ALIPAY,
        "alipay_trade_refund_response",
        "{\"code\":\"10000\",\"out_trade_no\":\"x5e1_1\",\"fund_change\":\""
            + change
            + "\",\"refund_fee\":\"180.00\"}");
  }

  private static String refundQuery(String request, String amount) {
    return signed(
        ALIPAY,
        "alipay_trade_fastpay_refund_query_response",
        "{\"code\":\"10000\",\"out_trade_no\":\"x5e1_1\",\"out_request_no\":\""
            + request
            + "\",\"refund_amount\":\""
            + amount
            + "\",\"refund_status\":\"REFUND_SUCCESS\"}");
  }

  @Test
  void a_refund_is_sent_with_its_id_and_made_when_money_moved() throws PaymentException {
    alipay.replies.add(refundReply("Y"));
    assertEquals(new Refund("x5e1_1-refund", Refund.Status.SUCCEEDED), refunds().refund(REFUND));
    String business = String.valueOf(alipay.sent.get(0).get("biz_content"));
    assertTrue(business.contains("\"out_request_no\":\"x5e1_1-refund\""), business);
    assertTrue(business.contains("\"refund_amount\":\"180.00\""), business);
  }

  @Test
  void a_repeated_refund_that_moved_nothing_is_asked_about() throws PaymentException {
    alipay.replies.add(refundReply("N"));
    alipay.replies.add(refundQuery("x5e1_1-refund", "180.00"));
    assertEquals(Refund.Status.SUCCEEDED, refunds().refund(REFUND).status());
    assertEquals(
        List.of("alipay.trade.refund", "alipay.trade.fastpay.refund.query"), alipay.methods());

    alipay.replies.add(refundReply("N"));
    alipay.replies.add(
        signed(ALIPAY, "alipay_trade_fastpay_refund_query_response", "{\"code\":\"10000\"}"));
    assertEquals(Refund.Status.UNKNOWN, refunds().refund(REFUND).status());
  }

  @Test
  void another_refund_than_the_one_asked_about_is_not_taken_for_it() throws PaymentException {
    alipay.replies.add(refundQuery("x5e1_1-refund-2", "180.00"));
    assertEquals(Refund.Status.UNKNOWN, refunds().query(REFUND).status());
    alipay.replies.add(refundQuery("x5e1_1-refund", "1.00"));
    assertEquals(Refund.Status.UNKNOWN, refunds().query(REFUND).status());
  }

  @Test
  void a_refund_of_more_than_was_paid_is_refused_by_alipay_and_said_so() {
    alipay.replies.add(refused("alipay_trade_refund", "40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"));
    PaymentException refused = assertThrows(PaymentException.class, () -> refunds().refund(REFUND));
    assertEquals(ErrorCode.PAYMENT_REFUSED, refused.code());
  }

  private void assertUnknown(String reply) throws PaymentException {
    assertEquals(Payment.of("x5e1_1", Status.UNKNOWN), asked(reply), reply);
  }

  /** Answers as it is told to, and fails when it was told nothing. */
  private static final class Scripted implements AlipayTransport {
    final List<String> replies = new ArrayList<>();
    final List<Map<String, String>> sent = new ArrayList<>();
    final List<Duration> deadlines = new ArrayList<>();
    Optional<IOException> failure = Optional.empty();
    int status = 200;

    List<String> methods() {
      return sent.stream().map(parameters -> parameters.getOrDefault("method", "")).toList();
    }

    @Override
    public Reply post(Request request, Duration deadline) throws IOException {
      Map<String, String> parameters = new HashMap<>(AlipayForm.decode(request.query()));
      parameters.putAll(AlipayForm.decode(request.body()));
      sent.add(parameters);
      deadlines.add(deadline);
      if (failure.isPresent()) {
        throw failure.get();
      }
      return new Reply(status, Merchant.bytes(replies.remove(0)));
    }

    @Override
    public Reply get(URI address, int maxSize, Duration deadline) {
      throw new IllegalStateException("nobody asked for it");
    }
  }
}
