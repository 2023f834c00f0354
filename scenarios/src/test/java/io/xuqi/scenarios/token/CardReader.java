package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pcscd of the tests with one card reader, and a hand that inserts and pulls a card. pcscd is the
 * real one; the reader is the driver in {@code src/test/c}, whose card is {@link MyEidCard}. It
 * listens where only this build looks for it ({@code PCSCLITE_CSOCK_NAME}), so that another pcscd
 * and its readers stay out of this.
 */
public final class CardReader implements AutoCloseable {

  /** When a card is pulled by the card's own doing. */
  public enum Moment {
    /** The command never arrives. */
    BEFORE,
    /** The card has carried the command out; its answer never arrives. */
    AFTER
  }

  private record Pull(int instruction, Moment moment) {}

  /** Where it is usually installed, which is not in every user's path. */
  private static final Path PCSCD = Path.of("/usr/sbin/pcscd");

  private static final Path FOLDER = Path.of("target", "card-reader");
  private static final int MAX_MESSAGE = 4096;
  private static final long SECONDS = 60;

  private final ServerSocketChannel server;
  private final Path device;
  private final Process pcscd;
  private @Nullable MyEidCard card;
  private @Nullable Pull pull;

  private CardReader(ServerSocketChannel server, Path device, Process pcscd) {
    this.server = server;
    this.device = device;
    this.pcscd = pcscd;
  }

  /**
   * Starts pcscd with an empty reader. The test is skipped where that is not possible, or fails
   * where CI=true says that it must be.
   */
  public static CardReader start() throws IOException, InterruptedException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      throw Programs.missing("pcscd is made for Linux");
    }
    String place = System.getenv("PCSCLITE_CSOCK_NAME");
    assertTrue(place != null && !place.isEmpty(), "PCSCLITE_CSOCK_NAME is not set");
    Files.createDirectories(FOLDER);
    Path handler = FOLDER.resolve("card_reader.so").toAbsolutePath();
    Path activate = FOLDER.resolve("socket_activate").toAbsolutePath();
    Gcc.compile(
        handler, List.of("-shared", "-fPIC"), List.of("card_reader.c"), List.of("-lpthread"));
    Gcc.compile(activate, List.of(), List.of("socket_activate.c"), List.of());

    // pcscd works in the root folder, and the path of a socket must be short.
    Path device = Files.createTempDirectory("card").resolve("card");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(device));
    Path configuration =
        Files.writeString(
            FOLDER.resolve("reader.conf"),
            "FRIENDLYNAME \"Reader of the tests\"\nDEVICENAME "
                + device
                + "\nLIBPATH "
                + handler
                + "\nCHANNELID 0\n");
    Process pcscd;
    try {
      pcscd =
          new ProcessBuilder(
                  activate.toString(),
                  place,
                  Files.isExecutable(PCSCD) ? PCSCD.toString() : "pcscd",
                  "--foreground",
                  "--config",
                  configuration.toAbsolutePath().toString())
              .redirectError(FOLDER.resolve("pcscd.log").toFile())
              .start();
    } catch (IOException e) {
      server.close();
      throw e;
    }
    CardReader reader = new CardReader(server, device, pcscd);
    reader.awaitPcscd();
    return reader;
  }

  /** pcscd is there when its socket is and when it has found the reader. */
  private void awaitPcscd() throws IOException, InterruptedException {
    CompletableFuture<Boolean> connected = new CompletableFuture<>();
    Thread reader = new Thread(() -> serve(connected), "card reader");
    reader.setDaemon(true);
    reader.start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(pcscd.getInputStream(), StandardCharsets.UTF_8));
    boolean there = "listening".equals(output.readLine());
    CompletableFuture<Boolean> ended = pcscd.onExit().thenApply(process -> false);
    if (!there
        || !connected
            .applyToEither(ended, Boolean::booleanValue)
            .orTimeout(SECONDS, TimeUnit.SECONDS)
            .join()) {
      close();
      throw Programs.missing(
          "pcscd does not start: " + Files.readString(FOLDER.resolve("pcscd.log")));
    }
  }

  // ---- the hand

  public synchronized void insert(MyEidCard inserted) {
    pull = null;
    card = inserted;
  }

  public synchronized void pull() {
    pull = null;
    card = null;
  }

  /** Pulls the card when the next command with this instruction is sent to it. */
  public synchronized void pullAt(int instruction, Moment moment) {
    pull = new Pull(instruction, moment);
  }

  public synchronized boolean isEmpty() {
    return card == null;
  }

  // ---- the reader's end of the wire

  private void serve(CompletableFuture<Boolean> connected) {
    try (SocketChannel wire = server.accept()) {
      connected.complete(true);
      DataInputStream in = new DataInputStream(Channels.newInputStream(wire));
      DataOutputStream out = new DataOutputStream(Channels.newOutputStream(wire));
      while (true) {
        int size = in.readUnsignedShort();
        if (size < 1 || size > MAX_MESSAGE) {
          return;
        }
        int what = in.readUnsignedByte();
        byte[] data = new byte[size - 1];
        in.readFully(data);
        byte[] answer = answer(what, data);
        byte[] message = new byte[2 + answer.length];
        message[0] = (byte) (answer.length >> 8);
        message[1] = (byte) answer.length;
        System.arraycopy(answer, 0, message, 2, answer.length);
        out.write(message);
        out.flush();
      }
    } catch (IOException e) {
      // pcscd has ended.
    }
  }

  private synchronized byte[] answer(int what, byte[] data) {
    if (what == 'p') {
      return new byte[] {(byte) (card == null ? 0 : 1)};
    }
    if (card == null) {
      return new byte[0];
    }
    return switch (what) {
      case 'u' -> card.powerUp();
      case 'd' -> {
        card.powerDown();
        yield new byte[0];
      }
      default -> transmit(card, data);
    };
  }

  private byte[] transmit(MyEidCard present, byte[] command) {
    boolean pulled = pull != null && pull.instruction() == (command[1] & 0xFF);
    if (pulled && pull.moment() == Moment.BEFORE) {
      pull();
      return new byte[0];
    }
    byte[] response = present.transmit(command);
    if (pulled) {
      pull();
      return new byte[0];
    }
    return response;
  }

  /** Ends pcscd. No driver may be open. */
  @Override
  public void close() throws IOException, InterruptedException {
    pcscd.destroy();
    if (!pcscd.waitFor(SECONDS, TimeUnit.SECONDS)) {
      pcscd.destroyForcibly().waitFor();
    }
    server.close();
    Files.deleteIfExists(device);
    Files.deleteIfExists(device.getParent());
  }
}
