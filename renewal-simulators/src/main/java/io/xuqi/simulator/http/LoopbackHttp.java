package io.xuqi.simulator.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Serves HTTP on this computer only: a daemon thread for each connection, its requests one after
 * the other, each reply in one write. The JDK's own server writes head and body apart and hands
 * each request from thread to thread, and it is some 40 ms late on kept connections unless the
 * whole JVM is told otherwise.
 */
public final class LoopbackHttp implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LoopbackHttp.class.getName());

  /** Connections that are served at the same time; more of them wait. */
  private static final int MAX_CONNECTIONS = 64;

  private static final int MAX_BACKLOG = 64;

  /** How long a connection may be silent, within a request or between two. */
  private static final Duration MAX_SILENCE = Duration.ofMinutes(1);

  private final ServerSocket listener;
  private final Clock clock;
  private final HttpDesk desk;
  private final int maxBody;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Thread acceptor = daemon(this::accept);

  private LoopbackHttp(ServerSocket listener, Clock clock, int maxBody, HttpDesk desk) {
    this.listener = listener;
    this.clock = clock;
    this.desk = desk;
    this.maxBody = maxBody;
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @param clock what replies are dated by
   * @param maxBody the largest body that is read
   * @param desk answers requests, several at the same time; when it throws, the connection is
   *     closed without a reply
   * @throws IOException if the port is taken
   */
  public static LoopbackHttp start(int port, Clock clock, int maxBody, HttpDesk desk)
      throws IOException {
    ServerSocket listener =
        new ServerSocket(port, MAX_BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    LoopbackHttp server = new LoopbackHttp(listener, clock, maxBody, desk);
    server.acceptor.start();
    return server;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Closes every connection at once; afterwards nobody can connect. */
  @Override
  public void close() {
    closeQuietly(listener);
    acceptor.interrupt();
    connections.forEach(LoopbackHttp::closeQuietly);
    try {
      acceptor.join(); // until then a connection may be accepted still
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try {
      while (true) {
        room.acquire();
        Socket connection = listener.accept();
        connections.add(connection);
        if (listener.isClosed()) {
          closeQuietly(connection); // it came while the others were closed
        }
        daemon(() -> serve(connection)).start();
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        LOG.log(System.Logger.Level.ERROR, "nobody else can connect to the simulator", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      connection.setSoTimeout((int) MAX_SILENCE.toMillis());
      InputStream in = new BufferedInputStream(connection.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        goesOn = exchange(in, connection);
      }
    } catch (IOException e) {
      // The peer is gone, was silent for too long, or gets no reply on purpose.
    } finally {
      connections.remove(connection);
      room.release();
    }
  }

  /** One request and its reply; false after the connection's last. */
  private boolean exchange(InputStream in, Socket connection) throws IOException {
    HttpMessages.Incoming incoming;
    try {
      Optional<HttpMessages.Incoming> next =
          HttpMessages.read(in, connection.getOutputStream(), maxBody);
      if (next.isEmpty()) {
        return false;
      }
      incoming = next.get();
    } catch (HttpMessages.UnreadableException e) {
      connection.getOutputStream().write(HttpMessages.refusal(e.status(), clock.instant()));
      return false;
    }
    HttpDesk.Reply reply = desk.exchange(incoming.request());
    connection.getOutputStream().write(HttpMessages.reply(reply, incoming, clock.instant()));
    return !incoming.last();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "simulator-http");
    thread.setDaemon(true);
    return thread;
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }
}
