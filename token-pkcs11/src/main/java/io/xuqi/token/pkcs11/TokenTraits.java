package io.xuqi.token.pkcs11;

import io.xuqi.token.PinStatus;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What has to be known about the tokens of a driver, since PKCS#11 does not tell it.
 *
 * @param sm2 how they do SM2; without it nothing is guessed, and there is no SM2
 * @param text the encoding of their labels and names; the standard says UTF-8
 * @param pinTries after how many wrong PINs in a row they are locked, where their flags tell the
 *     first wrong one: PKCS#11 itself knows levels only, and with this some of them are numbers
 * @param unblocks whether the administrator unblocks their user PIN by C_InitPIN, as is standard
 */
public record TokenTraits(
    Optional<Sm2Profile> sm2, Charset text, OptionalInt pinTries, boolean unblocks) {

  /** One wrong PIN lies between all tries and the last. */
  private static final int EXACT_AT_EVERY_LEVEL = 3;

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

  /** Whether every level is an exact number of tries. */
  boolean tellsExactTries() {
    return pinTries.isPresent() && pinTries.getAsInt() <= EXACT_AT_EVERY_LEVEL;
  }

  /** Those of tokens whose user PIN the administrator unblocks. */
  public TokenTraits(Optional<Sm2Profile> sm2, Charset text, OptionalInt pinTries) {
    this(sm2, text, pinTries, true);
  }

  /** What a level of the user PIN says, as an exact number of tries where it is one. */
  PinStatus pinStatus(PinStatus.Level level) {
    if (pinTries.isEmpty()) {
      return PinStatus.of(level);
    }
    int all = pinTries.getAsInt();
    return switch (level) {
      case NORMAL -> PinStatus.exactly(all, all);
      case LOW -> all == EXACT_AT_EVERY_LEVEL ? PinStatus.exactly(2, all) : PinStatus.of(level);
      case FINAL_TRY -> PinStatus.exactly(1, all);
      case LOCKED -> PinStatus.exactly(0, all);
    };
  }

  /** Those of tokens that keep to the standard. */
  public static TokenTraits standard() {
    return new TokenTraits(Optional.empty(), StandardCharsets.UTF_8, OptionalInt.empty());
  }
}
