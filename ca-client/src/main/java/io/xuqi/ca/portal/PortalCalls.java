package io.xuqi.ca.portal;

import io.xuqi.ca.CaException;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.portal.PortalTransport.NotSentException;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.ReplyTooLargeException;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.Media;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalMessages.ProblemReply;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call: a request out, a message or a {@link CaException} back. Only a reply in the protocol's
 * own form counts as the CA's word; a proxy's page, whatever its status, leaves the outcome open.
 */
final class PortalCalls {
  /** The longest wait that the CA may ask for. */
  static final Duration MAX_RETRY_AFTER = Duration.ofDays(7);

  private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9_-]{16,256}");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private final PortalTransport transport;

  PortalCalls(PortalTransport transport) {
    this.transport = transport;
  }

  /** A request under construction. */
  static final class Call {
    private final String method;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Bytes body = Bytes.empty();
    private int maxReply = PortalTransport.MAX_REPLY;

    private Call(String method, String path) {
      this.method = method;
      this.path = path;
      headers.put("accept", Media.JSON + ", " + Media.PROBLEM);
    }

    static Call get(String path) {
      return new Call("GET", path);
    }

    static Call post(String path) {
      return new Call("POST", path);
    }

    static Call put(String path) {
      return new Call("PUT", path);
    }

    Call credential(OrderHandle order) throws CaException {
      String credential = new String(order.adapterState().toArray(), StandardCharsets.US_ASCII);
      if (!CREDENTIAL.matcher(credential).matches()) {
        throw new CaException(Problem.of(ErrorCode.CA_NOT_AUTHORISED));
      }
      headers.put("authorization", "Bearer " + credential);
      return this;
    }

    Call idempotencyKey(String key) {
      headers.put("idempotency-key", key);
      return this;
    }

    /** The answer is no message but a document. */
    Call document(String mediaType, int maxSize) {
      headers.put("accept", mediaType + ", " + Media.PROBLEM);
      maxReply = maxSize;
      return this;
    }

    Call json(Object message) {
      return body(PortalJson.write(message), Media.JSON);
    }

    Call cms(Bytes content) {
      return body(content, Media.CMS);
    }

    private Call body(Bytes content, String type) {
      headers.put("content-type", type);
      body = content;
      return this;
    }
  }

  /** A message and how long to wait before asking again. */
  record Answer<T>(T message, Optional<Duration> pollAfter) {}

  <T> Answer<T> answer(Call call, Class<T> type) throws CaException {
    Reply reply = exchange(call);
    if (!Media.matches(header(reply, "content-type"), Media.JSON)) {
      throw badReply("content type", null);
    }
    try {
      return new Answer<>(PortalJson.read(reply.body(), type), retryAfter(reply));
    } catch (MalformedMessageException e) {
      throw badReply(e.getMessage(), e);
    }
  }

  /** The content of a document of that media type; never empty. */
  Bytes document(Call call, String mediaType, int maxSize) throws CaException {
    Reply reply = exchange(call.document(mediaType, maxSize));
    if (reply.status() != 200 || !Media.matches(header(reply, "content-type"), mediaType)) {
      throw badReply("content type", null);
    }
    if (reply.body().size() == 0) {
      throw badReply("empty document", null);
    }
    return reply.body();
  }

  /** A call whose success says everything; 204 alone is success, which no sign-in page has. */
  void done(Call call) throws CaException {
    Reply reply = exchange(call);
    if (reply.status() != 204) {
      throw badReply("HTTP " + reply.status(), null);
    }
  }

  private Reply exchange(Call call) throws CaException {
    Reply reply;
    try {
      reply =
          transport.exchange(
              new Request(call.method, call.path, call.headers, call.body, call.maxReply));
    } catch (NotSentException e) {
      throw new CaException(
          Problem.of(ErrorCode.CA_UNREACHABLE, String.valueOf(e.getMessage())), e);
    } catch (ReplyTooLargeException e) {
      throw badReply("too large", e);
    } catch (IOException e) {
      throw new CaException(Problem.of(ErrorCode.CA_NO_ANSWER), e);
    }
    if (reply.body().size() > call.maxReply) {
      throw badReply("too large", null);
    }
    if (reply.status() / 100 != 2) {
      throw failure(reply);
    }
    return reply;
  }

  private static CaException failure(Reply reply) {
    Duration wait = retryAfter(reply).orElse(null);
    if (Media.matches(header(reply, "content-type"), Media.PROBLEM)) {
      try {
        return problem(reply.status(), PortalJson.read(reply.body(), ProblemReply.class), wait);
      } catch (MalformedMessageException e) {
        return badReply(e.getMessage(), e);
      }
    }
    if (wait != null && (reply.status() == 503 || reply.status() == 429)) {
      return unavailable(reply.status(), wait);
    }
    return reply.status() == 504
        ? new CaException(Problem.of(ErrorCode.CA_NO_ANSWER))
        : badReply("HTTP " + reply.status(), null);
  }

  private static CaException problem(int status, ProblemReply reply, @Nullable Duration wait) {
    String code = reply.code() == null ? "" : reply.code();
    String detail = reply.detail() == null ? "" : reply.detail();
    Optional<PortalProblem> known = PortalProblem.of(code).filter(p -> p.status() == status);
    if (known.isPresent()) {
      return new CaException(known.get().problem(detail), null, wait);
    }
    return switch (status) {
      case 401 -> new CaException(Problem.of(ErrorCode.CA_NOT_AUTHORISED));
      case 404 -> new CaException(Problem.of(ErrorCode.CA_NOT_FOUND, detail));
      case 429, 503 -> unavailable(status, wait);
      default ->
          status / 100 == 4
              ? CaException.refused(code.isEmpty() ? "HTTP " + status : code, detail)
              : badReply("HTTP " + status + " " + code, null);
    };
  }

  private static CaException unavailable(int status, @Nullable Duration wait) {
    return new CaException(Problem.of(ErrorCode.CA_UNAVAILABLE, "HTTP " + status), null, wait);
  }

  static CaException badReply(@Nullable String what, @Nullable Throwable cause) {
    return new CaException(Problem.of(ErrorCode.CA_BAD_REPLY, what == null ? "" : what), cause);
  }

  /** Seconds only: a date would need the CA's clock. */
  private static Optional<Duration> retryAfter(Reply reply) {
    String seconds = header(reply, "retry-after");
    if (!SECONDS.matcher(seconds).matches()) {
      return Optional.empty();
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(seconds));
    return Optional.of(asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked);
  }

  private static String header(Reply reply, String name) {
    return reply.headers().getOrDefault(name, "");
  }
}
