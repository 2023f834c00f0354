package io.xuqi.scenarios.token;

import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.DriverProfiles;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import io.xuqi.token.pkcs11.TokenInitialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** SoftHSM2 as the tests find it: its tokens lie in the build folder. */
public final class SoftHsm {

  public static final String USER_PIN = "495301";
  static final String ADMINISTRATOR_PIN = "81726354";

  private SoftHsm() {}

  /** The library; without one the test is skipped, or fails where CI=true says it must be there. */
  static Path library() {
    String named = System.getProperty("xuqi.softhsm", "");
    List<Path> candidates =
        named.isEmpty()
            ? DriverProfiles.shipped("softhsm2").orElseThrow().candidates()
            : List.of(Path.of(named));
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> Programs.missing("SoftHSM2 is not installed, looked for " + candidates));
  }

  /** The driver without any token: those of earlier tests are removed. No other may be open. */
  static Pkcs11Driver start() throws TokenException {
    Path library = library();
    removeTokens();
    return Pkcs11Driver.load(library);
  }

  /** Removes the tokens of earlier tests; no driver may be open. */
  static void removeTokens() {
    try (Stream<String> configuration = Files.lines(configuration())) {
      Path folder =
          configuration
              .filter(line -> line.startsWith("directories.tokendir"))
              .map(line -> Path.of(line.substring(line.indexOf('=') + 1).strip()))
              .findFirst()
              .orElseThrow();
      if (!folder.toString().contains("target")) {
        throw new IllegalStateException(folder + " is not ours to empty");
      }
      Files.createDirectories(folder);
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          if (!path.equals(folder)) {
            Files.delete(path);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path configuration() {
    return Path.of(System.getenv("SOFTHSM2_CONF"));
  }

  static Token newToken(Pkcs11Driver driver, String label) throws TokenException {
    try (Pin administrator = pin(ADMINISTRATOR_PIN);
        Pin user = pin(USER_PIN)) {
      return new TokenInitialization(driver).initialize(label, administrator, user);
    }
  }

  static Pin pin(String text) {
    return Pin.takeOver(text.toCharArray());
  }

  /** Types the user PIN. */
  public static PinSource userPin() {
    return request -> pin(USER_PIN);
  }
}
