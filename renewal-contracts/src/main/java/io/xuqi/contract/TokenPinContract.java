package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinStatus;
import io.xuqi.token.PinStatus.Level;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a token deals with PINs (R53). */
public interface TokenPinContract extends TokenFixture {

  /** More wrong PINs than any key takes before it is locked. */
  int MAX_TRIES = 99;

  @Test
  @Tag("R53")
  default void theUserIsAskedOnceForThisTokenWithItsStatus() throws Exception {
    RecordedPins pins = RecordedPins.of(pin());
    PinRequest expected = new PinRequest(token().info(), token().pinStatus());
    try (TokenSession session = token().login(pins)) {
      assertEquals(token().info(), session.token().info());
    }
    assertEquals(List.of(expected), pins.requests());
    assertEquals(0, pins.confirmations());
  }

  @Test
  default void thePinIsWipedRightAfterALogin() throws Exception {
    RecordedPins pins = RecordedPins.of(pin());
    try (TokenSession session = token().login(pins)) {
      assertTrue(pins.wiped());
    }
  }

  @Test
  @Tag("R53")
  default void aWrongPinIsTriedOnceAndWiped() throws Exception {
    PinStatus before = token().pinStatus();
    RecordedPins wrong = RecordedPins.of(RecordedPins.wrong(pin()));
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> token().login(wrong));
    assertEquals(1, wrong.requests().size());
    assertTrue(wrong.wiped());
    PinStatus after = token().pinStatus();
    assertEquals(after, refused.status());
    assertNotEquals(Level.LOCKED, after.level());
    if (token().capabilities().contains(TokenCapability.EXACT_PIN_TRIES)) {
      assertEquals(before.remainingTries().getAsInt() - 1, after.remainingTries().getAsInt());
    }
    assertEquals(
        after.remainingTries().isPresent()
            ? ErrorCode.PIN_INCORRECT_TRIES
            : ErrorCode.PIN_INCORRECT,
        refused.code());
  }

  @Test
  @Tag("R53")
  default void aRightPinGivesAllTriesBack() throws Exception {
    PinStatus before = token().pinStatus();
    assertThrows(
        PinIncorrectException.class,
        () -> token().login(RecordedPins.of(RecordedPins.wrong(pin()))));
    TokenChecks.login(this).close();
    assertEquals(before, token().pinStatus());
  }

  @Test
  default void aUserWhoWouldRatherNotSpendsNoTry() throws Exception {
    PinStatus before = token().pinStatus();
    TokenChecks.assertRefused(
        ErrorCode.PIN_CANCELLED,
        () ->
            token()
                .login(
                    request -> {
                      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED));
                    }));
    assertEquals(before, token().pinStatus());
  }

  @Test
  @Tag("R53")
  default void theLastTryIsSpentOnlyAfterTheUserSaidSo() throws Exception {
    TokenChecks.leaveOneTry(this);
    RecordedPins reluctant = RecordedPins.of(pin());
    TokenChecks.assertRefused(ErrorCode.PIN_FINAL_TRY, () -> token().login(reluctant));
    assertEquals(List.of(), reluctant.requests());
    assertEquals(1, reluctant.confirmations());
    assertEquals(Level.FINAL_TRY, token().pinStatus().level());

    RecordedPins sure = RecordedPins.confirming(pin());
    token().login(sure).close();
    assertEquals(1, sure.confirmations());
    assertEquals(Level.NORMAL, token().pinStatus().level());
  }

  @Test
  @Tag("R53")
  default void aLockedTokenRefusesWithoutAskingAndStaysReadable() throws Exception {
    TokenChecks.leaveOneTry(this);
    RecordedPins wrong = RecordedPins.confirming(RecordedPins.wrong(pin()));
    assertThrows(TokenException.class, () -> token().login(wrong));
    assertTrue(wrong.wiped());
    assertEquals(Level.LOCKED, token().pinStatus().level());

    RecordedPins right = RecordedPins.confirming(pin());
    assertThrows(PinLockedException.class, () -> token().login(right));
    assertEquals(List.of(), right.requests());
    assertEquals(0, right.confirmations());
    assertEquals(List.of(), token().certificates());
  }

  @Test
  default void aClosedSessionIsLoggedOut() throws Exception {
    TokenSession closed = TokenChecks.login(this);
    closed.close();
    closed.close();
    assertThrows(
        IllegalStateException.class,
        () -> closed.generateKeyPair(TokenChecks.ref("closed"), algorithms().iterator().next()));
    try (TokenSession session = TokenChecks.login(this)) {
      assertFalse(session.publicKey(TokenChecks.ref("closed")).isPresent());
    }
  }
}
