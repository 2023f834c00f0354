package io.xuqi.token.pkcs11;

import io.xuqi.token.pkcs11.Sm2Profile.CiphertextForm;
import io.xuqi.token.pkcs11.Sm2Profile.Coordinates;
import io.xuqi.token.pkcs11.Sm2Profile.Decryption;
import io.xuqi.token.pkcs11.Sm2Profile.PublicPoint;
import io.xuqi.token.pkcs11.Sm2Profile.SignatureForm;
import io.xuqi.token.pkcs11.Sm2Profile.SignatureInput;
import io.xuqi.token.pkcs11.Sm2Profile.Signing;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a {@link Sm2Profile} from a driver's entries: those that begin with {@link #PREFIX}. */
final class Sm2ProfileEntries {

  static final String PREFIX = "sm2.";

  private Sm2ProfileEntries() {}

  static Sm2Profile read(ProfileEntries entries) {
    long keyType = entries.get("sm2.key-type", Sm2ProfileEntries::number);
    long generation = entries.get("sm2.generate", Sm2ProfileEntries::number);
    return new Sm2Profile(
        keyType,
        generation,
        entries.list("sm2.sign", ",", Sm2ProfileEntries::signing),
        entries.list("sm2.decrypt", ",", Sm2ProfileEntries::decryption),
        entries
            .find("sm2.unwrap", Sm2ProfileEntries::number)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()),
        entries.find("sm2.point", Sm2ProfileEntries::point).orElse(PublicPoint.WRAPPED),
        entries.find("sm2.curve", Sm2ProfileEntries::curve).orElse(true));
  }

  private static Signing signing(String text) {
    String[] words = words(text, 3, "MECHANISM INPUT FORM");
    return new Signing(
        number(words[0]),
        constant(SignatureInput.class, words[1]),
        constant(SignatureForm.class, words[2]));
  }

  private static Decryption decryption(String text) {
    String[] words = words(text, 2, "MECHANISM FORM");
    return new Decryption(number(words[0]), constant(CiphertextForm.class, words[1]));
  }

  private static PublicPoint point(String text) {
    return switch (text) {
      case "wrapped" -> PublicPoint.WRAPPED;
      case "plain" -> PublicPoint.PLAIN;
      default -> {
        String[] attributes = words(text, 2, "wrapped, plain or two attributes");
        yield new PublicPoint(
            false, Optional.of(new Coordinates(number(attributes[0]), number(attributes[1]))));
      }
    };
  }

  private static boolean curve(String text) {
    return switch (text) {
      case "named" -> true;
      case "omitted" -> false;
      default -> throw new IllegalArgumentException("not named or omitted");
    };
  }

  private static long number(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException("not a number that begins with 0x");
    }
    long number = Long.parseUnsignedLong(text.substring(2), 16);
    Sm2Profile.requireNumber(number);
    return number;
  }

  private static String[] words(String text, int count, String form) {
    String[] words = text.split("\\s+");
    if (words.length != count) {
      throw new IllegalArgumentException("not " + form);
    }
    return words;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }
}
