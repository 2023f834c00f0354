package io.xuqi.pki;

import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/**
 * Something encoded (a certificate, a key, a request, a signed application, an envelope) is not
 * what it should be. Whatever was read is left as it was; nothing in this package changes anything.
 */
public class PkiException extends XuqiException {

  private static final long serialVersionUID = 1L;

  public PkiException(Problem problem) {
    super(problem, null);
  }

  public PkiException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }
}
