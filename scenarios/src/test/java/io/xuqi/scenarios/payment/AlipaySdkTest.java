package io.xuqi.scenarios.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.api.AlipayClient;
import com.alipay.api.AlipayRequest;
import com.alipay.api.AlipayResponse;
import com.alipay.api.CertAlipayRequest;
import com.alipay.api.DefaultAlipayClient;
import com.alipay.api.domain.AlipayTradeCloseModel;
import com.alipay.api.domain.AlipayTradeFastpayRefundQueryModel;
import com.alipay.api.domain.AlipayTradePagePayModel;
import com.alipay.api.domain.AlipayTradePrecreateModel;
import com.alipay.api.domain.AlipayTradeQueryModel;
import com.alipay.api.domain.AlipayTradeRefundModel;
import com.alipay.api.internal.util.AlipaySignature;
import com.alipay.api.internal.util.AntCertificationUtil;
import com.alipay.api.request.AlipayTradeCloseRequest;
import com.alipay.api.request.AlipayTradeFastpayRefundQueryRequest;
import com.alipay.api.request.AlipayTradePagePayRequest;
import com.alipay.api.request.AlipayTradePrecreateRequest;
import com.alipay.api.request.AlipayTradeQueryRequest;
import com.alipay.api.request.AlipayTradeRefundRequest;
import com.alipay.api.response.AlipayTradeFastpayRefundQueryResponse;
import com.alipay.api.response.AlipayTradePrecreateResponse;
import com.alipay.api.response.AlipayTradeQueryResponse;
import com.alipay.api.response.AlipayTradeRefundResponse;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Notification;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.alipay.AlipayCredentials;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.payment.alipay.AlipayTransport;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.payment.SimulatedAlipay;
import io.xuqi.simulator.payment.SimulatedAlipayServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alipay's official SDK as the peer, in both directions. It looks at the system's clock. */
final class AlipaySdkTest {
  private static final String APPLICATION = "2021000000000001";
  private static final String SELLER = "2088000000000009";
  private static final KeyPair MERCHANT = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  private static final KeyPair ALIPAYS = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  private static final String NOTIFY = "http://127.0.0.1:9/alipay";
  private static final Money FEE = Money.ofFen(18_000);

  @TempDir private Path folder;

  private final Clock clock = Clock.systemUTC();

  /** What the SDK takes for granted and registers once, for the whole JVM. */
  @BeforeEach
  void registerTheProvider() {
    Security.addProvider(new BouncyCastleProvider());
  }

  @AfterEach
  void removeTheProvider() {
    Security.removeProvider("BC");
  }

  private static String base64(java.security.Key key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  private SimulatedAlipay.Builder alipay() {
    return SimulatedAlipay.builder(clock).applicationId(APPLICATION).sellerId(SELLER).keys(ALIPAYS);
  }

  private static AlipayPayment.Builder method() {
    return AlipayPayment.builder()
        .applicationId(APPLICATION)
        .sellerId(SELLER)
        .notifyAddress(URI.create(NOTIFY))
        .credentials(AlipayCredentials.publicKey(MERCHANT.getPrivate(), ALIPAYS.getPublic()));
  }

  private PaymentEnvironment environment() {
    return new PaymentEnvironment(clock, Duration.ofSeconds(20));
  }

  private PaymentAttempt attempt(String id) {
    Instant now = clock.instant();
    return new PaymentAttempt(
        id, AlipayPayment.ID, "P/1=2&3", FEE, now, now.plus(Duration.ofHours(2)));
  }

  private PaymentOrder order() {
    return new PaymentOrder(
        "P/1=2&3",
        clock.instant(),
        List.of(new PaymentOrder.LineItem("证书服务费用 + 100% \"加急\"", FEE, 1)),
        FEE,
        PaymentOrder.Status.UNPAID);
  }

  // ---- ours, read by the SDK --------------------------------------------------------------------

  @Test
  void the_sdk_accepts_the_signatures_of_our_requests() throws Exception {
    List<AlipayTransport.Request> sent = new ArrayList<>();
    AlipayTransport way = new Recording(sent);
    try (PaymentSession session = method().transport(way).build().open(environment())) {
      session.initiate(order(), attempt("a_1"));
      session.query(attempt("a_1"));
      session.cancel(attempt("a_1"));
      session.refunds().orElseThrow().refund(new RefundRequest("a_1-refund", attempt("a_1"), FEE));
    }
    assertEquals(4, sent.size());
    for (AlipayTransport.Request request : sent) {
      Map<String, String> all = new HashMap<>(AlipayForm.decode(request.query()));
      all.putAll(AlipayForm.decode(request.body()));
      assertTrue(acceptedBySdk(all));
      assertFalse(acceptedBySdk(changed(all)));
    }
  }

  @Test
  void the_sdk_accepts_the_signature_of_the_page_that_we_open() throws Exception {
    AlipayPayment method = method().product(AlipayPayment.Product.PAGE).build();
    try (PaymentSession session = method.open(environment())) {
      Payment payment = session.initiate(order(), attempt("a_1"));
      NextAction.OpenUrl page = (NextAction.OpenUrl) payment.next().orElseThrow();

      assertTrue(page.uri().toString().startsWith("https://openapi.alipay.com/gateway.do?"));
      Map<String, String> all = AlipayForm.decode(page.uri().getRawQuery());
      assertEquals(NOTIFY, all.get("notify_url"));
      assertTrue(acceptedBySdk(all));
      assertFalse(acceptedBySdk(changed(all)));
    }
  }

  @Test
  void signed_texts_and_signatures_are_those_of_the_sdk() throws Exception {
    Random random = new Random(20260615);
    for (int i = 0; i < 300; i++) {
      Map<String, String> parameters = someParameters(random);
      assertEquals(
          AlipaySignature.getSignContent(parameters), AlipayForm.signedTextOfRequest(parameters));
      assertEquals(
          AlipaySignature.getSignCheckContentV2(new HashMap<>(parameters)),
          AlipayForm.signedTextOfRequest(parameters));
      assertEquals(
          AlipaySignature.getSignCheckContentV1(new HashMap<>(parameters)),
          AlipayForm.signedTextOfNotification(parameters));
      assertEquals(parameters, AlipayForm.decode(AlipayForm.encode(parameters)));
      if (i % 30 == 0) {
        String text = AlipaySignature.getSignContent(parameters);
        String official =
            AlipaySignature.rsaSign(text, base64(MERCHANT.getPrivate()), "utf-8", "RSA2");
        assertEquals(official, AlipaySignatures.sign(MERCHANT.getPrivate(), text));
        assertTrue(AlipaySignatures.isGenuine(MERCHANT.getPublic(), text, official));
      }
    }
  }

  private static Map<String, String> someParameters(Random random) {
    String[] values = {
      "", " ", "\t", "180.00", "a=b&c", "中文，＆", "{\"a\":\"b\\/c\"}", "+%2B ", "𠀀"
    };
    Map<String, String> parameters = new HashMap<>();
    parameters.put("a0", "first"); // the SDK writes a stray & when the first one is blank
    for (int i = 0; i < random.nextInt(12); i++) {
      parameters.put("b" + random.nextInt(40), values[random.nextInt(values.length)]);
    }
    if (random.nextBoolean()) {
      parameters.put("sign_type", "RSA2");
    }
    return parameters;
  }

  private static boolean acceptedBySdk(Map<String, String> parameters) throws Exception {
    return AlipaySignature.rsaCheckV2(
        new HashMap<>(parameters), base64(MERCHANT.getPublic()), "utf-8", "RSA2");
  }

  private static Map<String, String> changed(Map<String, String> parameters) {
    Map<String, String> changed = new HashMap<>(parameters);
    changed.put("timestamp", "2026-01-01 00:00:00");
    return changed;
  }

  // ---- the SDK against the simulated Alipay -----------------------------------------------------

  @Test
  void the_sdks_client_trades_with_the_simulated_alipay() throws Exception {
    SimulatedAlipay alipay = alipay().build(MERCHANT.getPublic());
    try (SimulatedAlipayServer server = SimulatedAlipayServer.start(alipay, 0)) {
      trade(
          alipay,
          new DefaultAlipayClient(
              server.gateway().toString(),
              APPLICATION,
              base64(MERCHANT.getPrivate()),
              "json",
              "utf-8",
              base64(ALIPAYS.getPublic()),
              "RSA2"),
          false);
    }
  }

  @Test
  void the_sdks_client_trades_in_certificate_mode_and_so_does_ours() throws Exception {
    AlipayCertificates certificates =
        new AlipayCertificates(MERCHANT.getPublic(), ALIPAYS.getPublic());
    SimulatedAlipay alipay =
        alipay()
            .certificates(certificates.application, certificates.roots, certificates.alipay)
            .build(MERCHANT.getPublic());
    try (SimulatedAlipayServer server = SimulatedAlipayServer.start(alipay, 0)) {
      CertAlipayRequest settings = new CertAlipayRequest();
      settings.setServerUrl(server.gateway().toString());
      settings.setAppId(APPLICATION);
      settings.setPrivateKey(base64(MERCHANT.getPrivate()));
      settings.setFormat("json");
      settings.setCharset("utf-8");
      settings.setSignType("RSA2");
      settings.setCertContent(AlipayCertificates.pem(List.of(certificates.application)));
      settings.setAlipayPublicCertContent(AlipayCertificates.pem(List.of(certificates.alipay)));
      settings.setRootCertContent(AlipayCertificates.pem(certificates.roots));
      trade(alipay, new DefaultAlipayClient(settings), true);

      AlipayCredentials credentials =
          AlipayCredentials.certificates(
              MERCHANT.getPrivate(),
              read(certificates.application),
              AlipayCredentials.readCertificates(AlipayCertificates.pem(certificates.roots)),
              List.of(read(certificates.alipay)));
      AlipayPayment ours = method().gateway(server.gateway()).credentials(credentials).build();
      try (PaymentSession session = ours.open(environment())) {
        Payment shown = session.initiate(order(), attempt("c_1"));
        alipay.payer().pay(shown.next().orElseThrow());
        assertEquals(Payment.Status.SUCCEEDED, session.query(attempt("c_1")).status());
      }
    }
  }

  private static java.security.cert.X509Certificate read(
      java.security.cert.X509Certificate certificate) throws Exception {
    return AlipayCredentials.readCertificates(AlipayCertificates.pem(List.of(certificate))).get(0);
  }

  private void trade(SimulatedAlipay alipay, AlipayClient client, boolean certificates)
      throws Exception {
    AlipayTradePrecreateModel order = new AlipayTradePrecreateModel();
    order.setOutTradeNo("s_1");
    order.setTotalAmount("180.00");
    order.setSubject("证书服务费用");
    order.setTimeExpire(AlipayTime.format(clock.instant().plus(Duration.ofHours(2))));
    AlipayTradePrecreateRequest precreate = new AlipayTradePrecreateRequest();
    precreate.setBizModel(order);
    precreate.setNotifyUrl(NOTIFY);
    AlipayTradePrecreateResponse code = execute(client, certificates, precreate);
    assertTrue(code.isSuccess(), code.getSubCode());

    AlipayTradeQueryModel asked = new AlipayTradeQueryModel();
    asked.setOutTradeNo("s_1");
    AlipayTradeQueryRequest query = new AlipayTradeQueryRequest();
    query.setBizModel(asked);
    assertEquals("ACQ.TRADE_NOT_EXIST", execute(client, certificates, query).getSubCode());
    alipay.payer().pay(new NextAction.ShowQr(code.getQrCode()));
    AlipayTradeQueryResponse paid = execute(client, certificates, query);
    assertEquals("TRADE_SUCCESS", paid.getTradeStatus());
    assertEquals("180.00", paid.getTotalAmount());

    AlipayTradeCloseModel closing = new AlipayTradeCloseModel();
    closing.setOutTradeNo("s_1");
    AlipayTradeCloseRequest close = new AlipayTradeCloseRequest();
    close.setBizModel(closing);
    assertFalse(execute(client, certificates, close).isSuccess());

    AlipayTradeRefundModel back = new AlipayTradeRefundModel();
    back.setOutTradeNo("s_1");
    back.setOutRequestNo("s_1-refund");
    back.setRefundAmount("180.00");
    AlipayTradeRefundRequest refund = new AlipayTradeRefundRequest();
    refund.setBizModel(back);
    AlipayTradeRefundResponse first = execute(client, certificates, refund);
    assertEquals("Y", first.getFundChange());
    assertEquals("N", execute(client, certificates, refund).getFundChange());
    AlipayTradeFastpayRefundQueryModel askedBack = new AlipayTradeFastpayRefundQueryModel();
    askedBack.setOutTradeNo("s_1");
    askedBack.setOutRequestNo("s_1-refund");
    AlipayTradeFastpayRefundQueryRequest refundQuery = new AlipayTradeFastpayRefundQueryRequest();
    refundQuery.setBizModel(askedBack);
    AlipayTradeFastpayRefundQueryResponse given = execute(client, certificates, refundQuery);
    assertEquals("REFUND_SUCCESS", given.getRefundStatus());
    assertEquals(0, alipay.ledger().balance());
    assertEquals(18_000, alipay.ledger().refunded("s_1"));
  }

  private static <T extends AlipayResponse> T execute(
      AlipayClient client, boolean certificates, AlipayRequest<T> request) throws Exception {
    return certificates ? client.certificateExecute(request) : client.execute(request);
  }

  @Test
  void a_page_that_the_sdk_opens_is_paid_at_the_simulated_alipay() throws Exception {
    SimulatedAlipay alipay = alipay().build(MERCHANT.getPublic());
    AlipayClient client =
        new DefaultAlipayClient(
            "http://127.0.0.1:9/gateway.do",
            APPLICATION,
            base64(MERCHANT.getPrivate()),
            "json",
            "utf-8",
            base64(ALIPAYS.getPublic()),
            "RSA2");
    AlipayTradePagePayModel order = new AlipayTradePagePayModel();
    order.setOutTradeNo("s_2");
    order.setTotalAmount("180.00");
    order.setSubject("证书服务费用");
    order.setProductCode("FAST_INSTANT_TRADE_PAY");
    order.setTimeExpire(AlipayTime.format(clock.instant().plus(Duration.ofHours(2))));
    AlipayTradePagePayRequest page = new AlipayTradePagePayRequest();
    page.setBizModel(order);

    String address = client.pageExecute(page, "GET").getBody();
    alipay.payer().pay(new NextAction.OpenUrl(URI.create(address)));

    assertEquals(18_000, alipay.ledger().charged("s_2"));
  }

  // ---- notifications ----------------------------------------------------------------------------

  @Test
  void the_sdk_accepts_the_notifications_of_the_simulated_alipay() throws Exception {
    SimulatedAlipay alipay = alipay().build(MERCHANT.getPublic());
    AlipayPayment method = method().transport(alipay.transport()).build();
    try (PaymentSession session = method.open(environment())) {
      alipay.payer().pay(session.initiate(order(), attempt("n_1")).next().orElseThrow());
      Refund refund =
          session
              .refunds()
              .orElseThrow()
              .refund(new RefundRequest("n_1-refund", attempt("n_1"), Money.ofFen(100)));
      assertEquals(Refund.Status.SUCCEEDED, refund.status());
    }
    List<InboundMessage> pushed = alipay.waitingPushes();
    assertEquals(2, pushed.size());
    for (InboundMessage message : pushed) {
      Map<String, String> form =
          AlipayForm.decode(new String(message.body().toArray(), StandardCharsets.US_ASCII));
      assertTrue(
          AlipaySignature.rsaCheckV1(
              new HashMap<>(form), base64(ALIPAYS.getPublic()), "utf-8", "RSA2"));
      form.put("total_amount", "1.00");
      assertFalse(
          AlipaySignature.rsaCheckV1(
              new HashMap<>(form), base64(ALIPAYS.getPublic()), "utf-8", "RSA2"));
    }
  }

  @Test
  void we_read_what_the_sdk_signed() throws Exception {
    Map<String, String> form = new HashMap<>();
    form.put("notify_time", AlipayTime.format(clock.instant()));
    form.put("notify_type", "trade_status_sync");
    form.put("notify_id", "2026061500222100055");
    form.put("app_id", APPLICATION);
    form.put("seller_id", SELLER);
    form.put("out_trade_no", "n_2");
    form.put("trade_no", "2026061522001400000000000001");
    form.put("trade_status", "TRADE_SUCCESS");
    form.put("total_amount", "180.00");
    form.put("subject", "证书服务费用 + 100% & more");
    form.put("body", " ");
    String text = AlipaySignature.getSignCheckContentV1(new HashMap<>(form));
    form.put("sign", AlipaySignature.rsaSign(text, base64(ALIPAYS.getPrivate()), "utf-8", "RSA2"));
    form.put("sign_type", "RSA2");
    Bytes body = Bytes.copyOf(AlipayForm.encode(form).getBytes(StandardCharsets.US_ASCII));

    try (PaymentSession session = method().build().open(environment())) {
      Notification read =
          session
              .notifications()
              .orElseThrow()
              .parse(new InboundMessage(Map.of(), body, clock.instant()));

      assertEquals("2026061500222100055", read.eventId());
      assertEquals(Payment.succeeded("n_2", FEE, "2026061522001400000000000001"), read.payment());
    }
  }

  @Test
  void certificates_are_named_as_the_sdk_names_them() throws Exception {
    AlipayCertificates certificates =
        new AlipayCertificates(MERCHANT.getPublic(), ALIPAYS.getPublic());
    Path file = folder.resolve("application.crt");
    Files.writeString(file, AlipayCertificates.pem(List.of(certificates.application)));

    assertEquals(
        AlipaySignature.getCertSN(file.toString()),
        AlipaySignatures.nameOf(certificates.application));
    assertEquals(
        AntCertificationUtil.getRootCertSN(AlipayCertificates.pem(certificates.roots)),
        AlipaySignatures.nameOf(certificates.roots));
    assertTrue(AlipaySignatures.nameOf(certificates.roots).contains("_"), "two of three are RSA");
  }

  /** Takes requests and answers nothing. */
  private record Recording(List<AlipayTransport.Request> sent) implements AlipayTransport {
    @Override
    public Reply post(Request request, Duration deadline) throws IOException {
      sent.add(request);
      throw new IOException("no answer");
    }

    @Override
    public Reply get(URI address, int maxSize, Duration deadline) throws IOException {
      throw new IOException("no answer");
    }
  }
}
