package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenCapability;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How single values are shown wherever they are. */
final class Views {

  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(BEIJING);

  /** Control and format characters, line separators. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Views() {}

  /** Beijing time with seconds (R10, R24). */
  static String time(Instant time) {
    return SECONDS.format(time);
  }

  /** The day in China. */
  static String day(Instant time) {
    return LocalDate.ofInstant(time, BEIJING).toString();
  }

  /** Text from outside without whatever could move the cursor, or let it look like another text. */
  static String visible(String text) {
    return INVISIBLE.matcher(text).replaceAll("\ufffd");
  }

  static String money(Money amount, Screen screen) {
    return screen.text("money", amount.toDecimalString());
  }

  /** The algorithm's family, with the CA's own name for such certificates (R5). */
  static String algorithm(KeyAlgorithm algorithm, Map<KeyAlgorithm, String> labels) {
    String label = labels.get(algorithm);
    return label == null ? algorithm.family() : algorithm.family() + " (" + label + ")";
  }

  /** What people know a certificate by: its common name, or else all of its subject. */
  static String name(X509Certificate certificate) {
    return Certificates.commonName(certificate).orElse(Certificates.subject(certificate));
  }

  /** R53: an exact number where the key tells it, otherwise how close it is to being locked. */
  static String tries(PinStatus pin, Screen screen) {
    return pin.remainingTries().isPresent()
        ? screen.text("pin.tries", pin.remainingTries().getAsInt())
        : screen.text("pin.level." + pin.level().name().toLowerCase(Locale.ROOT));
  }

  /** The tries, and whether the key says that the PIN is not the user's own yet. */
  static String pinState(PinStatus pin, Screen screen) {
    String tries = tries(pin, screen);
    return pin.toBeChanged() ? tries + "; " + screen.text("pin.to-be-changed") : tries;
  }

  /** What a key can do, in words. */
  static String ability(TokenCapability capability, Screen screen) {
    return screen.text("ability." + capability.name().toLowerCase(Locale.ROOT));
  }

  /** The exact number, for a document. */
  static Optional<Integer> tries(PinStatus pin) {
    return pin.remainingTries().stream().boxed().findFirst();
  }

  static Json json(Problem problem, Locale locale) {
    return Json.of("code", problem.code().value())
        .put("message", problem.message(locale))
        .put("remedy", problem.remedy(locale));
  }
}
