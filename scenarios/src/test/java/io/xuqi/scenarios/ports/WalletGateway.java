package io.xuqi.scenarios.ports;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xuqi.common.Bytes;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A third party's wallet: takes orders over HTTP, is paid by its users, and tells its merchants.
 */
public final class WalletGateway implements AutoCloseable {
  static final String MERCHANT = "m-7001";
  private static final int MAX_REQUEST = 4096;

  private record Trade(long amount, String status, long refunded) {}

  private final Bytes secret;
  private final HttpServer server;
  private final Map<String, Trade> trades = new LinkedHashMap<>();
  private final Map<String, Long> refunds = new LinkedHashMap<>();
  private boolean losesReplies;
  private int events;

  public WalletGateway(Bytes secret) throws IOException {
    this.secret = secret;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** It acts on what it is asked, but the answers do not arrive. */
  public synchronized void loseReplies(boolean lose) {
    losesReplies = lose;
  }

  /** The user scans the code and pays; the merchant is told. */
  public synchronized InboundMessage pay(String trade, long amount, Instant at) {
    trades.put(trade, new Trade(amount, "PAID", 0));
    return push(MERCHANT, trade, amount, at, secret);
  }

  /** What somebody sends who has not the secret. */
  synchronized InboundMessage forged(String trade, long amount, Instant at) {
    return push(MERCHANT, trade, amount, at, Bytes.fromHex("00"));
  }

  /** What it tells another merchant. */
  synchronized InboundMessage misdirected(String trade, long amount, Instant at) {
    return push("m-7002", trade, amount, at, secret);
  }

  public synchronized String status(String trade) {
    Trade known = trades.get(trade);
    return known == null ? "NONE" : known.status();
  }

  public synchronized long refunded(String trade) {
    Trade known = trades.get(trade);
    return known == null ? 0 : known.refunded();
  }

  private InboundMessage push(String merchant, String trade, long amount, Instant at, Bytes key) {
    byte[] body =
        WalletMessage.of(
                "event",
                "e" + ++events,
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

  private synchronized void handle(HttpExchange exchange) throws IOException {
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
      byte[] reply = act(exchange.getRequestURI().getPath(), request).body();
      if (losesReplies) {
        return; // closed without an answer
      }
      exchange
          .getResponseHeaders()
          .set(WalletMessage.SIGNATURE, WalletMessage.signature(secret, reply));
      exchange.sendResponseHeaders(200, reply.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply);
      }
    }
  }

  private WalletMessage act(String path, WalletMessage request) {
    String trade = request.get("trade");
    switch (path) {
      case "/trades" ->
          trades.putIfAbsent(trade, new Trade(Long.parseLong(request.get("amount")), "OPEN", 0));
      case "/close" ->
          trades.computeIfPresent(
              trade, (id, t) -> t.status().equals("OPEN") ? new Trade(t.amount(), "CLOSED", 0) : t);
      case "/refunds" -> refund(trade, request);
      default -> {
        // a query changes nothing
      }
    }
    Trade known = trades.getOrDefault(trade, new Trade(0, "NONE", 0));
    return WalletMessage.of(
        "trade",
        trade,
        "amount",
        Long.toString(known.amount()),
        "status",
        known.status(),
        "code",
        "wallet://pay/" + trade,
        "refund",
        refunds.containsKey(request.get("refund")) ? "DONE" : "NONE");
  }

  private void refund(String trade, WalletMessage request) {
    long amount = Long.parseLong(request.get("amount"));
    Trade paid = trades.get(trade);
    if (paid != null
        && paid.status().equals("PAID")
        && paid.refunded() + amount <= paid.amount()
        && refunds.putIfAbsent(request.get("refund"), amount) == null) {
      trades.put(trade, new Trade(paid.amount(), "PAID", paid.refunded() + amount));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
