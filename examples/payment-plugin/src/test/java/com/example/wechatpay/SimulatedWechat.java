package com.example.wechatpay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.wechat.pay.java.core.cipher.AeadAesCipher;
import com.wechat.pay.java.core.cipher.RSASigner;
import com.wechat.pay.java.core.cipher.RSAVerifier;
import io.xuqi.common.Bytes;
import io.xuqi.contract.GatewayFault;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WeChat Pay's side of native payments and refunds, as its documentation describes it. What it
 * signs, verifies and encrypts goes through WeChat's own SDK.
 */
final class SimulatedWechat implements AutoCloseable {
  private static final Pattern AUTHORIZATION =
      Pattern.compile("WECHATPAY2-SHA256-RSA2048 (([a-z_]+=\"[^\"]*\",?)+)");
  private static final Pattern FIELD = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
  private static final String ORDERS = "/v3/pay/transactions/out-trade-no/";
  private static final String REFUNDS = "/v3/refund/domestic/refunds";

  /** An order as it was made, and what came of it. */
  private static final class Order {
    final ObjectNode asked;
    String state = "NOTPAY";
    long total;
    long refunded;

    Order(ObjectNode asked) {
      this.asked = asked;
      this.total = asked.path("amount").path("total").longValue();
    }
  }

  private record Reply(int status, byte[] body) {
    static Reply of(int status, ObjectNode body) {
      return new Reply(status, Json.text(body).getBytes(StandardCharsets.UTF_8));
    }

    static Reply error(int status, String code) {
      return of(status, Json.object().put("code", code).put("message", "因为 " + code));
    }
  }

  private final Clock clock;
  private final String serial;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(SimulatedWechat::daemon);
  private final RSAVerifier merchants =
      new RSAVerifier(TestKeys.MERCHANT.getPublic(), TestKeys.MERCHANT_SERIAL);
  private final Map<String, Order> orders = new LinkedHashMap<>();
  private final Map<String, ObjectNode> refunds = new LinkedHashMap<>();
  private Optional<GatewayFault> fault = Optional.empty();
  private CountDownLatch held = new CountDownLatch(1);

  /**
   * @param serial what it signs as: its certificate's serial number, or its public key's id
   */
  SimulatedWechat(Clock clock, String serial) throws IOException {
    this.clock = clock;
    this.serial = serial;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "wechat");
    thread.setDaemon(true);
    return thread;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  // ---- what the test sees and does --------------------------------------------------------------

  synchronized Optional<JsonNode> asked(String order) {
    return Optional.ofNullable(orders.get(order)).map(o -> o.asked);
  }

  synchronized int orders() {
    return orders.size();
  }

  synchronized long refunded(String order) {
    return orders.get(order).refunded;
  }

  synchronized boolean pay(String name, long amount) {
    Order order = orders.get(name);
    if (order == null || !order.state.equals("NOTPAY") || isOver(order.asked)) {
      return false;
    }
    order.state = "SUCCESS";
    order.total = amount;
    return true;
  }

  /** As if the merchant had asked for it. */
  synchronized void giveBack(String refund, String order, long amount) {
    ObjectNode request = Json.object().put("out_refund_no", refund).put("out_trade_no", order);
    request
        .putObject("amount")
        .put("refund", amount)
        .put("total", orders.get(order).total)
        .put("currency", "CNY");
    refund(request);
  }

  synchronized void completeRefunds() {
    refunds.values().forEach(r -> r.put("status", "SUCCESS"));
  }

  synchronized void fail(GatewayFault next) {
    fault = Optional.of(next);
  }

  synchronized void recover() {
    fault = Optional.empty();
    held.countDown();
    held = new CountDownLatch(1);
  }

  InboundMessage paid(String order) {
    return pushed("EV-" + order, "TRANSACTION.SUCCESS", transaction(order), TestKeys.PLATFORM);
  }

  InboundMessage forged(String order) {
    return pushed(
        "EV-" + order, "TRANSACTION.SUCCESS", transaction(order), TestKeys.STRANGER.getPrivate());
  }

  InboundMessage misdirected(String order) {
    ObjectNode elsewhere = transaction(order).put("mchid", "1900000002");
    return pushed("EV-" + order, "TRANSACTION.SUCCESS", elsewhere, TestKeys.PLATFORM);
  }

  synchronized InboundMessage refunded(String refund, String order) {
    ObjectNode about =
        Json.object()
            .put("mchid", TestKeys.MCHID)
            .put("out_trade_no", order)
            .put("out_refund_no", refund)
            .put("refund_status", "SUCCESS");
    about.set("amount", refunds.get(refund).get("amount"));
    return pushed("EV-" + refund, "REFUND.SUCCESS", about, TestKeys.PLATFORM);
  }

  private InboundMessage pushed(String event, String type, ObjectNode about, PrivateKey key) {
    String nonce = "0123456789ab";
    String original = type.startsWith("REFUND") ? "refund" : "transaction";
    ObjectNode body =
        Json.object()
            .put("id", event)
            .put("create_time", clock.instant().toString())
            .put("event_type", type)
            .put("resource_type", "encrypt-resource")
            .put("summary", "支付成功");
    body.putObject("resource")
        .put("original_type", original)
        .put("algorithm", "AEAD_AES_256_GCM")
        .put("associated_data", original)
        .put("nonce", nonce)
        .put(
            "ciphertext",
            new AeadAesCipher(TestKeys.API_KEY.getBytes(StandardCharsets.UTF_8))
                .encrypt(
                    original.getBytes(StandardCharsets.UTF_8),
                    nonce.getBytes(StandardCharsets.UTF_8),
                    Json.text(about).getBytes(StandardCharsets.UTF_8)));
    byte[] bytes = Json.text(body).getBytes(StandardCharsets.UTF_8);
    return new InboundMessage(sealed(bytes, key), Bytes.copyOf(bytes), clock.instant());
  }

  private Map<String, String> sealed(byte[] body, PrivateKey key) {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    String nonce = "abcdefghijklmnopqrstuvwxyz012345";
    String message =
        timestamp + "\n" + nonce + "\n" + new String(body, StandardCharsets.UTF_8) + "\n";
    return Map.of(
        "wechatpay-serial",
        serial,
        "wechatpay-timestamp",
        timestamp,
        "wechatpay-nonce",
        nonce,
        "wechatpay-signature",
        new RSASigner(serial, key).sign(message).getSign(),
        "wechatpay-signature-type",
        "WECHATPAY2-SHA256-RSA2048");
  }

  // ---- what merchants ask
  // -------------------------------------------------------------------------

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!isSigned(exchange, body)) {
        send(exchange, Reply.error(401, "SIGN_ERROR"), TestKeys.PLATFORM);
        return;
      }
      Optional<GatewayFault> now;
      CountDownLatch release;
      Reply reply;
      synchronized (this) {
        now = fault;
        release = held;
        if (now.equals(Optional.of(GatewayFault.REQUEST_LOST))) {
          return; // closed without an answer
        }
        JsonNode request = Json.parse(body.getBytes(StandardCharsets.UTF_8));
        reply = act(exchange.getRequestMethod(), exchange.getRequestURI(), request);
      }
      if (now.isPresent()) {
        fail(exchange, now.get(), reply, release);
      } else {
        send(exchange, reply, TestKeys.PLATFORM);
      }
    }
  }

  private boolean isSigned(HttpExchange exchange, String body) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !AUTHORIZATION.matcher(header).matches()) {
      return false;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(header);
    while (field.find()) {
      fields.put(field.group(1), field.group(2));
    }
    Instant signed = Instant.ofEpochSecond(Long.parseLong(fields.get("timestamp")));
    String message =
        exchange.getRequestMethod()
            + "\n"
            + exchange.getRequestURI()
            + "\n"
            + fields.get("timestamp")
            + "\n"
            + fields.get("nonce_str")
            + "\n"
            + body
            + "\n";
    return Duration.between(signed, clock.instant()).abs().compareTo(Duration.ofMinutes(5)) <= 0
        && TestKeys.MCHID.equals(fields.get("mchid"))
        && merchants.verify(fields.get("serial_no"), message, fields.get("signature"));
  }

  private Reply act(String method, URI target, JsonNode request) {
    String path = target.getPath();
    if (method.equals("POST") && path.equals("/v3/pay/transactions/native")) {
      return create((ObjectNode) request);
    } else if (method.equals("POST") && path.startsWith(ORDERS) && path.endsWith("/close")) {
      return close(path.substring(ORDERS.length(), path.length() - "/close".length()), request);
    } else if (method.equals("GET") && path.startsWith(ORDERS)) {
      String name = path.substring(ORDERS.length());
      boolean known =
          orders.containsKey(name) && ("mchid=" + TestKeys.MCHID).equals(target.getQuery());
      return known ? Reply.of(200, transaction(name)) : Reply.error(404, "ORDER_NOT_EXIST");
    } else if (method.equals("POST") && path.equals(REFUNDS)) {
      return refund(request);
    } else if (method.equals("GET") && path.startsWith(REFUNDS + "/")) {
      ObjectNode known = refunds.get(path.substring(REFUNDS.length() + 1));
      return known != null ? Reply.of(200, known) : Reply.error(404, "RESOURCE_NOT_EXISTS");
    }
    return Reply.error(404, "NOT_FOUND");
  }

  private Reply create(ObjectNode request) {
    String name = request.path("out_trade_no").asText();
    JsonNode total = request.path("amount").path("total");
    boolean complete =
        request.path("appid").asText().equals(TestKeys.APPID)
            && request.path("mchid").asText().equals(TestKeys.MCHID)
            && request.path("notify_url").asText().startsWith("https://")
            && !request.path("description").asText().isEmpty()
            && name.matches("[0-9A-Za-z_*|-]{6,32}")
            && total.isInt()
            && total.intValue() > 0;
    if (!complete || (request.has("time_expire") && isOver(request))) {
      return Reply.error(400, "PARAM_ERROR");
    }
    Order known = orders.putIfAbsent(name, new Order(request));
    if (known != null && !known.asked.equals(request)) {
      return Reply.error(400, "INVALID_REQUEST");
    }
    if (known != null && !known.state.equals("NOTPAY")) {
      return Reply.error(400, known.state.equals("CLOSED") ? "ORDER_CLOSED" : "ORDERPAID");
    }
    return Reply.of(
        200, Json.object().put("code_url", "weixin://wxpay/bizpayurl?pr=" + name.substring(0, 6)));
  }

  private boolean isOver(JsonNode order) {
    String end = order.path("time_expire").asText();
    return !end.isEmpty() && !clock.instant().isBefore(OffsetDateTime.parse(end).toInstant());
  }

  private Reply close(String name, JsonNode request) {
    Order order = orders.get(name);
    if (order == null || !request.path("mchid").asText().equals(TestKeys.MCHID)) {
      return Reply.error(404, "ORDER_NOT_EXIST");
    }
    if (order.state.equals("SUCCESS") || order.state.equals("REFUND")) {
      return Reply.error(400, "ORDERPAID");
    }
    order.state = "CLOSED";
    return new Reply(204, new byte[0]);
  }

  private synchronized ObjectNode transaction(String name) {
    Order order = orders.get(name);
    ObjectNode transaction =
        Json.object()
            .put("appid", TestKeys.APPID)
            .put("mchid", TestKeys.MCHID)
            .put("out_trade_no", name)
            .put("trade_state", order.state)
            .put("trade_type", "NATIVE");
    if (order.state.equals("SUCCESS") || order.state.equals("REFUND")) {
      transaction.put("transaction_id", "42000" + Math.abs(name.hashCode()));
    }
    transaction
        .putObject("amount")
        .put("total", order.total)
        .put("payer_total", order.total)
        .put("currency", "CNY");
    return transaction;
  }

  private Reply refund(JsonNode request) {
    String name = request.path("out_refund_no").asText();
    Order order = orders.get(request.path("out_trade_no").asText());
    long amount = request.path("amount").path("refund").longValue();
    ObjectNode known = refunds.get(name);
    if (known != null) {
      return known.path("amount").equals(request.path("amount"))
          ? Reply.of(200, known)
          : Reply.error(400, "INVALID_REQUEST");
    }
    if (order == null) {
      return Reply.error(404, "RESOURCE_NOT_EXISTS");
    }
    boolean paid = order.state.equals("SUCCESS") || order.state.equals("REFUND");
    if (!paid
        || request.path("amount").path("total").longValue() != order.total
        || order.refunded + amount > order.total) {
      return Reply.error(400, "INVALID_REQUEST");
    }
    order.refunded += amount;
    order.state = "REFUND";
    ObjectNode refund =
        Json.object()
            .put("refund_id", "50000" + Math.abs(name.hashCode()))
            .put("out_refund_no", name)
            .put("out_trade_no", request.path("out_trade_no").asText())
            .put("status", "PROCESSING");
    refund.set("amount", request.path("amount"));
    refunds.put(name, refund);
    return Reply.of(200, refund);
  }

  // ---- what goes wrong
  // -----------------------------------------------------------------------------

  private void fail(HttpExchange exchange, GatewayFault now, Reply right, CountDownLatch release)
      throws IOException {
    switch (now) {
      case REQUEST_LOST, REPLY_LOST -> {
        // closed without an answer
      }
      case SYSTEM_ERROR -> send(exchange, Reply.error(500, "SYSTEM_ERROR"), TestKeys.PLATFORM);
      case ODD_STATUS -> send(exchange, changed(right, "FROZEN"), TestKeys.PLATFORM);
      case BAD_GATEWAY -> {
        byte[] page = "<html><h1>502 Bad Gateway</h1></html>".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(502, page.length);
        exchange.getResponseBody().write(page);
      }
      case REPLY_TRUNCATED -> {
        seal(exchange, right.body(), TestKeys.PLATFORM);
        byte[] half = Arrays.copyOf(right.body(), right.body().length / 2);
        exchange.sendResponseHeaders(200, half.length == 0 ? -1 : half.length);
        exchange.getResponseBody().write(half);
      }
      case REPLY_FORGED ->
          send(exchange, changed(right, "SUCCESS"), TestKeys.STRANGER.getPrivate());
      case OTHER_REPLY -> send(exchange, another(exchange), TestKeys.PLATFORM);
      case REPLY_OVERSIZED ->
          send(
              exchange,
              Reply.of(200, tree(right).put("pad", "x".repeat(GatewayFault.OVERSIZE))),
              TestKeys.PLATFORM);
      case SILENT -> await(release);
      case STALLED -> {
        seal(exchange, right.body(), TestKeys.PLATFORM);
        exchange.sendResponseHeaders(200, right.body().length + 1000);
        OutputStream out = exchange.getResponseBody();
        out.write(right.body());
        out.flush();
        await(release);
      }
    }
  }

  private static Reply changed(Reply reply, String state) {
    ObjectNode tree = tree(reply);
    boolean refund = tree.has("out_refund_no");
    tree.remove("code_url");
    return Reply.of(200, tree.put(refund ? "status" : "trade_state", state));
  }

  private static ObjectNode tree(Reply reply) {
    JsonNode tree = Json.parse(reply.body());
    return tree.isObject() ? (ObjectNode) tree : Json.object();
  }

  /** What was said of the first order that was paid, or its refund. */
  private synchronized Reply another(HttpExchange exchange) {
    if (exchange.getRequestURI().getPath().startsWith(REFUNDS)) {
      return Reply.of(200, refunds.values().iterator().next());
    }
    String paid =
        orders.entrySet().stream()
            .filter(o -> o.getValue().state.equals("SUCCESS"))
            .findFirst()
            .orElseThrow()
            .getKey();
    return Reply.of(200, transaction(paid));
  }

  private void send(HttpExchange exchange, Reply reply, PrivateKey key) throws IOException {
    seal(exchange, reply.body(), key);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(
        reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
    if (reply.body().length > 0) {
      exchange.getResponseBody().write(reply.body());
    }
  }

  private void seal(HttpExchange exchange, byte[] body, PrivateKey key) {
    sealed(body, key).forEach(exchange.getResponseHeaders()::set);
  }

  private static void await(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    recover();
    server.stop(0);
    threads.shutdownNow();
  }
}
