package io.xuqi.scenarios.ports;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xuqi.common.Bytes;
import io.xuqi.contract.GatewayFault;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A third party's wallet: takes orders over HTTP, is paid by its users, and tells its merchants.
 */
public final class WalletGateway implements AutoCloseable {
  static final String MERCHANT = "m-7001";
  private static final int MAX_REQUEST = 4096;
  private static final Bytes STRANGERS_KEY = Bytes.fromHex("00");

  /**
   * @param asked what the merchant asked for
   * @param paid what the payer paid
   */
  private record Trade(long asked, long paid, String status, long refunded, String expires) {}

  private record Refund(String trade, long amount) {}

  private final Bytes secret;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(WalletGateway::daemon);
  private final Map<String, Trade> trades = new LinkedHashMap<>();
  private final Map<String, Refund> refunds = new LinkedHashMap<>();
  private Optional<GatewayFault> fault = Optional.empty();
  private CountDownLatch held = new CountDownLatch(1);
  private int events;

  public WalletGateway(Bytes secret) throws IOException {
    this.secret = secret;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "wallet");
    thread.setDaemon(true);
    return thread;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** It acts on what it is asked, but the answers do not arrive. */
  public void loseReplies(boolean lose) {
    if (lose) {
      fail(GatewayFault.REPLY_LOST);
    } else {
      recover();
    }
  }

  synchronized void fail(GatewayFault next) {
    fault = Optional.of(next);
  }

  synchronized void recover() {
    fault = Optional.empty();
    held.countDown();
    held = new CountDownLatch(1);
  }

  /** The user scans the code and pays; the merchant is told. */
  public synchronized InboundMessage pay(String trade, long amount, Instant at) {
    Trade known = trades.get(trade);
    long asked = known == null ? amount : known.asked();
    String expires = known == null ? "" : known.expires();
    trades.put(trade, new Trade(asked, amount, "PAID", 0, expires));
    return push("e" + ++events, MERCHANT, trade, amount, at, secret);
  }

  /** What it repeats of a paid trade: the same event. */
  synchronized InboundMessage pushed(String trade, Instant at) {
    return push("e-" + trade, MERCHANT, trade, trades.get(trade).paid(), at, secret);
  }

  /** What somebody sends who has not the secret. */
  synchronized InboundMessage forged(String trade, long amount, Instant at) {
    return push("e" + ++events, MERCHANT, trade, amount, at, STRANGERS_KEY);
  }

  /** What it tells another of its merchants. */
  synchronized InboundMessage misdirected(String trade, long amount, Instant at) {
    return push("e" + ++events, "m-7002", trade, amount, at, secret);
  }

  public synchronized String status(String trade) {
    Trade known = trades.get(trade);
    return known == null ? "NONE" : known.status();
  }

  public synchronized long refunded(String trade) {
    Trade known = trades.get(trade);
    return known == null ? 0 : known.refunded();
  }

  synchronized Optional<Long> asked(String trade) {
    return Optional.ofNullable(trades.get(trade)).map(Trade::asked);
  }

  synchronized Optional<Instant> expires(String trade) {
    return Optional.ofNullable(trades.get(trade))
        .filter(t -> !t.expires().isEmpty())
        .map(t -> Instant.parse(t.expires()));
  }

  synchronized int orders() {
    return trades.size();
  }

  private static InboundMessage push(
      String event, String merchant, String trade, long amount, Instant at, Bytes key) {
    byte[] body =
        WalletMessage.of(
                "event",
                event,
                "merchant",
                merchant,
                "trade",
                trade,
                "amount",
                Long.toString(amount),
                "status",
                "PAID",
                "at",
                at.toString())
            .body();
    return new InboundMessage(
        Map.of(WalletMessage.SIGNATURE, WalletMessage.signature(key, body)),
        Bytes.copyOf(body),
        at);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST);
      String signature = exchange.getRequestHeaders().getFirst(WalletMessage.SIGNATURE);
      WalletMessage request = WalletMessage.parse(body);
      boolean genuine =
          signature != null
              && WalletMessage.isGenuine(secret, body, signature)
              && request.get("merchant").equals(MERCHANT);
      if (!genuine) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      Optional<GatewayFault> now;
      CountDownLatch release;
      WalletMessage reply;
      synchronized (this) {
        now = fault;
        release = held;
        if (now.equals(Optional.of(GatewayFault.REQUEST_LOST))) {
          return; // closed without an answer
        }
        reply = act(exchange.getRequestURI().getPath(), request);
      }
      if (now.isPresent()) {
        fail(exchange, now.get(), reply, release);
      } else {
        answer(exchange, reply.body(), secret);
      }
    }
  }

  private void fail(
      HttpExchange exchange, GatewayFault now, WalletMessage reply, CountDownLatch release)
      throws IOException {
    byte[] right = reply.body();
    switch (now) {
      case REQUEST_LOST, REPLY_LOST -> {
        // closed without an answer
      }
      case SYSTEM_ERROR ->
          answer(exchange, reply.with("status", "ERROR").with("refund", "ERROR").body(), secret);
      case ODD_STATUS ->
          answer(exchange, reply.with("status", "FROZEN").with("refund", "FROZEN").body(), secret);
      case BAD_GATEWAY -> {
        byte[] page = "<html><h1>502 Bad Gateway</h1></html>".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(502, page.length);
        exchange.getResponseBody().write(page);
      }
      case REPLY_TRUNCATED -> {
        sign(exchange, right, secret);
        exchange.sendResponseHeaders(200, right.length / 2);
        exchange.getResponseBody().write(Arrays.copyOf(right, right.length / 2));
      }
      case REPLY_FORGED ->
          answer(
              exchange, reply.with("status", "PAID").with("refund", "DONE").body(), STRANGERS_KEY);
      case OTHER_REPLY -> answer(exchange, anotherReply(reply).body(), secret);
      case REPLY_OVERSIZED ->
          answer(exchange, reply.with("pad", "x".repeat(GatewayFault.OVERSIZE)).body(), secret);
      case SILENT -> await(release);
      case STALLED -> {
        sign(exchange, right, secret);
        exchange.sendResponseHeaders(200, right.length);
        OutputStream out = exchange.getResponseBody();
        out.write(right, 0, right.length / 2);
        out.flush();
        await(release);
      }
    }
  }

  private static void await(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The paid trade, or the refund, that is not the one that was asked about. */
  private synchronized WalletMessage anotherReply(WalletMessage reply) {
    String other =
        trades.entrySet().stream()
            .filter(t -> !t.getKey().equals(reply.get("trade")))
            .filter(t -> t.getValue().status().equals("PAID"))
            .findFirst()
            .orElseThrow()
            .getKey();
    String refund =
        refunds.entrySet().stream()
            .filter(r -> r.getValue().trade().equals(other))
            .findFirst()
            .map(Map.Entry::getKey)
            .orElse("");
    return reply(other, refund);
  }

  private static void answer(HttpExchange exchange, byte[] body, Bytes key) throws IOException {
    sign(exchange, body, key);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static void sign(HttpExchange exchange, byte[] body, Bytes key) {
    exchange.getResponseHeaders().set(WalletMessage.SIGNATURE, WalletMessage.signature(key, body));
  }

  private WalletMessage act(String path, WalletMessage request) {
    String trade = request.get("trade");
    switch (path) {
      case "/trades" ->
          trades.putIfAbsent(
              trade,
              new Trade(
                  Long.parseLong(request.get("amount")), 0, "OPEN", 0, request.get("expires")));
      case "/close" ->
          trades.computeIfPresent(
              trade,
              (id, t) ->
                  t.status().equals("OPEN")
                      ? new Trade(t.asked(), 0, "CLOSED", 0, t.expires())
                      : t);
      case "/refunds" -> {
        if (!refund(trade, request)) {
          return reply(trade, request.get("refund")).with("refund", "REFUSED");
        }
      }
      default -> {
        // a query changes nothing
      }
    }
    return reply(trade, request.get("refund"));
  }

  private WalletMessage reply(String trade, String refund) {
    Trade known = trades.getOrDefault(trade, new Trade(0, 0, "NONE", 0, ""));
    boolean paid = known.status().equals("PAID");
    return WalletMessage.of(
        "trade",
        trade,
        "amount",
        Long.toString(paid ? known.paid() : known.asked()),
        "status",
        known.status(),
        "code",
        "wallet://pay/" + trade,
        "refund-id",
        refund,
        "refund",
        refunds.containsKey(refund) ? "DONE" : "NONE");
  }

  private boolean refund(String trade, WalletMessage request) {
    Refund asked = new Refund(trade, Long.parseLong(request.get("amount")));
    Refund before = refunds.get(request.get("refund"));
    if (before != null) {
      return before.equals(asked);
    }
    Trade paid = trades.get(trade);
    if (paid == null
        || !paid.status().equals("PAID")
        || paid.refunded() + asked.amount() > paid.paid()) {
      return false;
    }
    refunds.put(request.get("refund"), asked);
    trades.put(
        trade,
        new Trade(
            paid.asked(), paid.paid(), "PAID", paid.refunded() + asked.amount(), paid.expires()));
    return true;
  }

  @Override
  public void close() {
    recover();
    server.stop(0);
    threads.shutdownNow();
  }
}
