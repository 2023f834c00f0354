package io.xuqi.ca.portal;

import static io.xuqi.ca.portal.Fixtures.CONTEXT;
import static io.xuqi.ca.portal.Fixtures.ORDER;
import static io.xuqi.ca.portal.Fixtures.ORDER_REPLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Retry;
import io.xuqi.pki.BusinessCertificate;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes back, the caller learns a code that says what has already happened. */
class BadRepliesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final MockWebServer server = new MockWebServer();
  private PortalCaClient client;

  @BeforeEach
  void start() throws Exception {
    server.start();
    client = client(server.url("/portal").uri(), DEADLINE);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static PortalCaClient client(URI address, Duration deadline) throws CaException {
    return PortalCaClient.builder(address, Fixtures.profile()).callDeadline(deadline).build();
  }

  private CaException failure() {
    return assertThrows(CaException.class, () -> client.order(ORDER, CONTEXT));
  }

  private static MockResponse.Builder json(String body) {
    return new MockResponse.Builder().setHeader("Content-Type", "application/json").body(body);
  }

  private static MockResponse problem(int status, String code) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/problem+json")
        .body("{\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\"2026-12-01\"}")
        .build();
  }

  @Test
  void a_good_reply_is_an_order_and_the_credential_travels_in_the_header() throws Exception {
    server.enqueue(json(ORDER_REPLY).setHeader("Retry-After", "30").build());

    ServiceOrder order = client.order(ORDER, CONTEXT);

    assertEquals(ORDER, order.handle());
    assertEquals(Optional.of(Duration.ofSeconds(30)), order.pollAfter());
    RecordedRequest request = server.takeRequest();
    assertEquals("/portal/orders/" + Fixtures.NUMBER, request.getUrl().encodedPath());
    assertEquals("Bearer cmVuZXdhbC1jcmVkZW50aWFs", request.getHeaders().get("Authorization"));
  }

  @Test
  void unknown_fields_are_ignored_and_an_unknown_status_is_unknown() throws Exception {
    server.enqueue(
        json(ORDER_REPLY
                .replace("AWAITING_REVIEW", "AWAITING_STARS")
                .replace("{\"number\"", "{\"colour\":{\"of\":[1,2]},\"number\""))
            .build());

    assertEquals(ServiceOrder.Status.UNKNOWN, client.order(ORDER, CONTEXT).status());
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{}",
        "not json",
        "{\"number\":\"17202611230000001\"",
        "{\"number\":\"17202611230000001\",\"number\":\"1\"}",
      })
  void something_else_than_the_message_is_a_bad_reply(String body) {
    server.enqueue(json(body).build());

    CaException failure = failure();
    assertEquals(ErrorCode.CA_BAD_REPLY, failure.code());
    assertEquals(Retry.QUERY_FIRST, failure.retry());
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "17202611230000001 | 17202611230000002",
        "\"0.00\" | 0.00",
        "0.00 | -1.00",
        "CNY | XXXX",
        "2026-11-23T02:00:00Z | yesterday",
        "\"AWAITING_REVIEW\" | 3",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | AAEC",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | ****",
        "createdAt | created",
        "\"currentNotAfter\":\"2026-12-20T02:00:00Z\" | \"currentNotAfter\":null",
      })
  void a_garbled_field_is_a_bad_reply(String good, String bad) {
    server.enqueue(json(ORDER_REPLY.replace(good, bad)).build());

    assertEquals(ErrorCode.CA_BAD_REPLY, failure().code());
  }

  @Test
  void text_after_the_message_is_a_bad_reply() {
    server.enqueue(json(ORDER_REPLY + "{}").build());

    assertEquals(ErrorCode.CA_BAD_REPLY, failure().code());
  }

  @Test
  void a_message_nested_deeply_is_a_bad_reply() {
    server.enqueue(json("{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}").build());

    assertEquals(ErrorCode.CA_BAD_REPLY, failure().code());
  }

  @Test
  void a_reply_in_html_is_a_bad_reply_even_with_status_200() {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/html")
            .body("<html>Sign in to the network</html>")
            .build());

    assertEquals(ErrorCode.CA_BAD_REPLY, failure().code());
  }

  @ParameterizedTest(name = "HTTP {0} in HTML: {1}")
  @CsvSource({
    "301, CA_BAD_REPLY",
    "401, CA_BAD_REPLY",
    "404, CA_BAD_REPLY",
    "500, CA_BAD_REPLY",
    "502, CA_BAD_REPLY",
    "503, CA_BAD_REPLY",
    "504, CA_NO_ANSWER",
  })
  void a_proxys_page_leaves_the_outcome_open(int status, ErrorCode code) {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .setHeader("Content-Type", "text/html")
            .body("<html>" + status + "</html>")
            .build());

    CaException failure = failure();
    assertEquals(code, failure.code());
    assertEquals(Retry.QUERY_FIRST, failure.retry());
  }

  @Test
  void a_service_that_is_out_says_when_to_come_back() {
    server.enqueue(new MockResponse.Builder().code(503).setHeader("Retry-After", "120").build());

    CaException failure = failure();
    assertEquals(ErrorCode.CA_UNAVAILABLE, failure.code());
    assertEquals(Optional.of(Duration.ofMinutes(2)), failure.retryAfter());
  }

  @Test
  void a_service_that_wants_to_be_asked_again_at_once_is_not_by_the_http_client() {
    server.enqueue(new MockResponse.Builder().code(503).setHeader("Retry-After", "0").build());

    CaException failure = failure();
    assertEquals(ErrorCode.CA_UNAVAILABLE, failure.code());
    assertEquals(Optional.of(Duration.ofSeconds(1)), failure.retryAfter());
    assertEquals(1, server.getRequestCount());
  }

  @Test
  void the_ca_cannot_ask_for_more_than_a_week_of_patience() {
    server.enqueue(
        new MockResponse.Builder().code(503).setHeader("Retry-After", "999999999").build());

    assertEquals(Optional.of(Duration.ofDays(7)), failure().retryAfter());
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "401, credential-invalid, CA_NOT_AUTHORISED",
    "404, not-found, CA_NOT_FOUND",
    "409, idempotency-conflict, CA_IDEMPOTENCY_CONFLICT",
    "409, application-active, APPLICATION_ACTIVE",
    "409, cancel-refused, CA_REFUSED",
    "422, certificate-expired, APPLICATION_EXPIRED",
    "422, too-early, APPLICATION_TOO_EARLY",
    "422, fee-changed, APPLICATION_QUOTE_CHANGED",
    "503, unavailable, CA_UNAVAILABLE",
    "400, something-new, CA_REFUSED",
    "401, something-new, CA_NOT_AUTHORISED",
    "404, something-new, CA_NOT_FOUND",
    "500, something-new, CA_BAD_REPLY",
    "500, certificate-expired, CA_BAD_REPLY",
  })
  void the_protocols_problems_have_codes(int status, String code, ErrorCode expected) {
    server.enqueue(problem(status, code));

    assertEquals(expected, failure().code());
  }

  @Test
  void a_problem_keeps_its_detail() {
    server.enqueue(problem(422, "too-early"));

    assertTrue(failure().problem().arguments().contains("2026-12-01"));
  }

  @Test
  void an_oversized_reply_is_a_bad_reply() {
    server.enqueue(json("[" + " ".repeat(PortalTransport.MAX_REPLY) + "]").build());

    assertEquals(ErrorCode.CA_BAD_REPLY, failure().code());
  }

  @Test
  void a_truncated_reply_leaves_the_outcome_open() {
    server.enqueue(json(ORDER_REPLY).onResponseBody(new SocketEffect.CloseSocket()).build());

    assertEquals(ErrorCode.CA_NO_ANSWER, failure().code());
  }

  @Test
  void a_connection_closed_before_the_reply_leaves_the_outcome_open_and_nothing_is_sent_twice() {
    server.enqueue(json(ORDER_REPLY).onResponseStart(new SocketEffect.CloseSocket()).build());

    assertEquals(ErrorCode.CA_NO_ANSWER, failure().code());
    assertEquals(1, server.getRequestCount());
  }

  @Test
  void a_reply_that_does_not_come_in_time_leaves_the_outcome_open() throws Exception {
    client = client(server.url("/").uri(), Duration.ofMillis(300));
    server.enqueue(json(ORDER_REPLY).onResponseStart(SocketEffect.Stall.INSTANCE).build());

    CaException failure = failure();
    assertEquals(ErrorCode.CA_NO_ANSWER, failure.code());
    assertEquals(Retry.QUERY_FIRST, failure.retry());
  }

  @Test
  void a_ca_that_is_not_there_certainly_did_nothing() throws Exception {
    URI gone = server.url("/").uri();
    server.close();
    client = client(gone, DEADLINE);

    CaException failure = failure();
    assertEquals(ErrorCode.CA_UNREACHABLE, failure.code());
    assertEquals(Retry.SAFE, failure.retry());
  }

  @Test
  void a_redirect_is_not_followed() {
    server.enqueue(
        new MockResponse.Builder()
            .code(307)
            .setHeader("Location", server.url("/elsewhere").toString())
            .build());
    server.enqueue(json(ORDER_REPLY).build());

    assertEquals(ErrorCode.CA_BAD_REPLY, failure().code());
    assertEquals(1, server.getRequestCount());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "http://ca.example/",
        "http://127.0.0.1.example/",
        "ftp://localhost/",
        "https://user:secret@ca.example/",
        "https:relative",
      })
  void an_address_that_is_not_secure_is_refused(String address) {
    CaException failure =
        assertThrows(CaException.class, () -> client(URI.create(address), DEADLINE));

    assertEquals(ErrorCode.CA_INSECURE, failure.code());
    assertFalse(failure.toString().contains("secret"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "https://ca.example/portal",
        "http://localhost:8080/",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
      })
  void a_secure_address_is_accepted(String address) throws Exception {
    assertEquals("Test CA", client(URI.create(address), DEADLINE).profile().name());
  }

  @Test
  void a_sign_in_page_confirms_nothing() {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/html")
            .body("<html>Sign in to the network</html>")
            .build());

    CaException failure =
        assertThrows(
            CaException.class, () -> client.confirmInstalled(ORDER, Fixtures.anchor(), CONTEXT));
    assertEquals(ErrorCode.CA_BAD_REPLY, failure.code());
  }

  @Test
  void words_that_would_steer_a_terminal_are_made_harmless() throws Exception {
    server.enqueue(
        json(ORDER_REPLY
                .replace("AWAITING_REVIEW", "REJECTED")
                .replace(
                    "{\"number\"", "{\"rejectionReason\":\"\\u001b[2J\\u009b31mno\",\"number\""))
            .build());

    assertEquals(Optional.of(" [2J 31mno"), client.order(ORDER, CONTEXT).rejectionReason());
  }

  @Test
  void a_quote_for_other_certificates_is_a_bad_reply() {
    server.enqueue(
        json("""
            {"id":"q","certificates":[],"terms":[],"keyPolicies":["NEW_KEY"],
             "agreement":{"version":"1","title":"","text":""},
             "review":{"fromDays":1,"toDays":2}}
            """)
            .build());

    CaException failure =
        assertThrows(
            CaException.class,
            () -> client.quote(List.of(BusinessCertificate.of(Fixtures.anchor()))));
    assertEquals(ErrorCode.CA_BAD_REPLY, failure.code());
  }

  @Test
  void a_request_shows_no_credential() {
    PortalTransport.Request request =
        new PortalTransport.Request(
            "GET", "orders/1", Map.of("authorization", "Bearer secret"), Bytes.empty());

    assertFalse(request.toString().contains("secret"));
  }
}
