package io.xuqi.token.pkcs11;

import io.xuqi.token.Pin;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.TokenException;
import java.util.Arrays;

/** A PIN as a driver wants it; wiped on closing. */
final class PinBytes implements AutoCloseable {

  private final byte[] utf8;

  PinBytes(Pin pin) {
    this.utf8 = pin.toUtf8();
  }

  private PinBytes() {
    this.utf8 = new byte[0];
  }

  /**
   * Asks for a PIN.
   *
   * @param onDevice whether it is typed at the device; then there are no bytes of it
   */
  static PinBytes ask(PinRequest request, PinSource pins, boolean onDevice) throws TokenException {
    if (onDevice) {
      request.askOnDevice(pins);
      return new PinBytes();
    }
    try (Pin pin = request.ask(pins)) {
      return new PinBytes(pin);
    }
  }

  /** The bytes themselves, not a copy. */
  byte[] utf8() {
    return utf8;
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }
}
