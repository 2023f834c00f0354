package io.xuqi.payment.alipay;

import io.xuqi.common.Bytes;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * Carries one signed request to Alipay's gateway and its reply back. {@link AlipayPayment} brings
 * one of its own; an embedder supplies another to go through a proxy of his.
 *
 * <p>An implementation sends each request at most once, follows no redirect, reads no more than it
 * is told to, and gives up when the deadline is over. Thread-safe.
 */
public interface AlipayTransport {

  /** The largest reply of the gateway that is read. */
  int MAX_REPLY = 256 * 1024;

  /**
   * Posts a request and waits for the reply, whatever its status.
   *
   * @param deadline for the whole of it; positive
   * @throws NotSentException if certainly nothing reached Alipay
   * @throws IOException if Alipay may have acted, but no whole reply of at most {@link #MAX_REPLY}
   *     bytes came
   */
  Reply post(Request request, Duration deadline) throws IOException;

  /**
   * Fetches a bill.
   *
   * @param address https, or plain http on this computer
   * @param maxSize the most bytes to read
   * @param deadline for the whole of it; positive
   * @throws IOException if no whole reply of at most so many bytes came
   */
  Reply get(URI address, int maxSize, Duration deadline) throws IOException;

  /**
   * One request: {@code application/x-www-form-urlencoded} in UTF-8.
   *
   * @param query the protocol's parameters, encoded; with the signature
   * @param body the business parameters, encoded
   */
  record Request(String query, String body) {

    /** Without its content: it holds the signature. */
    @Override
    public String toString() {
      return "Request[" + (query.length() + body.length()) + " characters]";
    }
  }

  /**
   * One reply.
   *
   * @param status the HTTP status
   * @param body as it came
   */
  record Reply(int status, Bytes body) {

    /** Without its content: it may hold personal data. */
    @Override
    public String toString() {
      return "HTTP " + status + ", " + body.size() + " bytes";
    }
  }

  /** Certainly nothing reached Alipay. */
  final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotSentException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
