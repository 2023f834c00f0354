package io.xuqi.payment;

import io.xuqi.common.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Verifies what a payment provider pushes, and knows what the provider wants to hear. It decides
 * nothing: the engine applies the result.
 */
public interface PaymentNotifications {

  /**
   * Verifies signature, receiver and freshness, the signature before anything else is believed.
   *
   * @throws PaymentException with {@code payment.notification-forged} if it is not signed by the
   *     provider, {@code payment.notification-receiver} if it is for another merchant, {@code
   *     payment.notification-stale} if it is too old and may be replayed, {@code
   *     payment.notification-invalid} if it cannot be read; with any other code if it could not be
   *     verified now and should be sent again. Nothing was changed
   */
  Notification parse(InboundMessage message) throws PaymentException;

  /**
   * What the provider is answered. Always the same for the same outcome.
   *
   * <p>Unless a provider wants something else: 200 and {@code success}, 400 and {@code failure},
   * 500 and {@code failure}.
   */
  default Reply reply(Outcome outcome) {
    return switch (outcome) {
      case TAKEN -> Reply.text(200, "success");
      case REFUSED -> Reply.text(400, "failure");
      case REPEAT -> Reply.text(500, "failure");
    };
  }

  /** What came of a notification, as far as its provider is concerned. */
  enum Outcome {
    /** It was applied, now or before: it need not come again. */
    TAKEN,
    /** It is not genuine, not for us or about nothing of ours: sending it again changes nothing. */
    REFUSED,
    /** It could not be applied now: the provider has to send it again. */
    REPEAT
  }

  /**
   * An HTTP reply, framework-free.
   *
   * @param status 200 to 599
   * @param contentType the body's type, ASCII without control characters
   * @param body at most {@link #MAX_BODY} bytes, never secret
   */
  record Reply(int status, String contentType, Bytes body) {

    /** More than any provider reads. */
    public static final int MAX_BODY = 4 * 1024;

    /**
     * @throws IllegalArgumentException if the status or the type is none, or the body is larger
     */
    public Reply {
      boolean plain = contentType.chars().allMatch(c -> c >= ' ' && c <= '~');
      if (status < 200 || status > 599 || contentType.isBlank() || !plain) {
        throw new IllegalArgumentException("not a reply of status " + status);
      }
      if (body.size() > MAX_BODY) {
        throw new IllegalArgumentException("reply of " + body.size() + " bytes");
      }
    }

    /** A reply in plain text, UTF-8. */
    public static Reply text(int status, String body) {
      return new Reply(
          status, "text/plain; charset=utf-8", Bytes.copyOf(body.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /**
   * An HTTP request as it arrived, framework-free. {@link #toString()} shows sizes only: headers
   * hold signatures, bodies personal data.
   *
   * @param headers names in lower case; several values of one name are joined by {@code ", "} (RFC
   *     9110, 5.3)
   * @param body the exact bytes, at most {@link #MAX_BODY}
   */
  record InboundMessage(Map<String, String> headers, Bytes body, Instant receivedAt) {

    /** The largest notification accepted, in bytes. */
    public static final int MAX_BODY = 64 * 1024;

    /** More headers than any provider sends. */
    public static final int MAX_HEADERS = 100;

    /** The longest header accepted, name and value together, in characters. */
    public static final int MAX_HEADER = 8 * 1024;

    /**
     * @throws IllegalArgumentException if the body is larger than {@link #MAX_BODY}, there are more
     *     than {@link #MAX_HEADERS} headers, or one is longer than {@link #MAX_HEADER}
     */
    public InboundMessage {
      headers = Map.copyOf(headers);
      if (body.size() > MAX_BODY) {
        throw new IllegalArgumentException("notification of " + body.size() + " bytes");
      }
      if (headers.size() > MAX_HEADERS) {
        throw new IllegalArgumentException("notification with " + headers.size() + " headers");
      }
      headers.forEach(
          (name, value) -> {
            if (name.length() + value.length() > MAX_HEADER) {
              throw new IllegalArgumentException("notification with a header too long");
            }
          });
    }

    @Override
    public String toString() {
      return "InboundMessage[" + headers.size() + " headers, " + body + ", " + receivedAt + "]";
    }
  }

  /**
   * A verified notification.
   *
   * @param eventId stable when the provider repeats it
   * @param payment how the attempt stands; providers quote the attempt's id and nothing else that
   *     is ours
   */
  record Notification(String eventId, Payment payment) {}
}
