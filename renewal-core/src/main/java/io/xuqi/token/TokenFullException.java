package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import org.jspecify.annotations.Nullable;

/** The token has no room for what was to be written; nothing was written. */
public final class TokenFullException extends TokenException {

  private static final long serialVersionUID = 1L;

  public TokenFullException() {
    this(null);
  }

  /**
   * @param cause what the driver reported, where there is something
   */
  public TokenFullException(@Nullable Throwable cause) {
    super(Problem.of(ErrorCode.TOKEN_FULL), cause);
  }
}
