package io.xuqi.simulator.payment;

import io.xuqi.payment.alipay.AlipayTransport;
import io.xuqi.simulator.http.HttpDesk;
import io.xuqi.simulator.http.LoopbackHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Serves a {@link SimulatedAlipay} over HTTP, on this computer only. Where a fault lets no reply
 * come, the connection is closed.
 */
public final class SimulatedAlipayServer implements AutoCloseable {
  /** More than any request of the protocol has. */
  private static final int MAX_REQUEST = 64 * 1024;

  private static final Duration UNUSED = Duration.ofMinutes(1);
  private static final String GATEWAY = "gateway.do";
  private static final String BILL = "bill";

  private final LoopbackHttp http;

  private SimulatedAlipayServer(LoopbackHttp http) {
    this.http = http;
  }

  /**
   * Starts to serve, in daemon threads.
   *
   * @param port 0 for any free one
   * @throws IOException if the port is taken
   */
  public static SimulatedAlipayServer start(SimulatedAlipay alipay, int port) throws IOException {
    // Its own address is known once it listens, and no request comes before somebody knows it.
    return new SimulatedAlipayServer(
        LoopbackHttp.start(port, alipay.clock(), MAX_REQUEST, request -> answer(request, alipay)));
  }

  /** The gateway's address. */
  public URI gateway() {
    return URI.create("http://127.0.0.1:" + http.address().getPort() + "/" + GATEWAY);
  }

  /** Stops at once; the simulated Alipay itself is left as it is. */
  @Override
  public void close() {
    http.close();
  }

  private static HttpDesk.Reply answer(HttpDesk.Request request, SimulatedAlipay alipay)
      throws IOException {
    if (request.isFromABrowser()) {
      return HttpDesk.Reply.of(403);
    }
    int mark = request.path().indexOf('?');
    String path = mark < 0 ? request.path() : request.path().substring(0, mark);
    String query = mark < 0 ? "" : request.path().substring(mark + 1);
    if (path.equals(BILL) && request.method().equals("GET")) {
      return new HttpDesk.Reply(200, Map.of("content-type", "application/zip"), alipay.bill(query));
    }
    if (!path.equals(GATEWAY) || !request.method().equals("POST")) {
      return HttpDesk.Reply.of(404);
    }
    String body = new String(request.body().toArray(), StandardCharsets.ISO_8859_1);
    URI bills = URI.create("http://" + request.headers().getOrDefault("host", "") + "/" + BILL);
    AlipayTransport.Reply reply =
        alipay.transport(bills).post(new AlipayTransport.Request(query, body), UNUSED);
    return new HttpDesk.Reply(
        reply.status(),
        Map.of("content-type", "text/html;charset=utf-8"), // what the real one says
        reply.body());
  }
}
