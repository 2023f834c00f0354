package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenRemovedException;
import java.util.function.BooleanSupplier;

/** A PKCS#11 function returned something else than CKR_OK. */
final class DriverError extends Exception {

  private static final long serialVersionUID = 1L;

  private final Function function;
  private final long result;
  private final boolean afterWrite;

  /**
   * @param afterWrite whether the same operation wrote something before
   */
  DriverError(Function function, long result, boolean afterWrite) {
    super(describe(function, result));
    this.function = function;
    this.result = result;
    this.afterWrite = afterWrite;
  }

  /** How a failed call is told: the function, and the return value by name and number. */
  static String describe(Function function, long result) {
    return function + ": " + ReturnCode.describe(result);
  }

  /** Lets CKR_OK pass; for calls before which nothing was written. */
  static void check(Function function, long result) throws DriverError {
    if (!ReturnCode.OK.is(result)) {
      throw new DriverError(function, result, false);
    }
  }

  /** The same when what was written before was undone. */
  DriverError afterNothing() {
    return new DriverError(function, result, false);
  }

  boolean is(ReturnCode code) {
    return code.is(result);
  }

  ReturnCode.Meaning meaning() {
    return ReturnCode.meaning(result);
  }

  /**
   * The exception for the caller of the port: the one place where return values are mapped.
   *
   * @param present looks whether the same token is still inserted
   */
  TokenException toTokenException(BooleanSupplier present) {
    ReturnCode.Meaning meaning = meaning();
    boolean look =
        meaning == ReturnCode.Meaning.TOKEN_MAYBE_LOST || meaning == ReturnCode.Meaning.UNCLEAR;
    if (meaning == ReturnCode.Meaning.TOKEN_LOST || (look && !present.getAsBoolean())) {
      return new TokenRemovedException(this);
    }
    if (look && mayHaveWritten()) {
      return failure(
          function.setsPin() ? ErrorCode.PIN_CHANGE_UNKNOWN : ErrorCode.TOKEN_OUTCOME_UNKNOWN);
    }
    if (afterWrite) {
      return failure(ErrorCode.TOKEN_OUTCOME_UNKNOWN);
    }
    return switch (meaning) {
      case TOKEN_MAYBE_LOST -> failedWithTokenPresent();
      case DATA_REFUSED -> failure(dataRefused());
      case FULL -> new TokenFullException(this);
      case PIN_REFUSED ->
          failure(function.setsPin() ? ErrorCode.PIN_REFUSED : ErrorCode.DRIVER_FAILED);
      case PIN_LOCKED -> new PinLockedException(PinKind.USER, this);
      case PIN_TO_BE_CHANGED -> failure(ErrorCode.PIN_TO_BE_CHANGED);
      case UNSUPPORTED -> failure(ErrorCode.TOKEN_UNSUPPORTED);
      case UNUSABLE -> failure(ErrorCode.TOKEN_FAILED);
      case BUSY -> failure(ErrorCode.TOKEN_BUSY);
      case CANCELLED -> failure(takesPin() ? ErrorCode.PIN_CANCELLED : ErrorCode.DRIVER_FAILED);
      default -> failure(ErrorCode.DRIVER_FAILED);
    };
  }

  private ErrorCode dataRefused() {
    return switch (function) {
      case DECRYPT -> ErrorCode.DECRYPTION_FAILED;
      case UNWRAP_KEY -> ErrorCode.ENVELOPE_INVALID;
      default -> ErrorCode.DRIVER_FAILED;
    };
  }

  private TokenException failedWithTokenPresent() {
    if (function == Function.DECRYPT && is(ReturnCode.GENERAL_ERROR)) {
      // SoftHSM's, and others', answer to a ciphertext that is not for the key.
      return failure(ErrorCode.DECRYPTION_FAILED);
    }
    return failure(ErrorCode.TOKEN_FAILED);
  }

  private boolean takesPin() {
    return function == Function.LOGIN || function.setsPin();
  }

  /** That nobody is logged in is noticed before anything is written. */
  private boolean mayHaveWritten() {
    return function.writes() && !is(ReturnCode.USER_NOT_LOGGED_IN);
  }

  /** Whether the driver refused the PIN that was to prove a right, not the new one. */
  boolean provesNothing() {
    return function == Function.SET_PIN
        ? is(ReturnCode.PIN_INCORRECT)
        : function == Function.LOGIN && meaning() == ReturnCode.Meaning.PIN_REFUSED;
  }

  private TokenException failure(ErrorCode code) {
    return new TokenException(Problem.of(code, describe(function, result)), this);
  }
}
