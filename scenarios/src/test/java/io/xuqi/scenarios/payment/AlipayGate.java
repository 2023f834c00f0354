package io.xuqi.scenarios.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xuqi.common.Money;
import io.xuqi.contract.GatewayFault;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.alipay.AlipayTransport;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import io.xuqi.simulator.payment.AlipayLedger;
import io.xuqi.simulator.payment.SimulatedAlipay;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A simulated Alipay's gateway over HTTP, with the faults of the contract of payment methods. */
final class AlipayGate implements AutoCloseable {
  private static final int MAX_REQUEST = 64 * 1024;
  private static final Duration UNUSED = Duration.ofMinutes(1);
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What a merchant asked for. */
  record Order(Money amount, Instant expiresAt) {}

  private final SimulatedAlipay alipay;
  private final AlipayTransport way;
  private final KeyPair keys;
  private final KeyPair stranger;
  private final boolean scanning;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(AlipayGate::daemon);
  private final Map<String, Order> orders = new LinkedHashMap<>();
  private Optional<GatewayFault> fault = Optional.empty();
  private CountDownLatch held = new CountDownLatch(1);

  /** What replies say of the certificate they are signed with; "" for nothing. */
  private String certificate;

  /**
   * @param keys Alipay's
   * @param certificate the name of its certificate, "" in public-key mode
   * @param scanning whether the payer scans every code as soon as it is made
   */
  AlipayGate(
      SimulatedAlipay alipay, KeyPair keys, KeyPair stranger, String certificate, boolean scanning)
      throws IOException {
    this.alipay = alipay;
    this.way = alipay.transport();
    this.keys = keys;
    this.stranger = stranger;
    this.certificate = certificate;
    this.scanning = scanning;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/gateway.do", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "alipay");
    thread.setDaemon(true);
    return thread;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/gateway.do");
  }

  /** What is shown to the payer of a trade. */
  static NextAction code(String trade) {
    return new NextAction.ShowQr("https://qr.invalid/" + trade);
  }

  synchronized Map<String, Order> orders() {
    return Map.copyOf(orders);
  }

  /** From now on replies are signed as before and name another certificate. */
  synchronized void nameCertificate(String name) {
    certificate = name;
  }

  synchronized void fail(GatewayFault next) {
    fault = Optional.of(next);
  }

  synchronized void recover() {
    fault = Optional.empty();
    held.countDown();
    held = new CountDownLatch(1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      String body =
          new String(
              exchange.getRequestBody().readNBytes(MAX_REQUEST), StandardCharsets.ISO_8859_1);
      Optional<GatewayFault> now;
      CountDownLatch release;
      synchronized (this) {
        now = fault;
        release = held;
      }
      if (now.equals(Optional.of(GatewayFault.REQUEST_LOST))) {
        return; // closed without an answer
      }
      AlipayTransport.Reply reply = way.post(new AlipayTransport.Request(query, body), UNUSED);
      Call call = call(query, body, reply);
      note(call);
      if (now.isPresent()) {
        fail(exchange, now.get(), call, release);
      } else {
        answer(exchange, signed(call, call.content(), keys));
      }
    }
  }

  /**
   * A request and what it came to.
   *
   * @param name of the reply's object
   */
  private record Call(String method, String name, JsonNode asked, ObjectNode content) {
    String trade() {
      return asked.path("out_trade_no").asText();
    }
  }

  private static Call call(String query, String body, AlipayTransport.Reply reply)
      throws IOException {
    Map<String, String> parameters = new HashMap<>(AlipayForm.decode(query));
    parameters.putAll(AlipayForm.decode(body));
    String method = parameters.getOrDefault("method", "");
    String name = method.replace('.', '_') + "_response";
    return new Call(
        method,
        name,
        MAPPER.readTree(parameters.getOrDefault("biz_content", "{}")),
        (ObjectNode) MAPPER.readTree(reply.body().toArray()).path(name));
  }

  private void note(Call call) {
    boolean ordered =
        call.method().equals("alipay.trade.precreate")
            && call.content().path("code").asText().equals("10000");
    if (!ordered) {
      return;
    }
    synchronized (this) {
      orders.put(
          call.trade(),
          new Order(
              Money.parseYuan(call.asked().path("total_amount").asText()),
              AlipayTime.parse(call.asked().path("time_expire").asText())));
    }
    if (scanning) {
      alipay.payer().scan(code(call.trade()));
    }
  }

  private void fail(HttpExchange exchange, GatewayFault now, Call call, CountDownLatch release)
      throws IOException {
    byte[] right = signed(call, call.content(), keys);
    switch (now) {
      case REQUEST_LOST, REPLY_LOST -> {
        // closed without an answer
      }
      case SYSTEM_ERROR -> answer(exchange, signed(call, systemError(), keys));
      case ODD_STATUS -> answer(exchange, signed(call, odd(call.content()), keys));
      case BAD_GATEWAY -> {
        byte[] page = "<html><h1>502 Bad Gateway</h1></html>".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(502, page.length);
        exchange.getResponseBody().write(page);
      }
      case REPLY_TRUNCATED -> answer(exchange, Arrays.copyOf(right, right.length / 2));
      case REPLY_FORGED -> answer(exchange, signed(call, paid(call), stranger));
      case OTHER_REPLY -> answer(exchange, signed(call, another(call), keys));
      case REPLY_OVERSIZED -> {
        // Beside the signed object, where it harms no signature.
        String pad = ",\"pad\":\"" + "x".repeat(GatewayFault.OVERSIZE) + "\"}";
        String whole = new String(right, StandardCharsets.UTF_8);
        answer(
            exchange,
            (whole.substring(0, whole.length() - 1) + pad).getBytes(StandardCharsets.UTF_8));
      }
      case SILENT -> await(release);
      case STALLED -> {
        exchange.sendResponseHeaders(200, right.length);
        OutputStream out = exchange.getResponseBody();
        out.write(right, 0, right.length / 2);
        out.flush();
        await(release);
      }
    }
  }

  /** Alipay has two ways to say that it does not know. */
  private ObjectNode systemError() {
    ObjectNode content = MAPPER.createObjectNode().put("code", scanning ? "40004" : "20000");
    return content.put("sub_code", scanning ? "ACQ.SYSTEM_ERROR" : "isp.unknow-error");
  }

  private static ObjectNode odd(ObjectNode right) {
    ObjectNode content = right.deepCopy();
    for (String status : new String[] {"trade_status", "refund_status", "fund_change"}) {
      if (content.has(status)) {
        return content.put(status, "FROZEN");
      }
    }
    return content.put("code", "10099");
  }

  /** That the trade was paid and given back in full, in the words of every kind of reply. */
  private static ObjectNode paid(String trade, String refund, String amount) {
    ObjectNode content = MAPPER.createObjectNode();
    content.put("code", "10000").put("msg", "Success");
    content.put("out_trade_no", trade).put("trade_no", "2026000000000000000000000001");
    content.put("qr_code", "https://qr.invalid/" + trade);
    content.put("trade_status", "TRADE_SUCCESS").put("total_amount", amount);
    content.put("fund_change", "Y").put("refund_status", "REFUND_SUCCESS");
    return content.put("out_request_no", refund).put("refund_amount", amount);
  }

  private synchronized ObjectNode paid(Call call) {
    Money amount =
        Optional.ofNullable(orders.get(call.trade())).map(Order::amount).orElse(Money.ofFen(1));
    return paid(
        call.trade(), call.asked().path("out_request_no").asText(), amount.toDecimalString());
  }

  private ObjectNode another(Call call) {
    AlipayLedger ledger = alipay.ledger();
    AlipayLedger.Charge other =
        ledger.charges().stream()
            .filter(charge -> !charge.trade().equals(call.trade()))
            .findFirst()
            .orElseThrow();
    String refund =
        ledger.refunds().stream()
            .filter(r -> r.trade().equals(other.trade()))
            .findFirst()
            .map(AlipayLedger.Refund::request)
            .orElse("");
    return paid(other.trade(), refund, other.amount().toDecimalString());
  }

  private synchronized byte[] signed(Call call, ObjectNode content, KeyPair signer)
      throws IOException {
    String json = MAPPER.writeValueAsString(content);
    String named = certificate.isEmpty() ? "" : ",\"alipay_cert_sn\":\"" + certificate + "\"";
    try {
      String sign = AlipaySignatures.sign(signer.getPrivate(), json);
      return ("{\"" + call.name() + "\":" + json + named + ",\"sign\":\"" + sign + "\"}")
          .getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of ours signs", e);
    }
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
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
