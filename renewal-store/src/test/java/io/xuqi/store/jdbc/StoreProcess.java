package io.xuqi.store.jdbc;

import io.xuqi.common.Money;
import io.xuqi.common.RenewalId;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.Versioned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The program of a child JVM that works on a store and prints each result once the call returned,
 * and the means to start it.
 */
final class StoreProcess {

  static final Instant LEASE_END = Samples.NOW.plusSeconds(3600);

  private StoreProcess() {}

  /** Arguments: where the store is, what to do, and what that needs. */
  public static void main(String[] arguments) throws Exception {
    try (RenewalStore store = Samples.open(arguments[0])) {
      switch (arguments[1]) {
        case "commit" -> commitForever(store, RenewalId.parse(arguments[2]));
        case "claim" -> claim(store, Integer.parseInt(arguments[2]));
        case "lines" -> lines(openedBy(store), arguments[2], Integer.parseInt(arguments[3]));
        case "count" -> count(store, RenewalId.parse(arguments[2]), Integer.parseInt(arguments[3]));
        case "lease" -> lease(store, arguments[2]);
        default -> throw new IllegalArgumentException(arguments[1]);
      }
    }
  }

  /** What {@link #commitForever} stores as a version: its parts belong together. */
  static StoredRenewal version(RenewalId id, long version) {
    byte[] record = new byte[(int) (version % 7) * 2000 + 1];
    Arrays.fill(record, (byte) version);
    return Samples.renewal(id, Long.toString(version), record, "claim-" + version);
  }

  private static void commitForever(RenewalStore store, RenewalId id) throws StoreException {
    long version = store.find(id).map(Versioned::version).orElse(0L);
    if (version == 0) {
      version = store.create(version(id, 1), Samples.BEGUN).version();
    }
    while (true) {
      version = store.replace(version, version(id, version + 1), Optional.empty()).version();
      say(Long.toString(version));
    }
  }

  private static void claim(RenewalStore store, int claims) throws StoreException {
    say("ready");
    for (int i = 0; i < claims; i++) {
      try {
        store.create(Samples.renewal("claim-" + i), Samples.BEGUN);
        say(Integer.toString(i));
      } catch (StoreException e) {
        requireCode("store.claimed", e);
      }
    }
    say("end");
  }

  private static ConsumedLines openedBy(RenewalStore store) {
    return ((JdbcRenewalStore) store).consumedLines();
  }

  private static void lines(ConsumedLines consumed, String attemptId, int lines)
      throws StoreException {
    say("ready");
    for (int i = 0; i < lines; i++) {
      if (consumed.take("line-" + i, attemptId, Money.ofFen(i)).equals(attemptId)) {
        say(Integer.toString(i));
      }
    }
    say("end");
  }

  private static void count(RenewalStore store, RenewalId id, int increments)
      throws StoreException {
    say("ready");
    for (int done = 0; done < increments; ) {
      Versioned current = store.find(id).orElseThrow();
      String next = Integer.toString(Integer.parseInt(current.renewal().state()) + 1);
      try {
        store.replace(
            current.version(), Samples.renewal(id, next, new byte[] {1}), Optional.empty());
        done++;
      } catch (StoreException e) {
        requireCode("store.conflict", e);
      }
    }
    say("end");
  }

  /** Holds a lease until the process is killed. */
  private static void lease(RenewalStore store, String owner) throws Exception {
    if (store.lease(Samples.TOKEN, owner, Samples.NOW, LEASE_END)) {
      say("held");
    }
    new CountDownLatch(1).await();
  }

  private static void requireCode(String code, StoreException e) throws StoreException {
    if (!e.code().value().equals(code)) {
      throw e;
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Starts the program; its temporary folder is the one given. */
  static Running start(Path temporary, String location, Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + temporary,
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                location));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Running(
        process,
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)));
  }

  /** A child JVM and what it says; killed when closed. */
  record Running(Process process, BufferedReader output) implements AutoCloseable {

    /** The next line, or an error if there is none. */
    String next() throws IOException {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the process ended early");
      }
      return line;
    }

    /** {@code kill -9}; then the lines it had printed. */
    List<String> kill() throws Exception {
      // Through its handle: Process itself would throw away what was not read yet.
      process.toHandle().destroyForcibly();
      process.waitFor();
      return output.lines().toList();
    }

    /** The lines up to "end". */
    List<String> finish() throws Exception {
      List<String> lines = new ArrayList<>();
      for (String line = next(); !line.equals("end"); line = next()) {
        lines.add(line);
      }
      process.waitFor();
      return lines;
    }

    @Override
    public void close() throws Exception {
      process.destroyForcibly().waitFor();
      output.close();
    }
  }
}
