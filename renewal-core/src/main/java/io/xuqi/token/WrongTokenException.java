package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;

/** Another token is inserted than the one the renewal belongs to (R6); nothing was done to it. */
public final class WrongTokenException extends TokenException {

  private static final long serialVersionUID = 1L;

  /**
   * @param expected the token the renewal is bound to
   * @param found the token that is inserted
   */
  public WrongTokenException(TokenId expected, TokenId found) {
    super(Problem.of(ErrorCode.TOKEN_WRONG, expected.serialNumber(), found.serialNumber()));
  }
}
