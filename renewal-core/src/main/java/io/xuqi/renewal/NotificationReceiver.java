package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Outcome;
import io.xuqi.payment.PaymentNotifications.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what payment providers push to the application's HTTP server, whatever that server is:
 * reads it within bounds, has the method verify it and the engine apply it, and says what to
 * answer.
 *
 * <ul>
 *   <li>What is not verified changes nothing.
 *   <li>The same notification again is acknowledged and changes nothing.
 *   <li>Another amount than was ordered is acknowledged: the engine notes it and gives it back.
 *   <li>What could not be applied, for whatever reason, is answered so that the provider sends it
 *       again.
 * </ul>
 *
 * <p>An answer may take as long as the CA, who is told of the receipt: a provider that does not
 * wait sends again, which is harmless. How slowly a request may trickle in is the server's to
 * bound. Only codes are logged, never a header or a body. Thread-safe.
 */
public final class NotificationReceiver {

  private static final Logger LOG = System.getLogger(NotificationReceiver.class.getName());

  /** What is refused; the provider has to repeat whatever fails with any other code. */
  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(
          ErrorCode.PAYMENT_NOTIFICATION_INVALID,
          ErrorCode.PAYMENT_NOTIFICATION_FORGED,
          ErrorCode.PAYMENT_NOTIFICATION_RECEIVER,
          ErrorCode.PAYMENT_NOTIFICATION_STALE,
          ErrorCode.PAYMENT_NOTIFICATION_UNKNOWN_ORDER);

  /** What anybody can send: logged only for who looks for it, so that nobody fills the log. */
  private static final Set<ErrorCode> ANYBODYS =
      EnumSet.of(
          ErrorCode.PAYMENT_NOTIFICATION_INVALID,
          ErrorCode.PAYMENT_NOTIFICATION_FORGED,
          ErrorCode.PAYMENT_METHOD_UNKNOWN);

  private static final Reply NO_SUCH_METHOD = Reply.text(404, "not found");

  private final RenewalEngine engine;
  private final Map<PaymentMethodId, Map<Outcome, Reply>> replies;

  private NotificationReceiver(RenewalEngine engine) {
    this.engine = engine;
    this.replies = engine.notificationReplies();
  }

  /**
   * A receiver for the engine's own methods; hosted ones push to the CA. Asks each once what its
   * provider wants to hear: a method that cannot be opened fails here, not at the first payment.
   */
  public static NotificationReceiver of(RenewalEngine engine) {
    return new NotificationReceiver(engine);
  }

  /**
   * What to answer.
   *
   * @param reply for the provider
   * @param problem why it was not taken, for metrics and support; empty when it was
   */
  public record Answer(Reply reply, Optional<Problem> problem) {}

  /**
   * Takes one POST request.
   *
   * @param method whose address it was sent to; each method has an address of its own
   * @param headers as they arrived; names of any case
   * @param body as it arrived, not decoded, not parsed before; of one that is larger than {@link
   *     InboundMessage#MAX_BODY} only one byte more is read. Not closed
   * @return never an error: every outcome is an answer
   * @throws IOException if the body cannot be read to its end; nothing was changed
   */
  public Answer receive(
      PaymentMethodId method, Map<String, ? extends List<String>> headers, InputStream body)
      throws IOException {
    Map<Outcome, Reply> words = replies.get(method);
    if (words == null) {
      return refused(NO_SUCH_METHOD, Problem.of(ErrorCode.PAYMENT_METHOD_UNKNOWN, method, "–"));
    }
    try {
      InboundMessage message = message(headers, body);
      engine.paymentNotified(method, message);
      return new Answer(word(words, Outcome.TAKEN), Optional.empty());
    } catch (XuqiException e) {
      return REFUSALS.contains(e.code())
          ? refused(word(words, Outcome.REFUSED), e.problem())
          : failed(words, e);
    } catch (RuntimeException e) {
      // A plugin that misbehaves, or a defect: the news must not be lost.
      return broken(words, e);
    }
  }

  private InboundMessage message(Map<String, ? extends List<String>> headers, InputStream body)
      throws IOException, PaymentException {
    Map<String, String> joined = joined(headers);
    byte[] content = body.readNBytes(InboundMessage.MAX_BODY + 1);
    if (content.length > InboundMessage.MAX_BODY) {
      throw tooLarge("body");
    }
    return new InboundMessage(joined, Bytes.copyOf(content), engine.clock().instant());
  }

  private static Map<String, String> joined(Map<String, ? extends List<String>> headers)
      throws PaymentException {
    Map<String, String> joined = new HashMap<>();
    int values = 0;
    for (Map.Entry<String, ? extends List<String>> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      for (String value : header.getValue()) {
        String all = joined.merge(name, value, (one, other) -> one + ", " + other);
        if (++values > InboundMessage.MAX_HEADERS
            || name.length() + all.length() > InboundMessage.MAX_HEADER) {
          throw tooLarge("headers");
        }
      }
    }
    return joined;
  }

  private static PaymentException tooLarge(String what) {
    return new PaymentException(
        Problem.of(ErrorCode.PAYMENT_NOTIFICATION_INVALID, what + " too large"));
  }

  private static Answer refused(Reply reply, Problem problem) {
    Level level = ANYBODYS.contains(problem.code()) ? Level.DEBUG : Level.WARNING;
    LOG.log(level, () -> "notification refused: " + problem.code().value());
    return new Answer(reply, Optional.of(problem));
  }

  private static Answer failed(Map<Outcome, Reply> words, XuqiException e) {
    LOG.log(Level.WARNING, "notification not applied: " + e.code().value(), e);
    return new Answer(word(words, Outcome.REPEAT), Optional.of(e.problem()));
  }

  /** The message of such an exception may quote the body. */
  private static Answer broken(Map<Outcome, Reply> words, RuntimeException e) {
    StackTraceElement[] stack = e.getStackTrace();
    String where = stack.length == 0 ? "" : " at " + stack[0];
    LOG.log(Level.WARNING, () -> "notification not applied: " + e.getClass().getName() + where);
    LOG.log(Level.DEBUG, "notification not applied", e);
    Problem internal = Problem.of(ErrorCode.INTERNAL, e.getClass().getSimpleName());
    return new Answer(word(words, Outcome.REPEAT), Optional.of(internal));
  }

  private static Reply word(Map<Outcome, Reply> words, Outcome outcome) {
    return Objects.requireNonNull(words.get(outcome));
  }
}
