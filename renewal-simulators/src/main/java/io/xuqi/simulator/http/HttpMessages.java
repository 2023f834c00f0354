package io.xuqi.simulator.http;

import io.xuqi.common.Bytes;
import io.xuqi.simulator.http.HttpDesk.Reply;
import io.xuqi.simulator.http.HttpDesk.Request;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads requests and writes replies of HTTP/1.1 (RFC 9112), as much of it as clients of the
 * simulators use: bodies of a known length. Everything that is read is bounded.
 */
final class HttpMessages {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_FIELDS = 100;

  /** RFC 9110, 5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

  private HttpMessages() {}

  /**
   * A request that was read.
   *
   * @param request its path without the first slash
   * @param last whether the connection is closed after its reply
   */
  record Incoming(Request request, boolean last) {}

  /** What was sent is answered with a status, and not read any further. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private UnreadableException(int status) {
      super("HTTP " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * The next request; empty at the end of the connection.
   *
   * @param out told to go on by who waits for it before he sends a body
   */
  static Optional<Incoming> read(InputStream in, OutputStream out, int maxBody)
      throws IOException, UnreadableException {
    Optional<String> first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] words = first.get().split(" ", -1);
    if (words.length != 3 || !words[1].startsWith("/") || !words[2].startsWith("HTTP/1.")) {
      throw new UnreadableException(400);
    }
    Map<String, String> fields = fields(in);
    int size = bodySize(fields, maxBody);
    if (size > 0 && fields.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      out.write(CONTINUE);
    }
    byte[] body = in.readNBytes(size);
    if (body.length < size) {
      throw new EOFException();
    }
    boolean last =
        words[2].equals("HTTP/1.0")
            || fields.getOrDefault("connection", "").equalsIgnoreCase("close");
    return Optional.of(
        new Incoming(
            new Request(words[0], words[1].substring(1), fields, Bytes.copyOf(body)), last));
  }

  /** A reply as it is sent. */
  static byte[] reply(Reply reply, Incoming to, Instant now) {
    return bytes(reply, now, to.last(), to.request().method().equals("HEAD"));
  }

  /** The reply to what could not be read. */
  static byte[] refusal(int status, Instant now) {
    return bytes(new Reply(status, Map.of(), Bytes.empty()), now, true, false);
  }

  private static byte[] bytes(Reply reply, Instant now, boolean last, boolean headOnly) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(reply.status()).append(" \r\n");
    field(head, "date", DATE.format(now));
    reply.headers().forEach((name, value) -> field(head, name, value));
    if (reply.status() != 204) {
      field(head, "content-length", Integer.toString(reply.body().size()));
    }
    if (last) {
      field(head, "connection", "close");
    }
    byte[] start = ascii(head.append("\r\n").toString());
    ByteArrayOutputStream whole = new ByteArrayOutputStream(start.length + reply.body().size());
    whole.writeBytes(start);
    if (!headOnly) {
      whole.writeBytes(reply.body().toArray());
    }
    return whole.toByteArray();
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  /** The header fields, names in lower case; of equal names the first. */
  private static Map<String, String> fields(InputStream in)
      throws IOException, UnreadableException {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; ; i++) {
      String line = line(in).orElseThrow(EOFException::new);
      if (line.isEmpty()) {
        return fields;
      }
      int colon = line.indexOf(':');
      if (i == MAX_FIELDS) {
        throw new UnreadableException(431);
      }
      if (colon < 1) {
        throw new UnreadableException(400);
      }
      fields.putIfAbsent(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }

  private static int bodySize(Map<String, String> fields, int max) throws UnreadableException {
    if (fields.containsKey("transfer-encoding")) {
      throw new UnreadableException(411);
    }
    try {
      long size = Long.parseLong(fields.getOrDefault("content-length", "0"));
      if (size > max) {
        throw new UnreadableException(413);
      }
      if (size >= 0) {
        return (int) size;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UnreadableException(400);
  }

  /** A line without its end; empty at the end of the connection. */
  private static Optional<String> line(InputStream in) throws IOException, UnreadableException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        if (line.isEmpty()) {
          return Optional.empty();
        }
        throw new EOFException();
      }
      if (line.length() == MAX_LINE) {
        throw new UnreadableException(431);
      }
      line.append((char) octet);
    }
    int end = line.length();
    return Optional.of(
        end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
