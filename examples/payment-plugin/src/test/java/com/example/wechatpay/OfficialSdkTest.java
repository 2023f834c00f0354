package com.example.wechatpay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.wechat.pay.java.core.auth.WechatPay2Credential;
import com.wechat.pay.java.core.auth.WechatPay2Validator;
import com.wechat.pay.java.core.cipher.RSASigner;
import com.wechat.pay.java.core.cipher.RSAVerifier;
import com.wechat.pay.java.core.exception.ServiceException;
import com.wechat.pay.java.core.http.AbstractHttpClient;
import com.wechat.pay.java.core.http.HttpRequest;
import com.wechat.pay.java.core.http.JsonRequestBody;
import com.wechat.pay.java.core.http.OriginalResponse;
import com.wechat.pay.java.core.notification.NotificationParser;
import com.wechat.pay.java.core.notification.RSAPublicKeyNotificationConfig;
import com.wechat.pay.java.core.notification.RequestParam;
import com.wechat.pay.java.service.payments.model.Transaction;
import com.wechat.pay.java.service.payments.nativepay.NativePayService;
import com.wechat.pay.java.service.payments.nativepay.model.Amount;
import com.wechat.pay.java.service.payments.nativepay.model.CloseOrderRequest;
import com.wechat.pay.java.service.payments.nativepay.model.PrepayRequest;
import com.wechat.pay.java.service.payments.nativepay.model.QueryOrderByOutTradeNoRequest;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Notification;
import io.xuqi.payment.PaymentSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** WeChat's own SDK understands us, the simulated WeChat, and is understood. */
class OfficialSdkTest {
  private static final Instant NOW = Instant.parse("2026-06-15T08:00:00Z");
  private static final String ORDER = "4bz8qkx1ordernumber_1";

  @Test
  void our_authorization_is_what_wechats_server_verifies() throws Exception {
    MerchantKey key =
        MerchantKey.of(
            TestKeys.MCHID,
            TestKeys.MERCHANT_SERIAL,
            TestKeys.pem("PRIVATE KEY", TestKeys.MERCHANT.getPrivate().getEncoded()));
    String target = "/v3/pay/transactions/out-trade-no/1?mchid=" + TestKeys.MCHID;
    Map<String, String> ours = fields(key.authorization("POST", target, "{\"a\":\"元\"}", NOW));

    String message =
        "POST\n"
            + target
            + "\n"
            + NOW.getEpochSecond()
            + "\n"
            + ours.get("nonce_str")
            + "\n{\"a\":\"元\"}\n";
    RSAVerifier server = new RSAVerifier(TestKeys.MERCHANT.getPublic(), TestKeys.MERCHANT_SERIAL);
    assertTrue(server.verify(ours.get("serial_no"), message, ours.get("signature")));
    assertFalse(server.verify(ours.get("serial_no"), message + " ", ours.get("signature")));

    WechatPay2Credential theirs = new WechatPay2Credential(TestKeys.MCHID, merchantSigner());
    String official =
        theirs.getAuthorization(URI.create("https://wechat.example" + target), "POST", "{}");
    assertEquals(fields(official).keySet(), ours.keySet(), "the same fields");
  }

  @Test
  void the_official_client_pays_asks_and_closes_at_the_simulated_wechat() throws Exception {
    try (SimulatedWechat wechat = new SimulatedWechat(Clock.systemUTC(), TestKeys.PUBLIC_KEY_ID)) {
      NativePayService official =
          new NativePayService.Builder().httpClient(new OfficialClient(wechat.address())).build();
      assertTrue(official.prepay(prepay(ORDER)).getCodeUrl().startsWith("weixin://"));
      assertEquals(Transaction.TradeStateEnum.NOTPAY, query(official, ORDER).getTradeState());
      wechat.pay(ORDER, 18_000);
      Transaction paid = query(official, ORDER);
      assertEquals(Transaction.TradeStateEnum.SUCCESS, paid.getTradeState());
      assertEquals(18_000, paid.getAmount().getTotal());
      assertThrows(ServiceException.class, () -> official.closeOrder(close(ORDER)));

      official.prepay(prepay(ORDER + "2"));
      official.closeOrder(close(ORDER + "2"));
      assertEquals(Transaction.TradeStateEnum.CLOSED, query(official, ORDER + "2").getTradeState());
    }
  }

  @Test
  void the_official_parser_reads_what_is_pushed_to_us_as_we_do() throws Exception {
    for (String serial : new String[] {TestKeys.PUBLIC_KEY_ID, TestKeys.certificateSerial()}) {
      Clock clock = Clock.systemUTC();
      try (SimulatedWechat wechat = new SimulatedWechat(clock, serial)) {
        new NativePayService.Builder()
            .httpClient(new OfficialClient(wechat.address(), serial))
            .build()
            .prepay(prepay(ORDER));
        wechat.pay(ORDER, 18_000);
        InboundMessage pushed = wechat.paid(ORDER);

        Transaction official = officialParser(serial).parse(param(pushed), Transaction.class);
        Notification ours = reader().read(pushed, clock.instant());
        assertEquals(official.getOutTradeNo(), ours.payment().attemptId());
        assertEquals(official.getTransactionId(), ours.payment().reference().orElseThrow());
        assertEquals(
            official.getAmount().getTotal().longValue(),
            ours.payment().received().orElseThrow().minorUnits());
        assertEquals(Payment.Status.SUCCEEDED, ours.payment().status());
      }
    }
  }

  /** Refused, it would be pushed again for a day. */
  @Test
  void a_notice_of_a_refund_is_taken_and_is_no_receipt() throws Exception {
    Clock clock = Clock.systemUTC();
    try (SimulatedWechat wechat = new SimulatedWechat(clock, TestKeys.PUBLIC_KEY_ID)) {
      new NativePayService.Builder()
          .httpClient(new OfficialClient(wechat.address()))
          .build()
          .prepay(prepay(ORDER));
      wechat.pay(ORDER, 18_000);
      wechat.giveBack(ORDER + "-refund", ORDER, 8_000);

      InboundMessage pushed = wechat.refunded(ORDER + "-refund", ORDER);
      Notification read = reader().read(pushed, clock.instant());
      assertEquals(Payment.of(ORDER, Payment.Status.UNKNOWN), read.payment());
    }
  }

  @Test
  void an_official_signature_is_genuine_to_us_for_five_minutes_and_for_its_body_only()
      throws Exception {
    GatewayKeys trusted = trusted();
    byte[] body = "{\"金额\":1}".getBytes(StandardCharsets.UTF_8);
    for (String serial : new String[] {TestKeys.PUBLIC_KEY_ID, TestKeys.certificateSerial()}) {
      String message =
          NOW.getEpochSecond() + "\nnonce\n" + new String(body, StandardCharsets.UTF_8) + "\n";
      String signature = new RSASigner(serial, TestKeys.PLATFORM).sign(message).getSign();
      Seal seal = new Seal(serial, "" + NOW.getEpochSecond(), "nonce", signature);
      assertTrue(trusted.isGenuine(seal, body, NOW));
      assertTrue(trusted.isGenuine(seal, body, NOW.plus(Duration.ofMinutes(5))));
      assertFalse(trusted.isGenuine(seal, body, NOW.plus(Duration.ofSeconds(301))));
      assertFalse(trusted.isGenuine(seal, body, NOW.minus(Duration.ofSeconds(301))));
      assertFalse(trusted.isGenuine(seal, new byte[0], NOW));
      Seal otherNonce = new Seal(serial, seal.timestamp(), "other", signature);
      assertFalse(trusted.isGenuine(otherNonce, body, NOW));
      Seal stranger = new Seal("PUB_KEY_ID_0", seal.timestamp(), "nonce", signature);
      assertFalse(trusted.isGenuine(stranger, body, NOW), "a key nobody configured");
    }
  }

  @Test
  void a_platform_certificate_counts_only_while_it_is_valid() throws Exception {
    Instant after = TestKeys.CERTIFICATE.getNotAfter().toInstant().plusSeconds(60);
    String serial = TestKeys.certificateSerial();
    String message = after.getEpochSecond() + "\nnonce\n\n";
    String signature = new RSASigner(serial, TestKeys.PLATFORM).sign(message).getSign();
    Seal seal = new Seal(serial, "" + after.getEpochSecond(), "nonce", signature);
    assertFalse(trusted().isGenuine(seal, new byte[0], after));
  }

  @Test
  void a_setting_that_cannot_be_used_is_named_and_not_shown() throws Exception {
    for (String name : TestKeys.withPublicKey(TestKeys.settings("https://x.example")).keySet()) {
      Map<String, String> settings =
          new HashMap<>(TestKeys.withPublicKey(TestKeys.settings("https://x.example")));
      settings.put(name, name.equals("gateway") ? "http://wechat.example" : "");
      PaymentException refused =
          assertThrows(
              PaymentException.class,
              () -> new WechatPayProvider().create(PaymentSettings.of(settings)));
      assertEquals(
          name.equals("public-key-id") ? "platform-certificates" : name,
          refused.problem().arguments().get(0));
      assertFalse(refused.getMessage().contains(TestKeys.API_KEY));
    }
  }

  private static GatewayKeys trusted() throws PaymentException {
    return GatewayKeys.of(
        PaymentSettings.of(
            TestKeys.withCertificate(
                TestKeys.withPublicKey(TestKeys.settings("https://x.example")))));
  }

  private static NoticeReader reader() throws PaymentException {
    Merchant merchant =
        new Merchant(TestKeys.APPID, TestKeys.MCHID, URI.create("https://merchant.example/"));
    return new NoticeReader(merchant, trusted(), TestKeys.API_KEY.getBytes(StandardCharsets.UTF_8));
  }

  private static NotificationParser officialParser(String serial) {
    return new NotificationParser(
        new RSAPublicKeyNotificationConfig.Builder()
            .publicKey(TestKeys.CERTIFICATE.getPublicKey())
            .publicKeyId(serial)
            .apiV3Key(TestKeys.API_KEY)
            .build());
  }

  private static RequestParam param(InboundMessage message) {
    return new RequestParam.Builder()
        .serialNumber(message.headers().get("wechatpay-serial"))
        .nonce(message.headers().get("wechatpay-nonce"))
        .timestamp(message.headers().get("wechatpay-timestamp"))
        .signature(message.headers().get("wechatpay-signature"))
        .signType(message.headers().get("wechatpay-signature-type"))
        .body(new String(message.body().toArray(), StandardCharsets.UTF_8))
        .build();
  }

  private static RSASigner merchantSigner() {
    return new RSASigner(TestKeys.MERCHANT_SERIAL, TestKeys.MERCHANT.getPrivate());
  }

  private static PrepayRequest prepay(String order) {
    Amount amount = new Amount();
    amount.setTotal(18_000);
    amount.setCurrency("CNY");
    PrepayRequest request = new PrepayRequest();
    request.setAppid(TestKeys.APPID);
    request.setMchid(TestKeys.MCHID);
    request.setDescription("证书服务费用");
    request.setOutTradeNo(order);
    request.setNotifyUrl("https://merchant.example/wechat-pay");
    request.setAmount(amount);
    return request;
  }

  private static Transaction query(NativePayService service, String order) {
    QueryOrderByOutTradeNoRequest request = new QueryOrderByOutTradeNoRequest();
    request.setMchid(TestKeys.MCHID);
    request.setOutTradeNo(order);
    return service.queryOrderByOutTradeNo(request);
  }

  private static CloseOrderRequest close(String order) {
    CloseOrderRequest request = new CloseOrderRequest();
    request.setMchid(TestKeys.MCHID);
    request.setOutTradeNo(order);
    return request;
  }

  private static Map<String, String> fields(String authorization) {
    Map<String, String> fields = new HashMap<>();
    String list = authorization.substring(authorization.indexOf(' ') + 1);
    for (String field : list.split(",", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], parts[1].substring(1, parts[1].length() - 1));
    }
    return fields;
  }

  /** The official client, on the JDK's connection, sent to a simulated WeChat. */
  private static final class OfficialClient extends AbstractHttpClient {
    private final URI gateway;

    OfficialClient(URI gateway) {
      this(gateway, TestKeys.PUBLIC_KEY_ID);
    }

    OfficialClient(URI gateway, String serial) {
      super(
          new WechatPay2Credential(TestKeys.MCHID, merchantSigner()),
          new WechatPay2Validator(new RSAVerifier(TestKeys.CERTIFICATE.getPublicKey(), serial)));
      this.gateway = gateway;
    }

    @Override
    protected OriginalResponse innerExecute(HttpRequest request) {
      try {
        URL url = gateway.resolve(request.getUri().getRawPath() + query(request)).toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod(request.getHttpMethod().name());
        request.getHeaders().getHeaders().forEach(connection::setRequestProperty);
        if (request.getBody() instanceof JsonRequestBody json) {
          connection.setDoOutput(true);
          connection.getOutputStream().write(json.getBody().getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        Map<String, String> headers = new HashMap<>();
        connection.getHeaderFields().forEach((name, values) -> put(headers, name, values.get(0)));
        InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        return new OriginalResponse.Builder()
            .request(request)
            .statusCode(status)
            .headers(headers)
            .contentType(connection.getContentType())
            .body(text)
            .build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String query(HttpRequest request) {
      String query = request.getUri().getRawQuery();
      return query == null ? "" : "?" + query;
    }

    /** The official code looks for them as WeChat writes them. */
    private static void put(Map<String, String> headers, String name, String value) {
      if (name != null) {
        String written =
            name.toLowerCase(java.util.Locale.ROOT).startsWith("wechatpay-")
                ? "Wechatpay-"
                    + name.substring(10, 11).toUpperCase(java.util.Locale.ROOT)
                    + name.substring(11).toLowerCase(java.util.Locale.ROOT)
                : name;
        headers.put(written, value);
      }
    }

    @Override
    protected InputStream innerDownload(HttpRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected String getHttpClientInfo() {
      return "JDK";
    }
  }
}
