package io.xuqi.simulator.ca;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.common.Bytes;
import io.xuqi.simulator.FaultPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves a {@link SimulatedCa} over HTTP, on this computer only: the portal protocol under {@link
 * #portal()}, and for {@link SimulatedCaAdmin} what the CA's people and the payer do. Start the JVM
 * with {@code -Dsun.net.httpserver.nodelay=true}: without it the JDK's server answers kept
 * connections some 40 ms late.
 */
public final class SimulatedCaServer implements AutoCloseable {
  /** More than any request of the protocol has. */
  private static final int MAX_REQUEST = 512 * 1024;

  private static final int THREADS = 4;
  private static final int MAX_BACKLOG = 64;
  private static final String PORTAL = "/portal/";
  private static final String ADMIN = "/simulator/";

  private final HttpServer server;
  private final ExecutorService threads;

  private SimulatedCaServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to serve, in daemon threads.
   *
   * @param port 0 for any free one
   * @throws IOException if the port is taken
   */
  public static SimulatedCaServer start(SimulatedCa ca, int port) throws IOException {
    return start(ca, port, FaultPlan.none());
  }

  /**
   * Starts to serve a CA on whose way things go wrong as planned ({@link CaOperation}); where no
   * reply comes, the connection is closed.
   *
   * @throws IOException if the port is taken
   */
  public static SimulatedCaServer start(SimulatedCa ca, int port, FaultPlan faults)
      throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MAX_BACKLOG);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, SimulatedCaServer::daemon);
    server.setExecutor(threads);
    PortalTransport portal = new FaultyTransport(ca.transport(), faults);
    AdminDesk admin = new AdminDesk(ca);
    server.createContext(PORTAL, exchange -> serve(exchange, PORTAL, portal));
    server.createContext(ADMIN, exchange -> serve(exchange, ADMIN, admin::handle));
    server.start();
    return new SimulatedCaServer(server, threads);
  }

  /** The base address of the portal protocol. */
  public URI portal() {
    return address(PORTAL);
  }

  /** The base address for {@link SimulatedCaAdmin}. */
  public URI admin() {
    return address(ADMIN);
  }

  /** Stops at once; the CA itself is left as it is. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "simulated-ca");
    thread.setDaemon(true);
    return thread;
  }

  private static void serve(HttpExchange exchange, String context, PortalTransport desk)
      throws IOException {
    try (exchange) {
      // A page in a browser may reach this computer too; it always names its origin.
      if (exchange.getRequestHeaders().containsKey("Origin")) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      byte[] body = body(exchange);
      if (body.length > MAX_REQUEST) {
        exchange.sendResponseHeaders(413, -1);
        return;
      }
      answer(exchange, desk.exchange(request(exchange, context, Bytes.copyOf(body))));
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    try (InputStream stream = exchange.getRequestBody()) {
      return stream.readNBytes(MAX_REQUEST + 1);
    }
  }

  private static Request request(HttpExchange exchange, String context, Bytes body) {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    URI uri = exchange.getRequestURI();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String path = uri.getRawPath().substring(context.length()) + query;
    return new Request(exchange.getRequestMethod(), path, headers, body);
  }

  private static void answer(HttpExchange exchange, Reply reply) throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = reply.body().toArray();
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (OutputStream stream = exchange.getResponseBody()) {
        stream.write(body);
      }
    }
  }
}
