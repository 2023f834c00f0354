package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The token was pulled out. What was being written may have reached it: after re-insertion the key
 * is read again before anything is repeated.
 */
public final class TokenRemovedException extends TokenException {

  private static final long serialVersionUID = 1L;

  public TokenRemovedException() {
    this(null);
  }

  /**
   * @param cause what the driver reported, where there is something
   */
  public TokenRemovedException(@Nullable Throwable cause) {
    super(Problem.of(ErrorCode.TOKEN_REMOVED), cause);
  }
}
