package io.xuqi.ca;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call to the CA brought no usable answer. {@link #retry()} tells what has already happened:
 * {@code SAFE} nothing was sent, {@code QUERY_FIRST} the CA may have acted, {@code
 * AFTER_USER_ACTION} and {@code NEVER} the CA refused and did nothing.
 */
public final class CaException extends XuqiException {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  public CaException(Problem problem) {
    this(problem, null);
  }

  /**
   * @param cause what was thrown underneath; the engine looks for a {@code TokenException} here
   *     when a signature was needed
   */
  public CaException(Problem problem, @Nullable Throwable cause) {
    this(problem, cause, null);
  }

  /**
   * @param retryAfter how long the CA asks to wait before the next call
   */
  public CaException(Problem problem, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(problem, cause);
    this.retryAfter = retryAfter;
  }

  /** The CA refused, with a code and words of its own. It did nothing. */
  public static CaException refused(String caCode, String detail) {
    return new CaException(Problem.of(ErrorCode.CA_REFUSED, caCode, detail));
  }

  /** How long the CA asks to wait before the next call. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
