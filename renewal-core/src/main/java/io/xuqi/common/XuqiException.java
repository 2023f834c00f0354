package io.xuqi.common;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Trouble that a caller can do something about. Each port has its own subclass; all carry a {@link
 * Problem} with a stable code, a remedy and what may be repeated.
 */
public abstract class XuqiException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** For subclasses: the problem, and what caused it where something did. */
  protected XuqiException(Problem problem, @Nullable Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  /** What went wrong. */
  public final Problem problem() {
    return problem;
  }

  /** The stable code. */
  public final ErrorCode code() {
    return problem.code();
  }

  /** What may be done after this failure. */
  public final Retry retry() {
    return problem.retry();
  }

  /** What happened and what to do about it, in the given language. */
  public final String explain(Locale locale) {
    return problem.message(locale) + " " + problem.remedy(locale);
  }
}
