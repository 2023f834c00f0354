package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.Media;
import io.xuqi.ca.portal.protocol.PortalInvoiceContents;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceOrder;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceResend;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalMessages.AuthorisedOrder;
import io.xuqi.ca.portal.protocol.PortalMessages.InstallationRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.OrderReply;
import io.xuqi.ca.portal.protocol.PortalMessages.OrdersReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentOrderReply;
import io.xuqi.ca.portal.protocol.PortalMessages.PaymentRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.ProblemReply;
import io.xuqi.ca.portal.protocol.PortalMessages.QuoteRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.SettlementRequest;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedApplicationContent;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedQueryContent;
import io.xuqi.ca.portal.protocol.PortalMessages.TransfersRequest;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.pki.CertificateId;
import io.xuqi.simulator.ca.OrderDesk.Submission;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Speaks the portal protocol: one request in, one reply out, in memory and over HTTP alike. */
final class PortalDesk {
  private static final String BEARER = "Bearer ";

  private final Object lock;
  private final Clock clock;
  private final CaPolicy policy;
  private final Offers offers;
  private final OrderBook orders;
  private final OrderDesk desk;
  private final Cashier cashier;
  private final Progress progress;
  private final LedgerBook ledger;
  private final Optional<InvoiceDesk> invoices;

  /**
   * @param lock guards everything else that is given here
   */
  PortalDesk(
      Object lock,
      Clock clock,
      CaPolicy policy,
      Offers offers,
      OrderBook orders,
      OrderDesk desk,
      Cashier cashier,
      Progress progress,
      LedgerBook ledger,
      Optional<InvoiceDesk> invoices) {
    this.lock = lock;
    this.clock = clock;
    this.policy = policy;
    this.offers = offers;
    this.orders = orders;
    this.desk = desk;
    this.cashier = cashier;
    this.progress = progress;
    this.ledger = ledger;
    this.invoices = invoices;
  }

  /** Answers a request. What takes long, verifying signatures, is done before the lock is taken. */
  Reply handle(Request request) {
    CaOperation operation = CaOperation.of(request);
    Reply reply;
    try {
      Work work = read(operation, request);
      Supplier<Reply> answer;
      synchronized (lock) {
        answer = work.at(clock.instant());
      }
      reply = answer.get();
    } catch (RefusedException e) {
      reply = problem(e.problem(), e.detail());
    } catch (MalformedMessageException e) {
      reply = problem(PortalProblem.MESSAGE_INVALID, String.valueOf(e.getMessage()));
    }
    synchronized (lock) {
      ledger.calls.add(new Ledger.Call(operation.name(), reply.status()));
    }
    invoices.ifPresent(desk -> desk.notices().send());
    return reply;
  }

  /** What a request that has been read makes the CA do; the reply is made without the lock. */
  private interface Work {
    Supplier<Reply> at(Instant now) throws RefusedException;
  }

  /** The same, with a reply that takes no time to make. */
  private interface QuickWork {
    Reply at(Instant now) throws RefusedException;
  }

  /** The same, for the order that the request names and its credential opens. */
  private interface OrderWork {
    Reply on(Order order, Instant now) throws RefusedException;
  }

  private static Work quick(QuickWork work) {
    return now -> {
      Reply reply = work.at(now);
      return () -> reply;
    };
  }

  private Work read(CaOperation operation, Request request)
      throws RefusedException, MalformedMessageException {
    return switch (operation) {
      case QUOTE -> quote(body(request, QuoteRequest.class));
      case SUBMIT -> {
        Submission submission = submission(request);
        yield quick(now -> orders(201, desk.apply(submission, now).orders));
      }
      case RESUBMIT -> {
        Submission submission = submission(request);
        yield quick(
            now -> orders(201, desk.correct(rejected(request, now), submission, now).orders));
      }
      case FIND -> {
        requireType(request, Media.CMS);
        SignedMessage<SignedQueryContent> query =
            SignedMessage.open(request.body(), SignedQueryContent.class);
        yield quick(now -> orders(200, desk.find(query, now)));
      }
      case PAYMENT_METHODS -> quick(now -> json(200, cashier.methods()));
      case ORDER -> on(request, (order, now) -> json(200, message(order)));
      case CANCEL ->
          on(
              request,
              (order, now) -> {
                progress.cancel(order.file, now);
                return json(200, message(order));
              });
      case CERTIFICATES -> on(request, (order, now) -> json(200, issued(order)));
      case CONFIRM -> {
        Bytes certificate = body(request, InstallationRequest.class).certificate();
        yield on(
            request,
            (order, now) -> {
              progress.confirm(order, certificate);
              return new Reply(204, Map.of(), Bytes.empty());
            });
      }
      case PAY -> {
        PaymentRequest payment = body(request, PaymentRequest.class);
        yield on(
            request,
            (order, now) ->
                json(200, cashier.initiate(order.file, attempt(request), payment, now)));
      }
      case PAYMENT ->
          on(request, (order, now) -> json(200, cashier.query(order.file, attempt(request), now)));
      case CANCEL_PAYMENT ->
          on(request, (order, now) -> json(200, cashier.cancel(order.file, attempt(request), now)));
      case TRANSFERS -> {
        TransfersRequest transfers = body(request, TransfersRequest.class);
        yield on(
            request,
            (order, now) ->
                json(200, cashier.verify(order.file, attempt(request), transfers, now)));
      }
      case SETTLE -> {
        SettlementRequest settlement = body(request, SettlementRequest.class);
        yield on(
            request,
            (order, now) -> {
              cashier.settle(order.file, attempt(request), settlement, now);
              return new Reply(204, Map.of(), Bytes.empty());
            });
      }
      case REQUEST_INVOICE -> {
        InvoiceOrder asked = body(request, InvoiceOrder.class);
        InvoiceRequest content = content(asked);
        yield on(
            request,
            (order, now) -> json(200, invoices().request(order, asked.revision(), content)));
      }
      case INVOICE -> on(request, (order, now) -> json(200, invoices().report(order)));
      case INVOICE_DOCUMENT ->
          now -> {
            Order order = authorised(request, path(request).get(1), now);
            String format = path(request).get(4);
            Supplier<Bytes> document = invoices().document(order, format);
            Map<String, String> headers =
                Map.of("content-type", DocumentFormat.valueOf(format).mediaType());
            return () -> new Reply(200, headers, document.get());
          };
      case RESEND_INVOICE -> {
        InvoiceDelivery to = delivery(body(request, InvoiceResend.class));
        yield on(
            request,
            (order, now) -> {
              invoices().resend(order, to);
              return new Reply(204, Map.of(), Bytes.empty());
            });
      }
      case NONE -> throw new RefusedException(PortalProblem.NOT_FOUND, request.path());
    };
  }

  private Work on(Request request, OrderWork work) {
    return quick(now -> work.on(authorised(request, path(request).get(1), now), now));
  }

  private InvoiceDesk invoices() throws RefusedException {
    return invoices.orElseThrow(() -> new RefusedException(PortalProblem.NOT_FOUND, "invoices"));
  }

  private static InvoiceRequest content(InvoiceOrder asked) throws RefusedException {
    InvoiceRequest content;
    try {
      content = PortalInvoiceContents.request(asked.content());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.INVOICE_CONTENT, String.valueOf(e.getMessage()));
    }
    if (asked.revision() < 1 || !content.sha256().equals(asked.sha256())) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "revision or sha256");
    }
    return content;
  }

  private static InvoiceDelivery delivery(InvoiceResend resend) throws RefusedException {
    try {
      return PortalInvoiceContents.delivery(resend.delivery());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static String attempt(Request request) {
    return path(request).get(3);
  }

  private static Submission submission(Request request) throws RefusedException {
    requireType(request, Media.CMS);
    SignedMessage<SignedApplicationContent> signed =
        SignedMessage.open(request.body(), SignedApplicationContent.class);
    return new Submission(
        signed, ProvenItem.of(signed.content()), header(request, "idempotency-key"));
  }

  private Work quote(QuoteRequest request) throws RefusedException {
    if (request.certificates().isEmpty()) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "no certificate");
    }
    List<CertificateId> asked =
        request.certificates().stream()
            .map(pair -> new CertificateId(pair.signing().sha256()))
            .toList();
    return quick(
        now -> {
          asked.forEach(id -> orders.latest(id).ifPresent(o -> progress.advance(o.file, now)));
          return json(200, offers.quote(asked, now));
        });
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
        order.current.notAfter(),
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
