package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A new simulated key with certificates of the simulated CA that runs now. */
@Command(name = "create")
final class TokenCreateCommand extends XuqiCommand {

  enum Kind {
    RSA(KeyAlgorithm.RSA_2048),
    SM2(KeyAlgorithm.SM2),
    EC(KeyAlgorithm.EC_P256);

    private final KeyAlgorithm algorithm;

    Kind(KeyAlgorithm algorithm) {
      this.algorithm = algorithm;
    }
  }

  /** So that "21 days" still are 21 whole days when they are shown a moment later. */
  private static final Duration HALF_A_DAY = Duration.ofHours(12);

  private static final Duration YEAR = Duration.ofDays(365);

  @Option(names = "--serial", paramLabel = "SERIAL", defaultValue = "XQ00000001")
  String serial = "";

  @Option(names = "--label", paramLabel = "TEXT", defaultValue = "模拟Key")
  String label = "";

  @Option(names = "--subject", paramLabel = "DN", defaultValue = DemoStory.SUBJECT)
  String subject = "";

  @Option(names = "--keys", paramLabel = "rsa,sm2,ec", split = ",", defaultValue = "rsa,sm2")
  List<Kind> kinds = List.of();

  /** One number for all, or one for each of the keys. */
  @Option(names = "--days", paramLabel = "DAYS", split = ",", defaultValue = "21")
  List<Integer> days = List.of();

  @Mixin final PinOption pin = new PinOption();

  TokenCreateCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException, IOException {
    SimulatedCaAdmin admin = place().connection().administration();
    Map<KeyAlgorithm, Instant> ends = ends();
    if (!serial.matches("[A-Za-z0-9-]{1,64}")) {
      throw new CliException(ExitCode.USAGE, "serial", serial);
    }
    place().home().prepare();
    Path file = place().home().token(serial);
    PinReader pins = run.pins(pin.fromInput);
    char[] chosen = pins.newPin(serial);
    char[] administrators = new char[0];
    try {
      administrators = pins.newAdministratorPin(serial);
      SimulatedToken.Builder builder =
          SimulatedToken.builder()
              .serialNumber(serial)
              .label(label)
              .pin(Pin.takeOver(chosen.clone()));
      if (administrators.length > 0) {
        builder.administratorPin(Pin.takeOver(administrators.clone()));
      }
      SimulatedToken made = builder.create(file);
      try (TokenDriver driver = SimulatedTokenDriver.of(made)) {
        Token token = driver.tokens().get(0);
        provision(admin, token, request -> Pin.takeOver(chosen.clone()), ends, file);
        show(token);
      }
    } finally {
      Arrays.fill(chosen, '\0');
      Arrays.fill(administrators, '\0');
    }
    return ExitCode.OK;
  }

  /** A key without its certificates is of no use: it is removed again. */
  private void provision(
      SimulatedCaAdmin admin,
      Token token,
      PinSource pins,
      Map<KeyAlgorithm, Instant> ends,
      Path file)
      throws XuqiException, CliException, IOException {
    boolean done = false;
    try (TokenSession session = token.login(pins)) {
      for (Map.Entry<KeyAlgorithm, Instant> end : ends.entrySet()) {
        admin.provision(session, end.getKey(), subject, end.getValue().minus(YEAR), end.getValue());
      }
      done = true;
    } catch (IOException e) {
      throw CliException.ofSimulatedCa(e);
    } finally {
      if (!done) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void show(Token token) throws XuqiException {
    Instant now = place().clock().instant();
    KeyView view = new KeyView(screen(), place().connection().labels(), now);
    List<KeyView.Row> rows =
        CertificateRow.on(token).stream()
            .map(row -> new KeyView.Row(row, Optional.empty(), Installable.nothing()))
            .toList();
    screen().say(screen().text("token.created", place().home().token(serial)));
    view.heading(token.info());
    view.show(rows);
    screen().document(Json.of("key", view.json(token.info(), token.pinStatus(), rows)));
  }

  private Map<KeyAlgorithm, Instant> ends() throws CliException {
    Map<KeyAlgorithm, Instant> ends = new EnumMap<>(KeyAlgorithm.class);
    if (days.size() != 1 && days.size() != kinds.size()) {
      throw new CliException(ExitCode.USAGE, "days", days.size(), kinds.size());
    }
    Instant now = place().clock().instant();
    int index = 0;
    for (Kind kind : kinds) {
      int left = days.get(days.size() == 1 ? 0 : index++);
      ends.put(kind.algorithm, now.plus(Duration.ofDays(left)).plus(HALF_A_DAY));
    }
    return ends;
  }
}
