package io.xuqi.payment;

import io.xuqi.common.Bytes;
import java.time.Instant;
import java.util.Map;

/** Verifies what a payment provider pushes. It decides nothing: the engine applies the result. */
public interface PaymentNotifications {

  /**
   * Verifies signature, receiver and freshness.
   *
   * @throws PaymentException if it is not genuine or not for this merchant; nothing was changed
   */
  Notification parse(InboundMessage message) throws PaymentException;

  /**
   * An HTTP request as it arrived, framework-free.
   *
   * @param headers names in lower case
   * @param body at most {@link #MAX_BODY} bytes
   */
  record InboundMessage(Map<String, String> headers, Bytes body, Instant receivedAt) {

    /** The largest notification accepted. */
    public static final int MAX_BODY = 64 * 1024;

    /**
     * @throws IllegalArgumentException if the body is larger than {@link #MAX_BODY}
     */
    public InboundMessage {
      headers = Map.copyOf(headers);
      if (body.size() > MAX_BODY) {
        throw new IllegalArgumentException("notification of " + body.size() + " bytes");
      }
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
