package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinLengths;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;

/** C_SetPIN and C_InitPIN (PKCS#11 v2.40, 5.5), each in a session of its own. */
final class Pkcs11Administration implements TokenAdministration {

  private final Pkcs11Token token;

  Pkcs11Administration(Pkcs11Token token) {
    this.token = token;
  }

  @Override
  public PinLengths pinLengths() throws TokenException {
    return token.run(() -> token.current().pinLengths());
  }

  @Override
  public PinStatus administratorPinStatus() throws TokenException {
    requireUnblocking();
    return token.run(() -> token.current().administratorPinStatus());
  }

  @Override
  public void changePin(PinSource pins) throws TokenException {
    inSession(
        session -> {
          // C_SetPIN changes the PIN of whoever is logged in: that must not be the administrator.
          if (session.isAdministrators()) {
            throw new TokenException(Problem.of(ErrorCode.TOKEN_BUSY));
          }
          SlotToken now = token.current();
          withPins(PinKind.USER, now.pinStatus(), now, pins, session::setPin);
        });
  }

  @Override
  public void unblockPin(PinSource pins) throws TokenException {
    requireUnblocking();
    inSession(
        session -> {
          SlotToken now = token.current();
          withPins(
              PinKind.ADMINISTRATOR, now.administratorPinStatus(), now, pins, session::initPin);
        });
  }

  private void requireUnblocking() throws TokenException {
    if (!token.capabilities().contains(TokenCapability.UNBLOCK_PIN)) {
      throw new TokenException(
          Problem.of(ErrorCode.TOKEN_UNSUPPORTED, TokenCapability.UNBLOCK_PIN));
    }
  }

  private interface Act {
    void run(Session session) throws DriverError, TokenException;
  }

  /** The session comes before the PINs, for the reason {@link Pkcs11Token#login} has. */
  private void inSession(Act act) throws TokenException {
    token.run(
        () -> {
          Session session = token.openSession(true);
          try {
            act.run(session);
          } finally {
            token.close(session);
          }
          return true;
        });
  }

  /** Gives the driver the PIN that proves the right to do it, and the new one. */
  @FunctionalInterface
  private interface Change {
    void run(byte[] proving, byte[] fresh) throws DriverError;
  }

  private void withPins(
      PinKind kind, PinStatus status, SlotToken now, PinSource pins, Change change)
      throws DriverError, TokenException {
    boolean onDevice = now.takesPinItself();
    PinRequest present = new PinRequest(token.info(), kind, status);
    PinRequest next = new PinRequest(token.info(), PinKind.NEW_USER, now.pinStatus());
    try (PinBytes proving = PinBytes.ask(present, pins, onDevice);
        PinBytes fresh = PinBytes.ask(next, pins, onDevice)) {
      if (!onDevice) {
        now.pinLengths().check(fresh.utf8());
      }
      change.run(proving.utf8(), fresh.utf8());
    } catch (DriverError e) {
      if (e.provesNothing()) {
        throw new PinIncorrectException(
            kind,
            token.statusAfterRefusal(
                kind == PinKind.ADMINISTRATOR
                    ? SlotToken::administratorPinStatus
                    : SlotToken::pinStatus));
      }
      if (e.meaning() == ReturnCode.Meaning.PIN_LOCKED) {
        throw new PinLockedException(kind, e);
      }
      throw e;
    }
  }
}
