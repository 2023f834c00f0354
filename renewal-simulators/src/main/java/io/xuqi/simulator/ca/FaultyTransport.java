package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way to the CA on which things go wrong as planned. */
final class FaultyTransport implements PortalTransport {
  /** Of so many questions the answers are kept; a stale one to another is as good as lost. */
  static final int MAX_QUESTIONS = 1000;

  private final PortalTransport way;
  private final FaultPlan plan;

  /** Requests on their way: they arrive after the next one. */
  private final List<Request> late = new ArrayList<>();

  private final Map<String, Answers> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answers> eldest) {
          return size() > MAX_QUESTIONS;
        }
      };

  FaultyTransport(PortalTransport way, FaultPlan plan) {
    this.way = way;
    this.plan = plan;
  }

  @Override
  public Reply exchange(Request request) throws IOException {
    List<Request> late = takeLate();
    CaOperation operation = CaOperation.of(request);
    try {
      return plan.<Reply, IOException>perform(
          operation,
          () -> answered(operation, request, way.exchange(request)),
          fault -> consequence(fault, request));
    } catch (ReplacedException e) {
      return e.reply;
    } finally {
      for (Request delayed : late) {
        way.exchange(delayed); // nobody waits for the answer any more
      }
    }
  }

  private IOException consequence(Fault fault, Request request) throws IOException {
    return switch (fault) {
      case UNREACHABLE -> new NotSentException("simulated", new IOException("simulated"));
      case UNAVAILABLE ->
          new ReplacedException(PortalDesk.problem(PortalProblem.UNAVAILABLE, "simulated"));
      case FAILED -> new ReplacedException(page(500));
      case BAD_REPLY -> new ReplacedException(page(502));
      case DUPLICATED -> new ReplacedException(way.exchange(request));
      case STALE -> stale(request);
      case LATE -> {
        delay(request);
        yield new IOException("simulated: " + fault);
      }
      default -> new IOException("simulated: " + fault);
    };
  }

  private synchronized List<Request> takeLate() {
    List<Request> due = List.copyOf(late);
    late.clear();
    return due;
  }

  private synchronized void delay(Request request) {
    late.add(request);
  }

  /** The last answer to a question, and the one before it. */
  private record Answers(Reply latest, Optional<Reply> earlier) {}

  /** Keeps the answer, and the one before it, where a stale one is a fault. */
  private Reply answered(CaOperation operation, Request request, Reply reply) {
    if (operation.faults().contains(Fault.STALE)) {
      keep(question(request), reply);
    }
    return reply;
  }

  private synchronized void keep(String question, Reply reply) {
    Optional<Reply> earlier = Optional.ofNullable(answers.get(question)).map(Answers::latest);
    answers.put(question, new Answers(reply, earlier));
  }

  /** The answer that the same question got before; a lost one when there was none. */
  private synchronized IOException stale(Request request) {
    return Optional.ofNullable(answers.get(question(request)))
        .flatMap(Answers::earlier)
        .<IOException>map(ReplacedException::new)
        .orElseGet(() -> new IOException("simulated: lost"));
  }

  private static String question(Request request) {
    return request.method() + " " + request.path();
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
