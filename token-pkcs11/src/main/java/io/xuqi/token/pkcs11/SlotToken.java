package io.xuqi.token.pkcs11;

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
 * @param freeSpace bytes, where told
 */
record SlotToken(
    String manufacturer,
    String serialNumber,
    String model,
    String label,
    long flags,
    OptionalLong freeSpace) {

  /**
   * @param text the encoding of the token's names
   */
  static SlotToken read(Cryptoki cryptoki, long slot, Charset text) throws DriverError {
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    DriverError.check(Function.GET_TOKEN_INFO, cryptoki.getTokenInfo(slot, info));
    StructLayout.Fields fields = cryptoki.layout().fields(info);
    String label = Text.decode(fields.bytes(32), text);
    String manufacturer = Text.decode(fields.bytes(32), text);
    String model = Text.decode(fields.bytes(16), text);
    String serialNumber = Text.decode(fields.bytes(16), text);
    long flags = fields.number();
    for (int skipped = 0; skipped < 6; skipped++) {
      fields.number(); // session counts and PIN lengths
    }
    long unavailable = cryptoki.layout().unavailable();
    OptionalLong publicMemory = free(fields.number(), fields.number(), unavailable);
    OptionalLong privateMemory = free(fields.number(), fields.number(), unavailable);
    OptionalLong free = LongStream.concat(publicMemory.stream(), privateMemory.stream()).min();
    return new SlotToken(manufacturer, serialNumber, model, label, flags, free);
  }

  /** Cards that do not tell return all ones, or zeros for everything. */
  private static OptionalLong free(long total, long free, long unavailable) {
    boolean told = free != unavailable && free >= 0 && total != 0;
    return told ? OptionalLong.of(free) : OptionalLong.empty();
  }

  boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /** PKCS#11 tells levels only, never a number. */
  PinStatus pinStatus() {
    PinStatus.Level level =
        has(Cryptoki.CKF_USER_PIN_LOCKED)
            ? PinStatus.Level.LOCKED
            : has(Cryptoki.CKF_USER_PIN_FINAL_TRY)
                ? PinStatus.Level.FINAL_TRY
                : has(Cryptoki.CKF_USER_PIN_COUNT_LOW)
                    ? PinStatus.Level.LOW
                    : PinStatus.Level.NORMAL;
    return PinStatus.of(level);
  }

  /**
   * @throws IllegalArgumentException if the serial number is blank
   */
  TokenInfo info() {
    return new TokenInfo(new TokenId(manufacturer, serialNumber), model, label);
  }
}
