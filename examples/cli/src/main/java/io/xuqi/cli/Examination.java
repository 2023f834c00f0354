package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The doctor's questions, each answered by itself: one failing does not hide the others. */
final class Examination {

  private static final int JAVA = 17;
  private static final int DEADLINE_MILLIS = 5000;

  /** Certificates and signed applications carry times: a clock further off than this is noticed. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  private final Run run;
  private final Screen screen;
  private final Workplace place;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable Json described;
  private List<Token> inserted = List.of();

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
      DriverInfo info = driver.info();
      String version = info.version().map(Object::toString).orElse("?");
      String text =
          info.name()
              + " "
              + version
              + " ("
              + info.source().name().toLowerCase(Locale.ROOT).replace('_', '-')
              + ")";
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
      List<Token> tokens = driver.tokens();
      describe(driver, tokens);
      keys(tokens);
    } catch (TokenException e) {
      bad("driver", e.problem());
    }
  }

  /** What is in the driver, shown after the findings. */
  private void describe(TokenDriver driver, List<Token> tokens) throws TokenException {
    DriverInfo info = driver.info();
    Json json =
        Json.of("name", info.name())
            .put("version", info.version().map(Object::toString))
            .put("versionSource", info.source())
            .put("minimum", place.connection().requirement().minimum().map(Object::toString));
    if (driver instanceof Pkcs11Driver library) {
      json.put("library", library.file()).put("slots", library.slotCount());
      good("library", screen.text("doctor.library.slots", library.file(), library.slotCount()));
    }
    described = json;
    inserted = tokens;
  }

  /** The driver and the keys, to be asked for after {@link #findings()}. */
  List<Json> drivers() throws XuqiException, CliException {
    if (described == null) {
      return List.of();
    }
    List<Json> keys = new ArrayList<>();
    for (Token token : inserted) {
      screen.heading(screen.text("key.heading", token.info().label(), token.info().id()));
      keys.add(new TokenView(run).show(token));
    }
    return List.of(described.put("keys", keys));
  }

  /** Other drivers that could be chosen; none of them was loaded. */
  private void installed() {
    try {
      place
          .installedDrivers()
          .forEach((id, file) -> good("installed", screen.text("doctor.installed.at", id, file)));
    } catch (TokenException e) {
      bad("installed", e.problem());
    }
  }

  private void keys(List<Token> tokens) throws TokenException {
    if (tokens.isEmpty()) {
      doubtful("key", Problem.of(ErrorCode.TOKEN_NONE));
    }
    for (Token token : tokens) {
      String text =
          token.info().label()
              + " "
              + token.info().id()
              + ", "
              + Views.tries(token.pinStatus(), screen);
      if (token.pinStatus().toBeChanged()) {
        doubtful("key", Problem.of(ErrorCode.PIN_TO_BE_CHANGED));
      }
      switch (token.pinStatus().level()) {
        case NORMAL, LOW -> good("key", text);
        case FINAL_TRY -> doubtful("key", Problem.of(ErrorCode.PIN_FINAL_TRY));
        case LOCKED -> bad("key", Problem.of(ErrorCode.PIN_LOCKED));
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
