package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The engine does not do what was asked; nothing was sent and nothing has changed. */
public final class RenewalException extends XuqiException {

  private static final long serialVersionUID = 1L;

  public RenewalException(Problem problem) {
    super(problem, null);
  }

  public RenewalException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  static RenewalException notAllowed(UserAction action, RenewalState state) {
    return new RenewalException(
        Problem.of(
            ErrorCode.RENEWAL_NOT_ALLOWED, action.name().toLowerCase(Locale.ROOT), state.name()));
  }
}
