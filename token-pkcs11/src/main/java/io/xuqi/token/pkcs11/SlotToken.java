package io.xuqi.token.pkcs11;

import io.xuqi.token.Pin;
import io.xuqi.token.PinLengths;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenInfo;
import java.nio.charset.Charset;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * CK_TOKEN_INFO: the token in a slot, as it is right now.
 *
 * @param serialNumber may be blank, then the token cannot be told from others
 * @param flags CKF_…
 * @param pinLengths of the user PIN
 * @param freeSpace bytes, where told
 */
record SlotToken(
    String manufacturer,
    String serialNumber,
    String model,
    String label,
    long flags,
    PinLengths pinLengths,
    OptionalLong freeSpace,
    TokenTraits traits) {

  static SlotToken read(Cryptoki cryptoki, long slot, TokenTraits traits) throws DriverError {
    Charset text = traits.text();
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    DriverError.check(Function.GET_TOKEN_INFO, cryptoki.getTokenInfo(slot, info));
    StructLayout.Fields fields = cryptoki.layout().fields(info);
    String label = Text.decode(fields.bytes(32), text);
    String manufacturer = Text.decode(fields.bytes(32), text);
    String model = Text.decode(fields.bytes(16), text);
    String serialNumber = Text.decode(fields.bytes(16), text);
    long flags = fields.number();
    for (int skipped = 0; skipped < 4; skipped++) {
      fields.number(); // session counts
    }
    PinLengths pinLengths = pinLengths(fields.number(), fields.number());
    long unavailable = cryptoki.layout().unavailable();
    OptionalLong publicMemory = free(fields.number(), fields.number(), unavailable);
    OptionalLong privateMemory = free(fields.number(), fields.number(), unavailable);
    OptionalLong free = LongStream.concat(publicMemory.stream(), privateMemory.stream()).min();
    return new SlotToken(manufacturer, serialNumber, model, label, flags, pinLengths, free, traits);
  }

  /** Whether the slot says that a token is in it (CK_SLOT_INFO). */
  static boolean isIn(Cryptoki cryptoki, long slot) {
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    if (!ReturnCode.OK.is(cryptoki.getSlotInfo(slot, info))) {
      return false;
    }
    StructLayout.Fields fields = cryptoki.layout().fields(info);
    fields.bytes(64 + 32); // description and manufacturer
    return (fields.number() & Cryptoki.CKF_TOKEN_PRESENT) != 0;
  }

  /** Drivers that do not tell return zeros, all ones, or nonsense. */
  private static PinLengths pinLengths(long maximum, long minimum) {
    boolean told = maximum >= 1 && maximum <= Pin.MAX_LENGTH && minimum <= maximum && minimum >= 0;
    return told ? new PinLengths((int) Math.max(1, minimum), (int) maximum) : PinLengths.ANY;
  }

  /** Cards that do not tell return all ones, or zeros for everything. */
  private static OptionalLong free(long total, long free, long unavailable) {
    boolean told = free != unavailable && free >= 0 && total != 0;
    return told ? OptionalLong.of(free) : OptionalLong.empty();
  }

  boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /** Whether {@link #pinStatus()} is an exact number, whatever it is. */
  boolean tellsExactTries() {
    return traits.tellsExactTries();
  }

  /** Whether PINs are typed at the device or its reader. */
  boolean takesPinItself() {
    return has(Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH);
  }

  PinStatus pinStatus() {
    return traits
        .pinStatus(
            level(
                Cryptoki.CKF_USER_PIN_LOCKED,
                Cryptoki.CKF_USER_PIN_FINAL_TRY,
                Cryptoki.CKF_USER_PIN_COUNT_LOW))
        .toBeChanged(has(Cryptoki.CKF_USER_PIN_TO_BE_CHANGED));
  }

  PinStatus administratorPinStatus() {
    return PinStatus.of(
            level(
                Cryptoki.CKF_SO_PIN_LOCKED,
                Cryptoki.CKF_SO_PIN_FINAL_TRY,
                Cryptoki.CKF_SO_PIN_COUNT_LOW))
        .toBeChanged(has(Cryptoki.CKF_SO_PIN_TO_BE_CHANGED));
  }

  /** Several flags may be set, and the worst counts. */
  private PinStatus.Level level(long locked, long finalTry, long low) {
    return has(locked)
        ? PinStatus.Level.LOCKED
        : has(finalTry)
            ? PinStatus.Level.FINAL_TRY
            : has(low) ? PinStatus.Level.LOW : PinStatus.Level.NORMAL;
  }

  /**
   * @throws IllegalArgumentException if the serial number is blank
   */
  TokenInfo info() {
    return new TokenInfo(new TokenId(manufacturer, serialNumber), model, label);
  }
}
