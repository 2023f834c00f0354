package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.Media;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalMessages.AuthorisedOrder;
import io.xuqi.ca.portal.protocol.PortalMessages.CertificatePair;
import io.xuqi.ca.portal.protocol.PortalMessages.InstallationRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.OrderReply;
import io.xuqi.ca.portal.protocol.PortalMessages.OrdersReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentOrderReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.ProblemReply;
import io.xuqi.ca.portal.protocol.PortalMessages.QuoteRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.SettlementRequest;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.pki.CertificateId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Speaks the portal protocol: one request in, one reply out, in memory and over HTTP alike. */
final class PortalDesk {
  private static final String BEARER = "Bearer ";

  private final CaPolicy policy;
  private final Offers offers;
  private final OrderBook orders;
  private final OrderDesk desk;
  private final Cashier cashier;
  private final Progress progress;
  private final LedgerBook ledger;

  PortalDesk(
      CaPolicy policy,
      Offers offers,
      OrderBook orders,
      OrderDesk desk,
      Cashier cashier,
      Progress progress,
      LedgerBook ledger) {
    this.policy = policy;
    this.offers = offers;
    this.orders = orders;
    this.desk = desk;
    this.cashier = cashier;
    this.progress = progress;
    this.ledger = ledger;
  }

  Reply handle(Request request, Instant now) {
    Reply reply;
    try {
      reply = route(request, now);
    } catch (RefusedException e) {
      reply = problem(e.problem(), e.detail());
    } catch (MalformedMessageException e) {
      reply = problem(PortalProblem.MESSAGE_INVALID, String.valueOf(e.getMessage()));
    }
    ledger.calls.add(new Ledger.Call(CaOperation.of(request).name(), reply.status()));
    return reply;
  }

  private Reply route(Request request, Instant now)
      throws RefusedException, MalformedMessageException {
    List<String> path = path(request);
    return switch (CaOperation.of(request)) {
      case QUOTE -> quote(body(request, QuoteRequest.class), now);
      case SUBMIT -> {
        requireType(request, Media.CMS);
        Case file = desk.apply(request.body(), header(request, "idempotency-key"), now);
        yield orders(201, file.orders);
      }
      case RESUBMIT -> {
        requireType(request, Media.CMS);
        List<Order> rejected = rejected(request, now);
        Case file = desk.correct(rejected, request.body(), header(request, "idempotency-key"), now);
        yield orders(201, file.orders);
      }
      case FIND -> {
        requireType(request, Media.CMS);
        yield orders(200, desk.find(request.body(), now));
      }
      case PAYMENT_METHODS -> json(200, cashier.methods());
      case ORDER -> json(200, message(authorised(request, path.get(1), now)));
      case CANCEL -> {
        Order order = authorised(request, path.get(1), now);
        progress.cancel(order.file, now);
        yield json(200, message(order));
      }
      case CERTIFICATES -> json(200, issued(authorised(request, path.get(1), now)));
      case CONFIRM -> {
        Order order = authorised(request, path.get(1), now);
        progress.confirm(order, body(request, InstallationRequest.class).certificate());
        yield new Reply(204, Map.of(), Bytes.empty());
      }
      case PAY -> {
        Order order = authorised(request, path.get(1), now);
        yield json(
            200,
            cashier.initiate(order.file, path.get(3), body(request, PaymentRequest.class), now));
      }
      case PAYMENT -> {
        Order order = authorised(request, path.get(1), now);
        yield json(200, cashier.query(order.file, path.get(3), now));
      }
      case CANCEL_PAYMENT -> {
        Order order = authorised(request, path.get(1), now);
        yield json(200, cashier.cancel(order.file, path.get(3), now));
      }
      case SETTLE -> {
        Order order = authorised(request, path.get(1), now);
        cashier.settle(order.file, path.get(3), body(request, SettlementRequest.class), now);
        yield new Reply(204, Map.of(), Bytes.empty());
      }
      case NONE -> throw new RefusedException(PortalProblem.NOT_FOUND, request.path());
    };
  }

  private Reply quote(QuoteRequest request, Instant now) throws RefusedException {
    if (request.certificates().isEmpty() || request.certificates().size() > 2) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "one or two certificates");
    }
    List<CertificateId> asked = new ArrayList<>();
    for (CertificatePair pair : request.certificates()) {
      CertificateId id = new CertificateId(pair.signing().sha256());
      orders.latest(id).ifPresent(order -> progress.advance(order.file, now));
      asked.add(id);
    }
    return json(200, offers.quote(asked, now));
  }

  private Object issued(Order order) throws RefusedException {
    if (order.issued == null
        || (order.status != Status.APPROVED && order.status != Status.COMPLETED)) {
      throw new RefusedException(PortalProblem.STATE_CONFLICT, order.status.name());
    }
    return order.issued.reply();
  }

  /** The orders a correction names, all of one case. */
  private List<Order> rejected(Request request, Instant now) throws RefusedException {
    List<Order> rejected = new ArrayList<>();
    for (String number : new LinkedHashSet<>(query(request).getOrDefault("order", List.of()))) {
      rejected.add(authorised(request, number, now));
    }
    if (rejected.isEmpty() || rejected.stream().map(o -> o.file).distinct().count() != 1) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "orders of one renewal");
    }
    return rejected;
  }

  /** An order, for a caller who holds its renewal's credential; a stranger learns nothing. */
  private Order authorised(Request request, String number, Instant now) throws RefusedException {
    String header = header(request, "authorization");
    Optional<Order> order = Optional.empty();
    try {
      order = orders.find(new BusinessNumber(number));
    } catch (IllegalArgumentException e) {
      // Not a number of ours, as good as unknown.
    }
    if (order.isEmpty()
        || !header.startsWith(BEARER)
        || !order.get().file.accepts(header.substring(BEARER.length()))) {
      throw new RefusedException(PortalProblem.CREDENTIAL_INVALID, "");
    }
    progress.advance(order.get().file, now);
    return order.get();
  }

  private Reply orders(int status, List<Order> found) {
    return json(
        status,
        new OrdersReply(
            found.stream()
                .map(order -> new AuthorisedOrder(order.file.credential(), message(order)))
                .toList()));
  }

  private OrderReply message(Order order) {
    Case file = order.file;
    PaymentOrderReply payment =
        order.fee.isZero()
            ? null
            : new PaymentOrderReply(
                file.paymentNumber,
                file.createdAt,
                file.items.stream().map(Offers::line).toList(),
                file.total,
                file.paymentStatus());
    return new OrderReply(
        order.number.value(),
        order.current.certificate().id().sha256(),
        order.status,
        order.fee,
        order.createdAt,
        order.current.certificate().notAfter(),
        order.proposedNotAfter,
        file.linkedTo(order).map(linked -> linked.number.value()).orElse(null),
        payment,
        order.rejectionReason);
  }

  private Reply json(int status, Object message) {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", Media.JSON);
    if (message instanceof OrderReply || message instanceof OrdersReply) {
      headers.put("retry-after", Long.toString(policy.pollAfter().toSeconds()));
    }
    return new Reply(status, headers, PortalJson.write(message));
  }

  static Reply problem(PortalProblem problem, String detail) {
    return new Reply(
        problem.status(),
        Map.of("content-type", Media.PROBLEM),
        PortalJson.write(
            new ProblemReply(
                "about:blank", problem.name(), problem.status(), detail, problem.wire())));
  }

  private static <T> T body(Request request, Class<T> type)
      throws RefusedException, MalformedMessageException {
    requireType(request, Media.JSON);
    return PortalJson.read(request.body(), type);
  }

  private static void requireType(Request request, String media) throws RefusedException {
    if (!Media.matches(header(request, "content-type"), media)) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "content type");
    }
  }

  private static String header(Request request, String name) {
    return request.headers().getOrDefault(name, "");
  }

  static List<String> path(Request request) {
    String path = request.path();
    int query = path.indexOf('?');
    return Arrays.stream((query < 0 ? path : path.substring(0, query)).split("/", -1))
        .map(PortalDesk::decoded)
        .toList();
  }

  private static Map<String, List<String>> query(Request request) {
    Map<String, List<String>> values = new HashMap<>();
    int query = request.path().indexOf('?');
    if (query >= 0) {
      for (String pair : request.path().substring(query + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          values
              .computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>())
              .add(decoded(pair.substring(equals + 1)));
        }
      }
    }
    return values;
  }

  private static String decoded(String part) {
    try {
      return Objects.requireNonNull(URLDecoder.decode(part, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return part;
    }
  }
}
