package io.xuqi.token.pkcs11;

import org.jspecify.annotations.Nullable;

/** A library was mapped, but it is no PKCS#11 driver. */
final class NotCryptokiException extends Exception {

  private static final long serialVersionUID = 1L;

  NotCryptokiException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
