package io.xuqi.token.pkcs11;

import io.xuqi.token.Pin;
import java.util.Arrays;

/** A PIN as a driver wants it; wiped on closing. */
final class PinBytes implements AutoCloseable {

  private final byte[] utf8;

  PinBytes(Pin pin) {
    this.utf8 = pin.toUtf8();
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
