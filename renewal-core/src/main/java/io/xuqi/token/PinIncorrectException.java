package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;

/** The token refused the PIN: one try is spent. The same PIN is never tried again by itself. */
public final class PinIncorrectException extends TokenException {

  private static final long serialVersionUID = 1L;

  private final transient PinStatus status;

  /**
   * The user PIN was wrong.
   *
   * @param status the PIN status read after the wrong try
   */
  public PinIncorrectException(PinStatus status) {
    this(PinKind.USER, status);
  }

  /**
   * @param kind which PIN was wrong
   * @param status its status read after the wrong try
   */
  public PinIncorrectException(PinKind kind, PinStatus status) {
    super(
        status.remainingTries().isPresent()
            ? Problem.of(
                kind == PinKind.ADMINISTRATOR
                    ? ErrorCode.ADMINISTRATOR_PIN_INCORRECT_TRIES
                    : ErrorCode.PIN_INCORRECT_TRIES,
                status.remainingTries().getAsInt())
            : Problem.of(
                kind == PinKind.ADMINISTRATOR
                    ? ErrorCode.ADMINISTRATOR_PIN_INCORRECT
                    : ErrorCode.PIN_INCORRECT));
    this.status = status;
  }

  /** How many tries are left, as far as the token tells. */
  public PinStatus status() {
    return status;
  }
}
