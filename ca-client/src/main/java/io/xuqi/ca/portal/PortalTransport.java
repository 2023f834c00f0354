package io.xuqi.ca.portal;

import io.xuqi.common.Bytes;
import java.io.IOException;
import java.util.Map;

/**
 * Carries one request of the portal protocol to the CA and its reply back. {@link PortalCaClient}
 * brings one of its own; an embedder supplies another to go through a proxy of his or with a client
 * certificate.
 *
 * <p>An implementation sends each request at most once, follows no redirect, reads at most {@link
 * Request#maxReply()} bytes, and gives up after a deadline. Thread-safe.
 */
public interface PortalTransport {
  /** The largest message read as a reply: an agreement of the longest kind fits. */
  int MAX_REPLY = 1024 * 1024;

  /**
   * Sends a request and waits for the reply, whatever its status.
   *
   * @throws NotSentException if certainly nothing reached the CA
   * @throws ReplyTooLargeException if the reply is larger than {@link Request#maxReply()}
   * @throws IOException if the CA may have acted, but no whole reply came
   */
  Reply exchange(Request request) throws IOException;

  /**
   * One request.
   *
   * @param method the HTTP method
   * @param path relative to the CA's base address, without a leading slash; with its query, encoded
   * @param headers names in lower case; may hold the renewal's credential
   * @param body empty for none
   * @param maxReply the largest reply that is read, in bytes
   */
  record Request(
      String method, String path, Map<String, String> headers, Bytes body, int maxReply) {
    public Request {
      headers = Map.copyOf(headers);
    }

    /** A request that is answered with a message. */
    public Request(String method, String path, Map<String, String> headers, Bytes body) {
      this(method, path, headers, body, MAX_REPLY);
    }

    /** Without headers and body: they are secret or personal. */
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /**
   * One reply.
   *
   * @param status the HTTP status
   * @param headers names in lower case
   * @param body at most {@link Request#maxReply()} bytes
   */
  record Reply(int status, Map<String, String> headers, Bytes body) {
    public Reply {
      headers = Map.copyOf(headers);
    }

    /** Without headers and body: they may hold a credential or personal data. */
    @Override
    public String toString() {
      return "HTTP " + status + ", " + body.size() + " bytes";
    }
  }

  /** Certainly nothing reached the CA. */
  final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotSentException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The CA replied with more than is read. */
  final class ReplyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param most so many bytes are read
     */
    public ReplyTooLargeException(int most) {
      super("a reply of more than " + most + " bytes");
    }
  }
}
