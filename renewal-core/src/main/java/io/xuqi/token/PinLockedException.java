package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import org.jspecify.annotations.Nullable;

/** The token accepts no PIN any more until it is unblocked with the administrator's PIN. */
public final class PinLockedException extends TokenException {

  private static final long serialVersionUID = 1L;

  public PinLockedException() {
    this(null);
  }

  /**
   * @param cause what the driver reported, where there is something
   */
  public PinLockedException(@Nullable Throwable cause) {
    super(Problem.of(ErrorCode.PIN_LOCKED), cause);
  }
}
