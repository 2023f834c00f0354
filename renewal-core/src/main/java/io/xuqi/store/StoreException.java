package io.xuqi.store;

import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/**
 * The store could not do what was asked. With {@code store.conflict} and {@code store.claimed}
 * certainly nothing was written; with {@code store.failed} it may have been: read again.
 */
public final class StoreException extends XuqiException {

  private static final long serialVersionUID = 1L;

  public StoreException(Problem problem) {
    super(problem, null);
  }

  public StoreException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }
}
