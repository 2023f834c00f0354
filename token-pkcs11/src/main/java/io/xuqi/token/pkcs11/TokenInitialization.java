package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import java.util.function.Predicate;

/**
 * Prepares a <em>blank</em> token for its first use: C_InitToken and C_InitPIN. Meant for software
 * tokens in demonstrations and tests; a real key comes prepared by the CA.
 *
 * <p>C_InitToken erases what is on a token. This class therefore leaves every token alone that says
 * it is initialized, whatever is on it; between the look and the act a driver could still be given
 * another token, so let nobody insert keys meanwhile.
 */
public final class TokenInitialization {

  /** The longest label, in bytes of UTF-8. */
  public static final int MAX_LABEL_SIZE = 32;

  private final Pkcs11Driver driver;

  public TokenInitialization(Pkcs11Driver driver) {
    this.driver = driver;
  }

  /**
   * Initializes the first blank token of the driver.
   *
   * @param label what the token shall be called
   * @param administratorPin the PIN that unblocks the token; wiped by the caller
   * @param userPin the PIN for {@link Token#login}; wiped by the caller
   * @return the token, ready for use
   * @throws TokenException with code {@code token.none} if there is no blank token; with another
   *     code if the driver failed: the token may then be initialized without a user PIN
   * @throws IllegalArgumentException if the label is longer than {@link #MAX_LABEL_SIZE}
   */
  public Token initialize(String label, Pin administratorPin, Pin userPin) throws TokenException {
    byte[] field = Text.encode(label, MAX_LABEL_SIZE);
    driver.requireOpen();
    try (PinBytes administrator = new PinBytes(administratorPin);
        PinBytes user = new PinBytes(userPin)) {
      long slot = blankSlot();
      DriverError.check(
          Function.INIT_TOKEN, cryptoki().initToken(slot, administrator.utf8(), field));
      setUserPin(slot, administrator.utf8(), user.utf8());
      TokenInfo made = driver.read(slot).info();
      return find(token -> token.info().id().equals(made.id()));
    } catch (DriverError e) {
      throw e.toTokenException(() -> true);
    }
  }

  private long blankSlot() throws DriverError, TokenException {
    for (long slot : driver.slots()) {
      if (!driver.read(slot).has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
        return slot;
      }
    }
    throw none();
  }

  private void setUserPin(long slot, byte[] administratorPin, byte[] userPin)
      throws DriverError, TokenException {
    Session session = driver.openSession(slot, true);
    try {
      session.initPin(administratorPin, userPin);
    } finally {
      driver.closeSession(session);
    }
  }

  private Token find(Predicate<Token> wanted) throws TokenException {
    return driver.tokens().stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(TokenInitialization::none);
  }

  private static TokenException none() {
    return new TokenException(Problem.of(ErrorCode.TOKEN_NONE));
  }

  private Cryptoki cryptoki() {
    return driver.library().cryptoki();
  }
}
