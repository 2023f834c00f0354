package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.http.HttpDesk;
import io.xuqi.simulator.http.LoopbackHttp;
import java.io.IOException;
import java.net.URI;

/**
 * Serves a {@link SimulatedCa} over HTTP, on this computer only: the portal protocol under {@link
 * #portal()}, and for {@link SimulatedCaAdmin} what the CA's people and the payer do. Replies are
 * dated by the CA's clock.
 */
public final class SimulatedCaServer implements AutoCloseable {
  /** More than any request of the protocol has. */
  private static final int MAX_REQUEST = 512 * 1024;

  private static final String PORTAL = "portal/";
  private static final String ADMIN = "simulator/";

  private final LoopbackHttp http;

  private SimulatedCaServer(LoopbackHttp http) {
    this.http = http;
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
    PortalTransport portal = new FaultyTransport(ca.transport(), faults);
    AdminDesk admin = new AdminDesk(ca);
    return new SimulatedCaServer(
        LoopbackHttp.start(
            port, ca.clock(), MAX_REQUEST, request -> answer(request, portal, admin)));
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
    http.close();
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + http.address().getPort() + "/" + path);
  }

  private static HttpDesk.Reply answer(
      HttpDesk.Request request, PortalTransport portal, AdminDesk admin) throws IOException {
    if (request.isFromABrowser()) {
      return HttpDesk.Reply.of(403);
    }
    if (request.path().startsWith(PORTAL)) {
      return translated(portal.exchange(below(PORTAL, request)));
    }
    return request.path().startsWith(ADMIN)
        ? translated(admin.handle(below(ADMIN, request)))
        : HttpDesk.Reply.of(404);
  }

  private static HttpDesk.Reply translated(Reply reply) {
    return new HttpDesk.Reply(reply.status(), reply.headers(), reply.body());
  }

  private static Request below(String base, HttpDesk.Request request) {
    return new Request(
        request.method(),
        request.path().substring(base.length()),
        request.headers(),
        request.body());
  }
}
