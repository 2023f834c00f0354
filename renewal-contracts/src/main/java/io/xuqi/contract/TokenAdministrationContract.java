package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinLengths;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinStatus;
import io.xuqi.token.PinStatus.Level;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a token lets its PIN be changed and unblocked, where it does. */
public interface TokenAdministrationContract extends TokenFixture {

  @Test
  default void whoCanChangeOrUnblockAPinHasAnAdministration() throws Exception {
    boolean able =
        token().capabilities().contains(TokenCapability.CHANGE_PIN)
            || token().capabilities().contains(TokenCapability.UNBLOCK_PIN);
    assertEquals(able, token().administration().isPresent());
  }

  @Test
  default void aChangedPinReplacesTheOldOneAndLeavesTheKeysAlone() throws Exception {
    TokenAdministration administration = changing();
    KeyRef ref = TokenChecks.ref("kept");
    KeyAlgorithm algorithm = algorithms().iterator().next();
    PublicKey key;
    try (TokenSession session = TokenChecks.login(this)) {
      key = session.generateKeyPair(ref, algorithm);
    }
    PinStatus status = token().pinStatus();
    RecordedPins pins = RecordedPins.of(pin()).with(PinKind.NEW_USER, newPin());
    administration.changePin(pins);
    assertEquals(
        List.of(
            new PinRequest(token().info(), PinKind.USER, status),
            new PinRequest(token().info(), PinKind.NEW_USER, status)),
        pins.requests());
    assertTrue(pins.wiped());

    assertThrows(PinIncorrectException.class, () -> token().login(RecordedPins.confirming(pin())));
    assertSigns(ref, algorithm, key);
  }

  @Test
  @Tag("R53")
  default void aWrongPinChangesNothingAndIsTriedOnce() throws Exception {
    TokenAdministration administration = changing();
    PinStatus before = token().pinStatus();
    RecordedPins pins = RecordedPins.of(RecordedPins.wrong(pin())).with(PinKind.NEW_USER, newPin());
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> administration.changePin(pins));
    assertEquals(2, pins.requests().size());
    assertTrue(pins.wiped());
    assertEquals(token().pinStatus(), refused.status());
    if (token().capabilities().contains(TokenCapability.EXACT_PIN_TRIES)) {
      assertEquals(
          before.remainingTries().getAsInt() - 1, refused.status().remainingTries().getAsInt());
    }
    TokenChecks.login(this).close();
    assertEquals(before, token().pinStatus());
  }

  @Test
  default void aNewPinOfAWrongLengthIsRefusedBeforeATryIsSpent() throws Exception {
    TokenAdministration administration = changing();
    PinLengths lengths = administration.pinLengths();
    PinStatus before = token().pinStatus();
    for (int length : new int[] {lengths.minimum() - 1, lengths.maximum() + 1}) {
      if (length >= 1 && length <= Pin.MAX_LENGTH) {
        char[] unfit = new char[length];
        Arrays.fill(unfit, '7');
        RecordedPins pins =
            RecordedPins.of(RecordedPins.wrong(pin())).with(PinKind.NEW_USER, unfit);
        TokenChecks.assertRefused(ErrorCode.PIN_LENGTH, () -> administration.changePin(pins));
        assertTrue(pins.wiped());
      }
    }
    assertEquals(before, token().pinStatus());
    TokenChecks.login(this).close();
  }

  @Test
  default void aUserWhoChoosesNoNewPinKeepsTheOldOne() throws Exception {
    TokenAdministration administration = changing();
    PinStatus before = token().pinStatus();
    RecordedPins present = RecordedPins.of(RecordedPins.wrong(pin()));
    TokenChecks.assertRefused(
        ErrorCode.PIN_CANCELLED,
        () ->
            administration.changePin(
                request -> {
                  if (request.kind() == PinKind.NEW_USER) {
                    throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED));
                  }
                  return present.pin(request);
                }));
    assertTrue(present.wiped());
    assertEquals(before, token().pinStatus());
    TokenChecks.login(this).close();
  }

  @Test
  @Tag("R53")
  default void theLastTryIsNotSpentOnAChangeWithoutAWord() throws Exception {
    TokenAdministration administration = changing();
    TokenChecks.leaveOneTry(this);
    RecordedPins reluctant = RecordedPins.of(pin()).with(PinKind.NEW_USER, newPin());
    TokenChecks.assertRefused(ErrorCode.PIN_FINAL_TRY, () -> administration.changePin(reluctant));
    assertEquals(List.of(), reluctant.requests());
    administration.changePin(RecordedPins.confirming(pin()).with(PinKind.NEW_USER, newPin()));
    assertEquals(Level.NORMAL, token().pinStatus().level());
  }

  @Test
  default void unblockingGivesAnotherPinAndAllTriesAndLeavesTheKeysAlone() throws Exception {
    TokenAdministration administration = unblocking();
    PinStatus fresh = token().pinStatus();
    KeyRef ref = TokenChecks.ref("kept");
    KeyAlgorithm algorithm = algorithms().iterator().next();
    PublicKey key;
    try (TokenSession session = TokenChecks.login(this)) {
      key = session.generateKeyPair(ref, algorithm);
    }
    assertThrows(
        PinIncorrectException.class,
        () -> token().login(RecordedPins.of(RecordedPins.wrong(pin()))));
    PinStatus low = token().pinStatus();
    PinStatus administrators = administration.administratorPinStatus();
    RecordedPins pins = administrator().with(PinKind.NEW_USER, newPin());
    administration.unblockPin(pins);
    assertEquals(
        List.of(
            new PinRequest(token().info(), PinKind.ADMINISTRATOR, administrators),
            new PinRequest(token().info(), PinKind.NEW_USER, low)),
        pins.requests());
    assertTrue(pins.wiped());
    assertEquals(fresh, token().pinStatus());
    assertSigns(ref, algorithm, key);
  }

  @Test
  default void aLockedTokenCanBeUnblocked() throws Exception {
    TokenAdministration administration = unblocking();
    TokenChecks.leaveOneTry(this);
    assertThrows(
        TokenException.class,
        () -> token().login(RecordedPins.confirming(RecordedPins.wrong(pin()))));
    assertEquals(Level.LOCKED, token().pinStatus().level());
    administration.unblockPin(administrator().with(PinKind.NEW_USER, newPin()));
    assertEquals(Level.NORMAL, token().pinStatus().level());
    token().login(RecordedPins.of(newPin())).close();
  }

  @Test
  @Tag("R53")
  default void aWrongAdministratorsPinIsTriedOnceAndTheUsersPinStays() throws Exception {
    TokenAdministration administration = unblocking();
    PinStatus user = token().pinStatus();
    PinStatus before = administration.administratorPinStatus();
    RecordedPins wrong =
        RecordedPins.answering(PinKind.ADMINISTRATOR, RecordedPins.wrong(administratorPin()))
            .with(PinKind.NEW_USER, newPin());
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> administration.unblockPin(wrong));
    assertEquals(2, wrong.requests().size());
    assertTrue(wrong.wiped());
    assertEquals(administration.administratorPinStatus(), refused.status());
    if (before.remainingTries().isPresent()) {
      assertEquals(ErrorCode.ADMINISTRATOR_PIN_INCORRECT_TRIES, refused.code());
      assertEquals(
          before.remainingTries().getAsInt() - 1, refused.status().remainingTries().getAsInt());
    } else {
      assertEquals(ErrorCode.ADMINISTRATOR_PIN_INCORRECT, refused.code());
    }
    assertEquals(user, token().pinStatus());
    TokenChecks.login(this).close();
  }

  @Test
  @Tag("R53")
  default void theAdministratorsLastTryIsSpentOnlyAfterAWordAndThenNobodyIsAskedAnyMore()
      throws Exception {
    TokenAdministration administration = unblocking();
    TokenChecks.assumeExactTries(token());
    RecordedPins wrong =
        RecordedPins.answering(PinKind.ADMINISTRATOR, RecordedPins.wrong(administratorPin()))
            .with(PinKind.NEW_USER, newPin());
    for (int i = 0;
        i < TokenPinContract.MAX_TRIES
            && administration.administratorPinStatus().level() != Level.FINAL_TRY;
        i++) {
      assertThrows(PinIncorrectException.class, () -> administration.unblockPin(wrong));
    }
    RecordedPins reluctant = administrator().with(PinKind.NEW_USER, newPin());
    TokenChecks.assertRefused(ErrorCode.PIN_FINAL_TRY, () -> administration.unblockPin(reluctant));
    assertEquals(List.of(), reluctant.requests());
    assertEquals(Level.FINAL_TRY, administration.administratorPinStatus().level());

    RecordedPins last =
        RecordedPins.confirming(RecordedPins.wrong(administratorPin()))
            .with(PinKind.NEW_USER, newPin());
    assertThrows(TokenException.class, () -> administration.unblockPin(last));
    assertEquals(Level.LOCKED, administration.administratorPinStatus().level());
    RecordedPins right = administrator().with(PinKind.NEW_USER, newPin());
    PinLockedException locked =
        assertThrows(PinLockedException.class, () -> administration.unblockPin(right));
    assertEquals(ErrorCode.ADMINISTRATOR_PIN_LOCKED, locked.code());
    assertEquals(List.of(), right.requests());
    TokenChecks.login(this).close();
  }

  private TokenAdministration changing() throws Exception {
    assumeTrue(
        token().capabilities().contains(TokenCapability.CHANGE_PIN), "does not change its PIN");
    return token().administration().orElseThrow();
  }

  private TokenAdministration unblocking() throws Exception {
    assumeTrue(
        token().capabilities().contains(TokenCapability.UNBLOCK_PIN), "does not unblock its PIN");
    return token().administration().orElseThrow();
  }

  private RecordedPins administrator() {
    return RecordedPins.answering(PinKind.ADMINISTRATOR, administratorPin());
  }

  /** Another PIN than the one the token has, of the same length. */
  private char[] newPin() {
    char[] changed = pin();
    changed[0] = changed[0] == '3' ? '4' : '3';
    assertNotEquals(new String(pin()), new String(changed));
    return changed;
  }

  private void assertSigns(KeyRef ref, KeyAlgorithm algorithm, PublicKey key) throws Exception {
    byte[] message = TokenChecks.message("with the new PIN");
    try (TokenSession session = token().login(RecordedPins.of(newPin()))) {
      byte[] signature = session.sign(ref, algorithm.signatureAlgorithm(), message);
      assertTrue(Signatures.verify(key, algorithm.signatureAlgorithm(), message, signature));
    }
  }
}
