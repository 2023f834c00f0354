package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.DriverProfile;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The doctor's questions, each answered by itself: one failing does not hide the others. */
final class Examination implements AutoCloseable {

  private static final int JAVA = 17;
  private static final int DEADLINE_MILLIS = 5000;

  /** Certificates and signed applications carry times: a clock further off than this is noticed. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  private final Run run;
  private final Screen screen;
  private final Workplace place;
  private final List<Finding> findings = new ArrayList<>();
  private final List<TokenDriver> drivers = new ArrayList<>();
  private final List<Pkcs11Driver> others = new ArrayList<>();

  Examination(Run run) {
    this.run = run;
    this.screen = run.screen();
    this.place = run.place();
  }

  List<Finding> findings() {
    java();
    home();
    driver();
    installed();
    store();
    ca();
    return List.copyOf(findings);
  }

  private void java() {
    String text =
        Runtime.version()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch");
    if (Runtime.version().feature() < JAVA) {
      add(Finding.Level.BAD, "java", text, screen.text("doctor.java.old", JAVA));
    } else {
      good("java", text);
    }
  }

  private void home() {
    good("home", place.home().folder().toString());
  }

  /** R1: found, its version, the right word size; then the keys it reaches. */
  private void driver() {
    try {
      TokenDriver driver = place.driver();
      drivers.add(driver);
      DriverInfo info = driver.info();
      String text = DriverView.name(info);
      Optional<Problem> unfit = place.connection().requirement().check(info);
      if (unfit.isEmpty()) {
        good("driver", text);
      } else {
        boolean unknown = info.version().isEmpty();
        add(
            unknown ? Finding.Level.DOUBTFUL : Finding.Level.BAD,
            "driver",
            text + ": " + unfit.get().message(screen.locale()),
            unfit.get().remedy(screen.locale()));
      }
      if (driver instanceof Pkcs11Driver library) {
        good("library", screen.text("doctor.library.slots", library.file(), library.slotCount()));
      }
      keys(driver.tokens());
    } catch (TokenException e) {
      bad("driver", e.problem());
    }
  }

  /**
   * The drivers and their keys, the chosen one first; to be asked for after {@link #findings()}.
   */
  List<Json> drivers() {
    DriverView view = new DriverView(run);
    List<Json> described = new ArrayList<>();
    for (TokenDriver driver : drivers) {
      Json json = view.show(driver);
      if (!others.contains(driver)) {
        json.put("minimum", place.connection().requirement().minimum().map(Object::toString));
      }
      described.add(json);
    }
    return described;
  }

  /** The other drivers that are known and installed: a key may be behind one of them. */
  private void installed() {
    List<Path> chosen =
        drivers.stream()
            .filter(Pkcs11Driver.class::isInstance)
            .map(driver -> ((Pkcs11Driver) driver).file())
            .toList();
    try {
      for (DriverProfile profile : place.installedDrivers()) {
        Path file = profile.installedLibrary().orElseThrow();
        if (!chosen.contains(file)) {
          other(profile, file);
        }
      }
    } catch (TokenException e) {
      bad("installed", e.problem());
    }
  }

  private void other(DriverProfile profile, Path file) {
    try {
      Pkcs11Driver driver = Pkcs11Driver.load(profile);
      others.add(driver);
      drivers.add(driver);
      int keys = driver.tokens().size();
      add(
          Finding.Level.GOOD,
          "installed",
          screen.text(
              "doctor.installed.at",
              profile.id(),
              DriverView.name(driver.info()),
              file,
              driver.slotCount(),
              keys),
          keys > 0 ? screen.text("doctor.installed.use", profile.id()) : "");
    } catch (TokenException e) {
      // Not the one that is used: nothing has to be done about it.
      add(
          Finding.Level.DOUBTFUL,
          "installed",
          profile.id() + ": " + e.problem().message(screen.locale()),
          "");
    }
  }

  /** Gives back the drivers that were only looked at. */
  @Override
  public void close() {
    others.forEach(Pkcs11Driver::close);
  }

  private void keys(List<Token> tokens) {
    if (tokens.isEmpty()) {
      doubtful("key", Problem.of(ErrorCode.TOKEN_NONE));
    }
    for (Token token : tokens) {
      try {
        key(token, token.pinStatus());
      } catch (TokenException e) {
        bad("key", e.problem());
      }
    }
    if (tokens.size() > 1) {
      doubtful(
          "key",
          Problem.of(
              ErrorCode.TOKEN_SEVERAL,
              String.join(", ", tokens.stream().map(t -> t.info().id().toString()).toList())));
    }
  }

  private void key(Token token, PinStatus pin) {
    if (pin.toBeChanged()) {
      doubtful("key", Problem.of(ErrorCode.PIN_TO_BE_CHANGED));
    }
    switch (pin.level()) {
      case NORMAL, LOW ->
          good(
              "key",
              token.info().label() + " " + token.info().id() + ", " + Views.tries(pin, screen));
      case FINAL_TRY -> doubtful("key", Problem.of(ErrorCode.PIN_FINAL_TRY));
      case LOCKED -> bad("key", Problem.of(ErrorCode.PIN_LOCKED));
    }
  }

  private void store() {
    if (!place.hasStore()) {
      good("store", screen.text("doctor.store.none"));
      return;
    }
    try {
      int known = place.store().list(RenewalStore.MAX_LIST).size();
      good("store", screen.text("doctor.store.count", place.home().store().getFileName(), known));
    } catch (XuqiException e) {
      bad("store", e.problem());
      return;
    }
    if (!Files.isReadable(place.home().dataKeyFile())) {
      add(
          Finding.Level.BAD,
          "data-key",
          screen.text("doctor.data-key.missing", place.home().dataKeyFile()),
          screen.text("doctor.data-key.remedy"));
    }
  }

  private void ca() {
    try {
      Optional<URI> address = place.connection().address();
      if (address.isEmpty()) {
        throw new CliException(ExitCode.ACTION_NEEDED, "ca-missing");
      }
      int methods = place.ca().payments().isPresent() ? place.engine().paymentMethods().size() : 0;
      good(
          "ca",
          screen.text(
              "doctor.ca.reached", place.connection().profile().name(), address.get(), methods));
      clock(address.get());
    } catch (XuqiException e) {
      bad("ca", e.problem());
    } catch (CliException e) {
      add(Finding.Level.BAD, "ca", e.message(screen.locale()), e.remedy(screen.locale()));
    }
  }

  /** By the time that the CA's server puts on its replies, whatever they say. */
  private void clock(URI address) {
    Instant here = run.around().clock().instant();
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(DEADLINE_MILLIS);
      connection.setReadTimeout(DEADLINE_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.getResponseCode();
      long date = connection.getDate();
      connection.disconnect();
      if (date == 0) {
        add(Finding.Level.DOUBTFUL, "clock", screen.text("doctor.clock.unknown"), "");
        return;
      }
      Duration off = Duration.between(Instant.ofEpochMilli(date), here);
      String text = screen.text("doctor.clock.off", Views.time(here), off.toSeconds());
      if (off.abs().compareTo(SKEW) > 0) {
        add(Finding.Level.BAD, "clock", text, screen.text("doctor.clock.remedy"));
      } else {
        good("clock", text);
      }
    } catch (IOException e) {
      add(Finding.Level.DOUBTFUL, "clock", screen.text("doctor.clock.unknown"), "");
    }
  }

  private void good(String subject, String text) {
    add(Finding.Level.GOOD, subject, text, "");
  }

  private void doubtful(String subject, Problem problem) {
    add(
        Finding.Level.DOUBTFUL,
        subject,
        problem.message(screen.locale()),
        problem.remedy(screen.locale()));
  }

  private void bad(String subject, Problem problem) {
    add(
        Finding.Level.BAD,
        subject,
        problem.message(screen.locale()),
        problem.remedy(screen.locale()));
  }

  private void add(Finding.Level level, String subject, String text, String remedy) {
    findings.add(new Finding(subject, level, text, remedy));
  }
}
