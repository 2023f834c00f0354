package io.xuqi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xuqi.cli.terminal.Pace;
import io.xuqi.cli.terminal.Prompter;
import io.xuqi.cli.terminal.Surroundings;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.ca.RecordingMessenger;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.Pin;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user with a home folder, and a simulated CA on loopback; each command is a run of its own. */
final class CommandLineWorld implements AutoCloseable {

  static final String PIN = "123456";
  static final String ADMINISTRATOR_PIN = "87654321";

  /** Making its keys takes most of the time; every CA of the tests has the same. */
  private static final SimulatedCa FOUNDED =
      SimulatedCa.of(VirtualClock.at(Instant.parse("2026-11-02T02:00:00Z")));

  private static final List<String> FORM =
      List.of("--name", "李示例", "--id-number", "11010519491231002X", "--mobile", "13800000000");

  private final Path folder;
  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-11-02T02:00:00Z"));
  private Duration off = Duration.ZERO;
  private final FaultPlan faults = FaultPlan.recording();
  private final SimulatedCa ca;
  private final SimulatedCaServer server;
  private final RecordingMessenger messages = new RecordingMessenger();
  private Pace pace = wait -> false;
  private final Map<String, String> environment = new HashMap<>();

  CommandLineWorld(Path folder) throws IOException {
    this(folder, Duration.ZERO);
  }

  CommandLineWorld(Path folder, Duration pushDelay) throws IOException {
    this.folder = folder;
    this.ca =
        SimulatedCa.builder(clock)
            .authoritiesOf(FOUNDED)
            .pushDelay(pushDelay)
            .invoices(Invoicing.standard().announcedBy(messages))
            .build();
    this.server = SimulatedCaServer.start(ca, 0, faults);
    CaCommand.settings(server, ca).write(new Home(folder).simulatedCa(), "the CA of this test");
    environment.put(Run.HOME, folder.toString());
  }

  /** What a run left behind. */
  record Result(int exitCode, String out, String err) {

    /** The one document of a JSON run. */
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(out);
      } catch (IOException e) {
        throw new AssertionError(out, e);
      }
    }

    Result expect(int wanted) {
      assertEquals(wanted, exitCode, out + err);
      return this;
    }
  }

  SimulatedCa ca() {
    return ca;
  }

  /** What the CA sent. */
  RecordingMessenger messages() {
    return messages;
  }

  VirtualClock clock() {
    return clock;
  }

  /** This computer's clock goes wrong by so much; the CA's does not. */
  void clockIsOff(Duration by) {
    off = by;
  }

  /** On the way to the CA. */
  FaultPlan faults() {
    return faults;
  }

  /** What happens between the looks of a command that follows something; it ends with the last. */
  void meanwhile(Runnable... acts) {
    Deque<Runnable> left = new ArrayDeque<>(List.of(acts));
    pace =
        wait -> {
          if (left.isEmpty()) {
            return false;
          }
          left.remove().run();
          return true;
        };
  }

  Path folder() {
    return folder;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Nobody at the terminal, nothing on standard input. */
  Result run(String... arguments) {
    return run("", ScriptedPrompter.nobody(), arguments);
  }

  /** Nobody at the terminal, a PIN on standard input. */
  Result runWithPin(String pin, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--pin-stdin");
    return run(pin + "\n", ScriptedPrompter.nobody(), all.toArray(String[]::new));
  }

  Result run(String input, Prompter prompter, String... arguments) {
    return run(input.getBytes(StandardCharsets.UTF_8), prompter, arguments);
  }

  Result run(byte[] input, Prompter prompter, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings around =
        new Surroundings(
            new ByteArrayInputStream(input),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            prompter,
            Map.copyOf(environment),
            Clock.offset(clock, off),
            pace);
    int exitCode = new Xuqi(around).run(arguments);
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** An RSA certificate and an SM2 pair on a simulated key, made by the command. */
  void createPair(String days) {
    runWithPin(PIN, "token", "create", "--serial", "XQ1", "--days", days).expect(ExitCode.OK);
  }

  /** A simulated key with an SM2 pair, which is quick to make. */
  void createKey(String serial, int days) throws Exception {
    createKey(serial, days, SimulatedToken.DEFAULT_TRIES);
  }

  void createKey(String serial, int days, int tries) throws Exception {
    Home home = new Home(folder);
    home.prepare();
    SimulatedToken key =
        SimulatedToken.builder()
            .serialNumber(serial)
            .pin(pin())
            .administratorPin(Pin.takeOver(ADMINISTRATOR_PIN.toCharArray()))
            .maxTries(tries)
            .create(home.token(serial));
    try (TokenDriver driver = SimulatedTokenDriver.of(key);
        TokenSession session = driver.tokens().get(0).login(request -> pin())) {
      Instant end = clock.instant().plus(Duration.ofDays(days)).plus(Duration.ofHours(12));
      Instant begin = end.minus(Duration.ofDays(365));
      ca.provision(session, KeyAlgorithm.SM2, DemoStory.SUBJECT, begin, end);
    }
  }

  private static Pin pin() {
    return Pin.takeOver(PIN.toCharArray());
  }

  /** An application with everything said on the command line. */
  Result apply(String pin, String... more) {
    List<String> arguments = new ArrayList<>(List.of("apply", "--accept-agreement", "--yes"));
    arguments.addAll(FORM);
    arguments.addAll(List.of(more));
    return runWithPin(pin, arguments.toArray(String[]::new));
  }

  /** From the application to the review. */
  void applyAndPay() {
    apply(PIN).expect(ExitCode.OK);
    run("pay", "--method", "ca-alipay").expect(ExitCode.OK);
    run("payer").expect(ExitCode.OK);
    run("status").expect(ExitCode.OK);
  }

  @Override
  public void close() {
    server.close();
  }
}
