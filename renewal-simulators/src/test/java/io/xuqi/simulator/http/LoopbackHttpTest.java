package io.xuqi.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.simulator.http.HttpDesk.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LoopbackHttpTest {
  private static final int MAX_BODY = 100;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-06-05T08:00:09.5Z"), ZoneOffset.ofHours(8));
  private static final String DATE = "date: Fri, 05 Jun 2026 08:00:09 GMT\r\n";

  /** Says what it was asked. */
  private static final HttpDesk ECHO =
      request ->
          new Reply(
              200,
              Map.of("x-type", request.headers().getOrDefault("content-type", "none")),
              Bytes.copyOf(
                  (request.method() + " " + request.path() + " " + text(request.body()))
                      .getBytes(StandardCharsets.UTF_8)));

  @Test
  void requests_on_one_connection_are_answered_in_their_order() throws IOException {
    String replies =
        sent(
            "POST /a?b=c HTTP/1.1\r\nContent-Type:  x/y \r\nContent-Length: 3\r\n\r\nabc"
                + "PUT /d%20e HTTP/1.1\r\n\r\n"
                + "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertEquals(
        "HTTP/1.1 200 \r\n"
            + DATE
            + "x-type: x/y\r\ncontent-length: 14\r\n\r\nPOST a?b=c abc"
            + "HTTP/1.1 200 \r\n"
            + DATE
            + "x-type: none\r\ncontent-length: 10\r\n\r\nPUT d%20e "
            + "HTTP/1.1 200 \r\n"
            + DATE
            + "x-type: none\r\ncontent-length: 5\r\nconnection: close\r\n\r\nGET  ",
        replies);
  }

  @Test
  void an_old_client_gets_one_reply_and_a_head_request_gets_no_body() throws IOException {
    assertEquals(
        "HTTP/1.1 200 \r\n"
            + DATE
            + "x-type: none\r\ncontent-length: 7\r\n\r\n"
            + "HTTP/1.1 200 \r\n"
            + DATE
            + "x-type: none\r\ncontent-length: 6\r\nconnection: close\r\n\r\nGET b ",
        sent("HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.0\r\n\r\nGET /c HTTP/1.0\r\n\r\n"));
  }

  @Test
  void who_waits_before_a_body_is_told_to_go_on() throws IOException {
    assertTrue(
        sent("POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx")
            .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "));
  }

  @ParameterizedTest
  @CsvSource({
    "'GET', 400",
    "'GET x HTTP/1.1', 400",
    "'GET / HTTP/2.0', 400",
    "'GET / HTTP/1.1|no colon', 400",
    "'POST / HTTP/1.1|content-length: -1', 400",
    "'POST / HTTP/1.1|content-length: many', 400",
    "'POST / HTTP/1.1|transfer-encoding: chunked', 411",
    "'POST / HTTP/1.1|content-length: 101', 413",
    "'POST / HTTP/1.1|content-length: 99999999999', 413",
  })
  void what_is_not_understood_is_refused_and_ends_the_connection(String head, int status)
      throws IOException {
    assertEquals(
        "HTTP/1.1 " + status + " \r\n" + DATE + "content-length: 0\r\nconnection: close\r\n\r\n",
        sent(head.replace("|", "\r\n") + "\r\n\r\n"));
  }

  @Test
  void lines_and_their_number_are_bounded() throws IOException {
    String refused = "HTTP/1.1 431 \r\n" + DATE + "content-length: 0\r\nconnection: close\r\n\r\n";
    assertEquals(refused, sent("GET /" + "a".repeat(8 * 1024 - 4)));
    assertEquals(refused, sent("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(100) + "c: d\r\n"));
    assertTrue(
        sent("GET / HTTP/1.0\r\n" + "a: b\r\n".repeat(100) + "\r\n").startsWith("HTTP/1.1 200 "));
  }

  @Test
  void a_desk_that_throws_closes_the_connection_without_a_reply_and_the_next_is_served()
      throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (LoopbackHttp server =
        LoopbackHttp.start(
            0,
            CLOCK,
            MAX_BODY,
            request -> {
              if (asked.incrementAndGet() == 1) {
                throw new IOException("simulated");
              }
              return ECHO.exchange(request);
            })) {
      assertEquals("", sent(server, "GET /a HTTP/1.1\r\n\r\n"));
      assertTrue(sent(server, "GET /a HTTP/1.0\r\n\r\n").endsWith("GET a "));
    }
  }

  @Test
  void closing_ends_connections_that_are_open_and_takes_no_new_ones() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    LoopbackHttp server =
        LoopbackHttp.start(
            0,
            CLOCK,
            MAX_BODY,
            request -> {
              asked.countDown();
              return ECHO.exchange(request);
            });
    try (Socket idle = connect(server)) {
      idle.setSoTimeout(20_000); // sooner than the server closes it by itself
      idle.getOutputStream().write("GET /a HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      asked.await();
      server.close();
      assertTrue(new String(rest(idle), StandardCharsets.UTF_8).length() < 200);
      assertThrows(ConnectException.class, () -> connect(server).close());
    }
  }

  private static String sent(String requests) throws IOException {
    try (LoopbackHttp server = LoopbackHttp.start(0, CLOCK, MAX_BODY, ECHO)) {
      return sent(server, requests);
    }
  }

  /** Everything that comes back until the server closes the connection. */
  private static String sent(LoopbackHttp server, String requests) throws IOException {
    try (Socket socket = connect(server)) {
      OutputStream out = socket.getOutputStream();
      out.write(requests.getBytes(StandardCharsets.US_ASCII));
      return new String(rest(socket), StandardCharsets.UTF_8);
    }
  }

  private static byte[] rest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return in.readAllBytes();
  }

  private static Socket connect(LoopbackHttp server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  private static String text(Bytes body) {
    return new String(body.toArray(), StandardCharsets.UTF_8);
  }
}
