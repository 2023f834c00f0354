package io.xuqi.payment;

import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import org.jspecify.annotations.Nullable;

/** The call certainly had no effect: nothing was sent, or the input was refused. */
public final class PaymentException extends XuqiException {

  private static final long serialVersionUID = 1L;

  public PaymentException(Problem problem) {
    super(problem, null);
  }

  public PaymentException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }
}
