package io.xuqi.payment.alipay;

import static io.xuqi.payment.alipay.Merchant.ALIPAY;
import static io.xuqi.payment.alipay.Merchant.ATTEMPT;
import static io.xuqi.payment.alipay.Merchant.NOW;
import static io.xuqi.payment.alipay.Merchant.ORDER;
import static io.xuqi.payment.alipay.Merchant.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to the gateway: once, bounded, to nobody else. */
@Timeout(60)
class AlipayWireTest {
  private static final String CLOSED =
      "{\"code\":\"10000\",\"out_trade_no\":\"x5e1_1\",\"trade_status\":\"TRADE_CLOSED\"}";
  private static final RefundRequest REFUND =
      new RefundRequest("x5e1_1-refund", ATTEMPT, Merchant.FEE);

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private PaymentSession session(URI gateway, Duration deadline) {
    return Merchant.method().gateway(gateway).build().open(Merchant.environment(NOW, deadline));
  }

  private PaymentSession session() {
    return session(server.url("/gateway.do").uri(), Duration.ofSeconds(20));
  }

  private static MockResponse.Builder reply() {
    return new MockResponse.Builder().body(signed(ALIPAY, "alipay_trade_query_response", CLOSED));
  }

  @Test
  void parameters_travel_in_the_query_and_the_business_in_the_body() throws Exception {
    server.enqueue(reply().build());

    assertEquals(Status.CANCELLED, session().query(ATTEMPT).status());

    RecordedRequest request = server.takeRequest();
    assertEquals("POST", request.getMethod());
    assertEquals("alipay.trade.query", request.getUrl().queryParameter("method"));
    assertEquals("utf-8", request.getUrl().queryParameter("charset"));
    assertEquals("RSA2", request.getUrl().queryParameter("sign_type"));
    assertTrue(
        String.valueOf(request.getHeaders().get("Content-Type"))
            .startsWith("application/x-www-form-urlencoded"));
    assertEquals(
        String.valueOf("biz_content=%7B%22out_trade_no%22%3A%22x5e1_1%22%7D".length()),
        request.getHeaders().get("Content-Length"));
  }

  @Test
  void a_post_goes_out_once_whatever_becomes_of_it() throws Exception {
    server.enqueue(reply().build());
    PaymentSession session = session();
    session.query(ATTEMPT); // from now on there is a connection to reuse, and to be broken
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    server.enqueue(reply().build());

    assertEquals(Refund.Status.UNKNOWN, session.refunds().orElseThrow().refund(REFUND).status());

    assertEquals(2, server.getRequestCount(), "the query and the refund");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 421, 503})
  void a_reply_that_asks_to_come_again_at_once_is_unknown_like_any_other(int status)
      throws Exception {
    server.enqueue(new MockResponse.Builder().code(status).setHeader("Retry-After", "0").build());
    server.enqueue(reply().build());

    assertEquals(Refund.Status.UNKNOWN, session().refunds().orElseThrow().refund(REFUND).status());

    assertEquals(1, server.getRequestCount());
  }

  @Test
  void a_reply_cut_off_on_the_way_is_unknown() throws Exception {
    server.enqueue(reply().onResponseBody(new SocketEffect.CloseSocket()).build());
    assertEquals(Status.UNKNOWN, session().query(ATTEMPT).status());
  }

  @Test
  void no_redirect_is_followed() throws Exception {
    try (MockWebServer elsewhere = new MockWebServer()) {
      elsewhere.start();
      elsewhere.enqueue(reply().build());
      server.enqueue(
          new MockResponse.Builder()
              .code(307)
              .setHeader("Location", elsewhere.url("/gateway.do").toString())
              .build());

      assertEquals(Status.UNKNOWN, session().query(ATTEMPT).status());
      assertEquals(0, elsewhere.getRequestCount());
    }
  }

  @Test
  void a_reply_larger_than_is_read_is_unknown() throws Exception {
    String padding = " ".repeat(AlipayTransport.MAX_REPLY);
    server.enqueue(
        new MockResponse.Builder()
            .body(signed(ALIPAY, "alipay_trade_query_response", CLOSED) + padding)
            .build());
    assertEquals(Status.UNKNOWN, session().query(ATTEMPT).status());
  }

  @Test
  void a_call_that_gets_no_answer_ends_with_its_deadline() throws Exception {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    PaymentSession session = session(server.url("/gateway.do").uri(), Duration.ofSeconds(2));

    assertEquals(Status.UNKNOWN, session.query(ATTEMPT).status());
  }

  @Test
  void where_nobody_listens_certainly_nothing_was_sent() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    PaymentSession session =
        session(URI.create("http://127.0.0.1:" + port + "/gateway.do"), Duration.ofSeconds(20));
    PaymentException unsent =
        assertThrows(PaymentException.class, () -> session.initiate(ORDER, ATTEMPT));
    assertEquals(ErrorCode.PAYMENT_UNREACHABLE, unsent.code());
  }
}
