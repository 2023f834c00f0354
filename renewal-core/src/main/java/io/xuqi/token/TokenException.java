package io.xuqi.token;

import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/**
 * A token or its driver could not do what was asked. What has already happened follows from {@link
 * #retry()}: with {@code QUERY_FIRST} a write may have reached the token, otherwise nothing
 * changed.
 */
public class TokenException extends XuqiException {

  private static final long serialVersionUID = 1L;

  public TokenException(Problem problem) {
    super(problem, null);
  }

  public TokenException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }
}
