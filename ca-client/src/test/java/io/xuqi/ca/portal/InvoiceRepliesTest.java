package io.xuqi.ca.portal;

import static io.xuqi.ca.portal.Fixtures.CONTEXT;
import static io.xuqi.ca.portal.Fixtures.ORDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Retry;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceReport.Status;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.IssuedInvoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invoices: what goes out, and whatever may come back. */
class InvoiceRepliesTest {
  private static final InvoicePolicy POLICY = InvoicePolicy.electronic("青石模拟电子认证有限公司");
  private static final InvoiceRequest REQUEST =
      new InvoiceRequest(
          InvoiceType.ELECTRONIC,
          BuyerKind.PERSON,
          "王小明",
          Optional.empty(),
          BillingDetails.none(),
          new InvoiceDelivery(
              new MobileNumber("13800000000"),
              Optional.of(new EmailAddress("wang@example.com")),
              Optional.empty()));
  private static final String DIGEST =
      Base64.getEncoder().encodeToString(REQUEST.sha256().toArray());
  private static final String ISSUED =
      """
      {"status":"ISSUED","revision":2,"request":"%s",
       "issued":{"number":"26352000000000000001","date":"2026-11-25",
                 "total":{"amount":"180.00","currency":"CNY"}},
       "formats":["XML","OFD"]}
      """
          .formatted(DIGEST);

  private final MockWebServer server = new MockWebServer();
  private PortalCaClient client;
  private CaInvoices invoices;

  @BeforeEach
  void start() throws Exception {
    server.start();
    client =
        PortalCaClient.builder(server.url("/portal").uri(), Fixtures.profile())
            .callDeadline(Duration.ofSeconds(20))
            .invoices(POLICY)
            .build();
    invoices = client.invoices().orElseThrow();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void json(String body) {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(body)
            .build());
  }

  private void document(String type, String content) {
    server.enqueue(
        new MockResponse.Builder().setHeader("Content-Type", type).body(content).build());
  }

  private static CaException failure(Executable call) {
    return assertThrows(CaException.class, call);
  }

  private CaException requestFailure() {
    return failure(() -> invoices.request(ORDER, 2, REQUEST, CONTEXT));
  }

  private CaException reportFailure() {
    return failure(() -> invoices.report(ORDER, CONTEXT));
  }

  private CaException documentFailure() {
    return failure(() -> invoices.document(ORDER, DocumentFormat.XML, CONTEXT));
  }

  @Test
  void a_client_asks_for_no_invoice_unless_its_integrator_said_what_the_ca_issues()
      throws Exception {
    assertEquals(POLICY, invoices.policy());
    PortalCaClient plain =
        PortalCaClient.builder(server.url("/portal").uri(), Fixtures.profile()).build();
    assertEquals(Optional.empty(), plain.invoices());
  }

  /** Answers alike, and notes what it was asked. */
  private static CaInvoices noting(List<PortalTransport.Request> asked, Reply reply) {
    PortalTransport transport =
        request -> {
          asked.add(request);
          return reply;
        };
    return PortalCaClient.over(transport, Fixtures.profile(), Optional.of(POLICY))
        .invoices()
        .orElseThrow();
  }

  private static String body(PortalTransport.Request request) {
    return new String(request.body().toArray(), StandardCharsets.UTF_8);
  }

  @Test
  void a_request_carries_the_content_its_digest_its_revision_and_the_credential() throws Exception {
    List<PortalTransport.Request> asked = new ArrayList<>();
    Bytes issued = Bytes.copyOf(ISSUED.getBytes(StandardCharsets.UTF_8));
    CaInvoices noting =
        noting(asked, new Reply(200, Map.of("content-type", "application/json"), issued));

    InvoiceReport report = noting.request(ORDER, 2, REQUEST, CONTEXT);

    assertEquals("PUT orders/" + Fixtures.NUMBER + "/invoice", asked.get(0).toString());
    assertEquals("Bearer cmVuZXdhbC1jcmVkZW50aWFs", asked.get(0).headers().get("authorization"));
    String body = body(asked.get(0));
    assertTrue(body.startsWith("{\"revision\":2,\"sha256\":\"" + DIGEST + "\""), body);
    assertTrue(body.contains("\"title\":\"王小明\""), body);
    assertEquals(
        new InvoiceReport(
            Status.ISSUED,
            2,
            REQUEST.sha256(),
            Optional.of(
                new IssuedInvoice(
                    "26352000000000000001", LocalDate.of(2026, 11, 25), Money.ofFen(18_000))),
            Set.of(DocumentFormat.XML, DocumentFormat.OFD)),
        report);
  }

  @ParameterizedTest
  @EnumSource(DocumentFormat.class)
  void a_document_is_asked_for_in_its_media_type(DocumentFormat format) throws Exception {
    document(format.mediaType() + "; charset=utf-8", "content");

    InvoiceDocument document = invoices.document(ORDER, format, CONTEXT);

    assertEquals(format, document.format());
    assertEquals(7, document.content().size());
    RecordedRequest request = server.takeRequest();
    assertEquals(
        "/portal/orders/" + Fixtures.NUMBER + "/invoice/documents/" + format.name(),
        request.getUrl().encodedPath());
    assertEquals("Bearer cmVuZXdhbC1jcmVkZW50aWFs", request.getHeaders().get("Authorization"));
    assertTrue(
        String.valueOf(request.getHeaders().get("Accept")).startsWith(format.mediaType() + ","));
  }

  @Test
  void sending_once_more_says_where_to_and_is_done_with_204() throws Exception {
    List<PortalTransport.Request> asked = new ArrayList<>();
    noting(asked, new Reply(204, Map.of(), Bytes.empty()))
        .resend(ORDER, REQUEST.delivery(), CONTEXT);

    assertEquals("POST orders/" + Fixtures.NUMBER + "/invoice/resend", asked.get(0).toString());
    assertEquals(
        "{\"delivery\":{\"mobile\":\"13800000000\",\"email\":\"wang@example.com\"}}",
        body(asked.get(0)));
    json("{}");
    assertEquals(
        ErrorCode.CA_BAD_REPLY,
        failure(() -> invoices.resend(ORDER, REQUEST.delivery(), CONTEXT)).code());
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"revision\":2 | \"revision\":-2",
        "\"revision\":2 | \"revision\":2147483648",
        "\"revision\":2 | \"revision\":2.5",
        "\"revision\":2 | \"revision\":\"2\"",
        "\"revision\":2 | \"revision\":0",
        "\"issued\" | \"was\"",
        "\"26352000000000000001\" | \"\"",
        "\"26352000000000000001\" | \"2635200000000000000A\"",
        "\"26352000000000000001\" | \"1234567890123456789012345678901\"",
        "2026-11-25 | 25.11.2026",
        "2026-11-25 | +12345-11-25",
        "2026-11-25 | -0001-11-25",
        "180.00 | -180.00",
        "180.00 | 1800000000000.00",
        "\"180.00\" | 180.00",
        "CNY | XXXX",
        "\"formats\" | \"forms\"",
        "\"ISSUED\" | 1",
      })
  void a_garbled_report_is_a_bad_reply(String good, String bad) {
    String body = ISSUED.replace(good, bad);
    assertFalse(body.equals(ISSUED));
    json(body);

    CaException failure = reportFailure();
    assertEquals(ErrorCode.CA_BAD_REPLY, failure.code());
    assertEquals(Retry.QUERY_FIRST, failure.retry());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 1000})
  void a_digest_of_another_length_is_a_bad_reply(int length) {
    json(ISSUED.replace(DIGEST, Base64.getEncoder().encodeToString(new byte[length])));

    assertEquals(ErrorCode.CA_BAD_REPLY, reportFailure().code());
  }

  @Test
  void a_digest_without_a_revision_and_a_revision_without_a_digest_are_bad_replies() {
    json("{\"status\":\"NONE\",\"revision\":0,\"request\":\"" + DIGEST + "\",\"formats\":[]}");
    assertEquals(ErrorCode.CA_BAD_REPLY, reportFailure().code());
    json("{\"status\":\"REQUESTED\",\"revision\":1,\"formats\":[]}");
    assertEquals(ErrorCode.CA_BAD_REPLY, reportFailure().code());
  }

  @Test
  void more_formats_than_there_can_be_are_a_bad_reply() {
    json(ISSUED.replace("\"XML\",", "\"XML\",".repeat(100)));

    assertEquals(ErrorCode.CA_BAD_REPLY, reportFailure().code());
  }

  @Test
  void what_this_version_does_not_know_is_unknown() throws Exception {
    json(
        ISSUED
            .replace("\"ISSUED\"", "\"REISSUED\"")
            .replace("\"formats\":[", "\"colour\":1,\"formats\":[\"HTML\","));
    InvoiceReport report = invoices.report(ORDER, CONTEXT);
    assertEquals(Status.UNKNOWN, report.status());

    json(ISSUED.replace("\"formats\":[", "\"formats\":[\"HTML\","));
    assertEquals(
        Set.of(DocumentFormat.XML, DocumentFormat.OFD), invoices.report(ORDER, CONTEXT).formats());
  }

  @Test
  void an_invoice_that_is_not_issued_has_no_number_whatever_the_ca_says_of_it() throws Exception {
    json(ISSUED.replace("\"ISSUED\"", "\"REQUESTED\""));

    InvoiceReport report = invoices.report(ORDER, CONTEXT);
    assertEquals(Optional.empty(), report.issued());
    assertEquals(Set.of(), report.formats());
  }

  @Test
  void an_answer_that_holds_another_content_under_our_revision_is_a_bad_reply() {
    json(ISSUED.replace(DIGEST, Base64.getEncoder().encodeToString(new byte[32])));

    assertEquals(ErrorCode.CA_BAD_REPLY, requestFailure().code());
  }

  @Test
  void an_answer_that_holds_an_earlier_request_or_none_is_a_bad_reply() {
    json(ISSUED.replace("\"revision\":2", "\"revision\":1"));
    assertEquals(ErrorCode.CA_BAD_REPLY, requestFailure().code());
    json("{\"status\":\"NONE\",\"revision\":0,\"formats\":[]}");
    assertEquals(ErrorCode.CA_BAD_REPLY, requestFailure().code());
  }

  @Test
  void an_answer_that_holds_a_later_request_is_told_as_it_is() throws Exception {
    json(
        ISSUED
            .replace("\"revision\":2", "\"revision\":3")
            .replace(DIGEST, Base64.getEncoder().encodeToString(new byte[32])));

    assertEquals(3, invoices.request(ORDER, 2, REQUEST, CONTEXT).revision());
  }

  @Test
  void a_revision_counts_from_one() {
    assertThrows(
        IllegalArgumentException.class, () -> invoices.request(ORDER, 0, REQUEST, CONTEXT));
    assertEquals(0, server.getRequestCount());
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "409, invoice-already-issued, INVOICE_ALREADY_ISSUED",
    "422, invoice-refused, INVOICE_REFUSED",
    "409, invoice-not-issued, INVOICE_NOT_ISSUED",
    "409, idempotency-conflict, CA_IDEMPOTENCY_CONFLICT",
    "401, credential-invalid, CA_NOT_AUTHORISED",
    "500, invoice-refused, CA_BAD_REPLY",
  })
  void the_problems_of_invoices_have_codes(int status, String code, ErrorCode expected) {
    server.enqueue(problem(status, code, "x"));

    assertEquals(expected, requestFailure().code());
  }

  private static MockResponse problem(int status, String code, String detail) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/problem+json")
        .body("{\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}".formatted(status, code, detail))
        .build();
  }

  @Test
  void the_reason_of_a_refusal_is_kept_short_and_harmless() {
    server.enqueue(problem(422, "invoice-refused", "抬头有误\\u001b[2J" + "x".repeat(10_000)));

    String reason = requestFailure().problem().arguments().get(0);
    assertTrue(reason.startsWith("抬头有误 [2J"), reason);
    assertTrue(reason.length() < 400, reason);
  }

  @Test
  void a_document_as_large_as_allowed_is_read() throws Exception {
    document("application/xml", "x".repeat(InvoiceDocument.MAX_SIZE));

    assertEquals(
        InvoiceDocument.MAX_SIZE,
        invoices.document(ORDER, DocumentFormat.XML, CONTEXT).content().size());
  }

  @Test
  void a_larger_document_is_a_bad_reply() {
    document("application/xml", "x".repeat(InvoiceDocument.MAX_SIZE + 1));

    assertEquals(ErrorCode.CA_BAD_REPLY, documentFailure().code());
  }

  @Test
  void a_transport_that_reads_too_much_is_not_believed() {
    Bytes large = Bytes.copyOf(new byte[InvoiceDocument.MAX_SIZE + 1]);
    PortalTransport careless =
        request -> new Reply(200, Map.of("content-type", "application/xml"), large);
    CaInvoices through =
        PortalCaClient.over(careless, Fixtures.profile(), Optional.of(POLICY))
            .invoices()
            .orElseThrow();

    assertEquals(
        ErrorCode.CA_BAD_REPLY,
        failure(() -> through.document(ORDER, DocumentFormat.XML, CONTEXT)).code());
  }

  @Test
  void a_message_may_not_be_as_large_as_a_document() {
    json(ISSUED + " ".repeat(PortalTransport.MAX_REPLY));

    assertEquals(ErrorCode.CA_BAD_REPLY, reportFailure().code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json", "application/pdf", ""})
  void a_document_of_another_type_is_a_bad_reply(String type) {
    document(type, "<html>Sign in</html>");

    assertEquals(ErrorCode.CA_BAD_REPLY, documentFailure().code());
  }

  @Test
  void an_empty_document_is_a_bad_reply() {
    document("application/xml", "");

    assertEquals(ErrorCode.CA_BAD_REPLY, documentFailure().code());
  }

  @Test
  void part_of_a_document_is_a_bad_reply() {
    server.enqueue(
        new MockResponse.Builder()
            .code(206)
            .setHeader("Content-Type", "application/xml")
            .body("<part/>")
            .build());

    assertEquals(ErrorCode.CA_BAD_REPLY, documentFailure().code());
  }

  @Test
  void a_document_cut_short_on_its_way_is_none() {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/xml")
            .body("x".repeat(100_000))
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());

    assertEquals(ErrorCode.CA_NO_ANSWER, documentFailure().code());
  }

  @Test
  void a_redirect_to_a_document_is_not_followed() {
    server.enqueue(
        new MockResponse.Builder()
            .code(302)
            .setHeader("Location", server.url("/elsewhere").toString())
            .build());
    document("application/xml", "<e/>");

    assertEquals(ErrorCode.CA_BAD_REPLY, documentFailure().code());
    assertEquals(1, server.getRequestCount());
  }

  @Test
  void without_a_credential_nothing_is_sent() {
    OrderHandle bare = new OrderHandle(ORDER.number(), Bytes.empty());
    for (Executable call :
        new Executable[] {
          () -> invoices.request(bare, 1, REQUEST, CONTEXT),
          () -> invoices.report(bare, CONTEXT),
          () -> invoices.document(bare, DocumentFormat.XML, CONTEXT),
          () -> invoices.resend(bare, REQUEST.delivery(), CONTEXT)
        }) {
      assertEquals(ErrorCode.CA_NOT_AUTHORISED, failure(call).code());
    }
    assertEquals(0, server.getRequestCount());
  }
}
