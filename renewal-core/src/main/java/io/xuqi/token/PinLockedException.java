package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The token accepts this PIN no more: the user PIN until it is unblocked with the administrator's
 * PIN, the administrator's for ever.
 */
public final class PinLockedException extends TokenException {

  private static final long serialVersionUID = 1L;

  /**
   * @param kind which PIN is locked
   */
  public PinLockedException(PinKind kind) {
    this(kind, null);
  }

  /**
   * @param kind which PIN is locked
   * @param cause what the driver reported, where there is something
   */
  public PinLockedException(PinKind kind, @Nullable Throwable cause) {
    super(
        Problem.of(
            kind == PinKind.ADMINISTRATOR
                ? ErrorCode.ADMINISTRATOR_PIN_LOCKED
                : ErrorCode.PIN_LOCKED),
        cause);
  }
}
