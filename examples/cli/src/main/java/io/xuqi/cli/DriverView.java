package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a driver and its keys say of themselves: all of it, whatever cannot be read. */
final class DriverView {

  /** CKM_VENDOR_DEFINED: from here on the makers' own numbers (PKCS#11 v2.40, 2.1). */
  private static final long MAKERS_OWN = 0x8000_0000L;

  private final Run run;
  private final Screen screen;

  DriverView(Run run) {
    this.run = run;
    this.screen = run.screen();
  }

  /** A driver's name, its version and where that was read. */
  static String name(DriverInfo info) {
    return info.name()
        + " "
        + info.version().map(Object::toString).orElse("?")
        + " ("
        + info.source().name().toLowerCase(Locale.ROOT).replace('_', '-')
        + ")";
  }

  /** Shows the keys to people and returns the document of the driver. */
  Json show(TokenDriver driver) {
    DriverInfo info = driver.info();
    Json json =
        Json.of("name", info.name())
            .put("version", info.version().map(Object::toString))
            .put("versionSource", info.source());
    List<Json> keys = new ArrayList<>();
    try {
      if (driver instanceof Pkcs11Driver library) {
        json.put("library", library.file()).put("slots", library.slotCount());
      }
      for (Token token : driver.tokens()) {
        keys.add(show(driver, token));
      }
    } catch (TokenException e) {
      json.put("error", failed(e.problem()));
    }
    return json.put("keys", keys);
  }

  private Json show(TokenDriver driver, Token token) {
    screen.heading(screen.text("key.heading", token.info().label(), token.info().id()));
    try {
      Json key = new TokenView(run).show(token);
      if (driver instanceof Pkcs11Driver library) {
        mechanisms(key, library.mechanisms(token), library.sm2FamiliesListed(token));
      }
      return key;
    } catch (XuqiException e) {
      return Json.of("serial", token.info().id().serialNumber()).put("error", failed(e.problem()));
    } catch (CliException e) {
      screen.note("✗ " + e.message(screen.locale()));
      return Json.of("serial", token.info().id().serialNumber()).put("error", e.code());
    }
  }

  private Json failed(Problem problem) {
    screen.warn(problem);
    return Views.json(problem, screen.locale());
  }

  /** People see the makers' own, which is what a profile is written from. */
  private void mechanisms(Json key, List<Long> all, List<String> families) {
    String own =
        all.stream()
            .filter(m -> m >= MAKERS_OWN)
            .map(DriverView::hex)
            .collect(Collectors.joining(" "));
    screen.say(
        screen
            .table()
            .line(
                screen.text("doctor.mechanisms"),
                screen.text("doctor.mechanisms.count", all.size(), own.isEmpty() ? "–" : own))
            .line(
                screen.text("doctor.sm2-families"),
                families.isEmpty() ? "–" : String.join(", ", families))
            .render(2));
    key.put("mechanisms", all.stream().map(DriverView::hex).toList()).put("sm2Families", families);
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number).toUpperCase(Locale.ROOT);
  }
}
