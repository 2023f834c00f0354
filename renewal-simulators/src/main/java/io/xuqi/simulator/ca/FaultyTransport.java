package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A way to the CA on which things go wrong as planned. */
final class FaultyTransport implements PortalTransport {
  private final PortalTransport way;
  private final FaultPlan plan;

  FaultyTransport(PortalTransport way, FaultPlan plan) {
    this.way = way;
    this.plan = plan;
  }

  @Override
  public Reply exchange(Request request) throws IOException {
    try {
      return plan.<Reply, IOException>perform(
          CaOperation.of(request), () -> way.exchange(request), FaultyTransport::consequence);
    } catch (ReplacedException e) {
      return e.reply;
    }
  }

  private static IOException consequence(Fault fault) {
    return switch (fault) {
      case UNREACHABLE -> new NotSentException("simulated", new IOException("simulated"));
      case UNAVAILABLE ->
          new ReplacedException(PortalDesk.problem(PortalProblem.UNAVAILABLE, "simulated"));
      case FAILED -> new ReplacedException(page(500));
      case BAD_REPLY -> new ReplacedException(page(502));
      default -> new IOException("simulated: " + fault);
    };
  }

  private static Reply page(int status) {
    return new Reply(
        status,
        Map.of("content-type", "text/html"),
        Bytes.copyOf(("<html>" + status + "</html>").getBytes(StandardCharsets.UTF_8)));
  }

  /** Not a failure of the way: another reply than the CA's. */
  private static final class ReplacedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    ReplacedException(Reply reply) {
      super("simulated");
      this.reply = reply;
    }
  }
}
