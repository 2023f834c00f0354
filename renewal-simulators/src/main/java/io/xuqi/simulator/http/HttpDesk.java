package io.xuqi.simulator.http;

import io.xuqi.common.Bytes;
import java.io.IOException;
import java.util.Map;

/** Answers HTTP requests. */
@FunctionalInterface
public interface HttpDesk {

  /**
   * The reply to a request.
   *
   * @throws IOException if there is to be none: the connection is closed
   */
  Reply exchange(Request request) throws IOException;

  /**
   * A request.
   *
   * @param path without the first slash, with its query, as it came
   * @param headers names in lower case
   */
  record Request(String method, String path, Map<String, String> headers, Bytes body) {
    public Request {
      headers = Map.copyOf(headers);
    }

    /** A page in a browser may reach this computer too; it always names its origin. */
    public boolean isFromABrowser() {
      return headers.containsKey("origin");
    }

    /** Without headers and body: they may be secret. */
    @Override
    public String toString() {
      return method;
    }
  }

  /**
   * A reply.
   *
   * @param headers names in lower case
   */
  record Reply(int status, Map<String, String> headers, Bytes body) {
    public Reply {
      headers = Map.copyOf(headers);
    }

    /** One without a body. */
    public static Reply of(int status) {
      return new Reply(status, Map.of(), Bytes.empty());
    }

    @Override
    public String toString() {
      return "HTTP " + status + ", " + body.size() + " bytes";
    }
  }
}
