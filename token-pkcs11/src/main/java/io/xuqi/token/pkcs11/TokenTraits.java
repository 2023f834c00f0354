package io.xuqi.token.pkcs11;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What has to be known about the tokens of a driver, since PKCS#11 does not tell it.
 *
 * @param sm2 how they do SM2; without it nothing is guessed, and there is no SM2
 * @param text the encoding of their labels and names; the standard says UTF-8
 * @param pinTries after how many wrong PINs in a row they are locked; PKCS#11 itself tells only
 *     that few or one try is left, and this makes it no exact number
 */
public record TokenTraits(Optional<Sm2Profile> sm2, Charset text, OptionalInt pinTries) {

  /** More tries than any token gives. */
  private static final int MAX_PIN_TRIES = 99;

  /**
   * @throws IllegalArgumentException unless there are 1 to 99 tries
   */
  public TokenTraits {
    if (pinTries.isPresent() && (pinTries.getAsInt() < 1 || pinTries.getAsInt() > MAX_PIN_TRIES)) {
      throw new IllegalArgumentException(pinTries.getAsInt() + " tries");
    }
  }

  /** Those of tokens that keep to the standard. */
  public static TokenTraits standard() {
    return new TokenTraits(Optional.empty(), StandardCharsets.UTF_8, OptionalInt.empty());
  }
}
