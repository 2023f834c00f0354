package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinLengths;
import io.xuqi.token.PinLockedException;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.PinStatus.Level;
import io.xuqi.token.Token;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PINs changed and unblocked, with drivers that answer this and that. */
class AdministrationTest {

  private static final int MAX_PIN_OFFSET = 136;
  private static final int MIN_PIN_OFFSET = 144;

  @TempDir private Path folder;
  private final FakeCryptoki cryptoki = new FakeCryptoki();
  private final List<PinKind> asked = new ArrayList<>();
  private Token token;
  private TokenAdministration administration;

  private final PinSource pins =
      request -> {
        asked.add(request.kind());
        return Pin.takeOver(
            switch (request.kind()) {
              case USER -> "1234".toCharArray();
              case ADMINISTRATOR -> "87654321".toCharArray();
              case NEW_USER -> "567890".toCharArray();
            });
      };

  @BeforeEach
  void load() throws TokenException {
    token = FakeDriver.token(folder, cryptoki);
    administration = token.administration().orElseThrow();
  }

  private static void assertFails(ErrorCode code, Executable act) {
    TokenException failure = assertThrows(TokenException.class, act);
    assertEquals(code, failure.code(), failure.getMessage());
  }

  private void assertEverythingWipedAndClosed() {
    for (byte[] pin : cryptoki.pins) {
      assertArrayEquals(new byte[pin.length], pin);
    }
    assertEquals(cryptoki.count(Function.OPEN_SESSION), cryptoki.count(Function.CLOSE_SESSION));
  }

  @Test
  void aDriverThatDoesNotUnblockIsNotAskedTo() throws TokenException {
    TokenTraits traits =
        new TokenTraits(Optional.empty(), StandardCharsets.UTF_8, OptionalInt.empty(), false);
    Token stubborn = FakeDriver.load(FakeDriver.library(folder, traits), cryptoki).tokens().get(0);
    assertFalse(stubborn.capabilities().contains(TokenCapability.UNBLOCK_PIN));
    TokenAdministration unable = stubborn.administration().orElseThrow();
    assertFails(ErrorCode.TOKEN_UNSUPPORTED, () -> unable.unblockPin(pins));
    assertFails(ErrorCode.TOKEN_UNSUPPORTED, unable::administratorPinStatus);
    assertEquals(List.of(), asked);
    assertEquals(0, cryptoki.count(Function.INIT_PIN));
    unable.changePin(pins);
  }

  @Test
  void changingIsOneCallWithBothPins() throws TokenException {
    administration.changePin(pins);
    assertEquals(List.of(PinKind.USER, PinKind.NEW_USER), asked);
    assertEquals(1, cryptoki.count(Function.SET_PIN));
    assertEquals(0, cryptoki.count(Function.LOGIN));
    assertEquals(2, cryptoki.pins.size());
    assertEverythingWipedAndClosed();
  }

  @Test
  void unblockingIsALoginOfTheAdministratorWhoIsLoggedOutAgain() throws TokenException {
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_LOCKED);
    administration.unblockPin(pins);
    assertEquals(List.of(PinKind.ADMINISTRATOR, PinKind.NEW_USER), asked);
    assertEquals(1, cryptoki.count(Function.LOGIN));
    assertEquals(1, cryptoki.count(Function.INIT_PIN));
    assertEquals(1, cryptoki.count(Function.LOGOUT));
    assertEverythingWipedAndClosed();
  }

  @Test
  void theAdministratorIsLoggedOutWhenTheNewPinIsRefused() {
    cryptoki.answer(Function.INIT_PIN, 0xA1);
    assertFails(ErrorCode.PIN_REFUSED, () -> administration.unblockPin(pins));
    assertEquals(1, cryptoki.count(Function.LOGOUT));
    assertEverythingWipedAndClosed();
  }

  @Test
  void aNewPinOfAWrongLengthSpendsNoTry() throws TokenException {
    ByteBuffer.wrap(cryptoki.tokenInfo)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAX_PIN_OFFSET, 16)
        .putLong(MIN_PIN_OFFSET, 8);
    assertEquals(new PinLengths(8, 16), administration.pinLengths());
    assertFails(ErrorCode.PIN_LENGTH, () -> administration.changePin(pins));
    assertFails(ErrorCode.PIN_LENGTH, () -> administration.unblockPin(pins));
    assertEquals(List.of(), cryptoki.pins);
    assertEverythingWipedAndClosed();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, -1", "4, 8", "100000, 4"})
  void lengthsThatMakeNoSenseAreNone(long maximum, long minimum) throws TokenException {
    ByteBuffer.wrap(cryptoki.tokenInfo)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAX_PIN_OFFSET, maximum)
        .putLong(MIN_PIN_OFFSET, minimum);
    assertEquals(PinLengths.ANY, administration.pinLengths());
  }

  @Test
  @Tag("R53")
  void aWrongPinIsToldWithItsOwnStatusAndNotTriedAgain() {
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_COUNT_LOW);
    cryptoki.answer(Function.SET_PIN, 0xA0);
    PinIncorrectException user =
        assertThrows(PinIncorrectException.class, () -> administration.changePin(pins));
    assertEquals(ErrorCode.PIN_INCORRECT, user.code());
    assertEquals(Level.LOW, user.status().level());
    assertEquals(1, cryptoki.count(Function.SET_PIN));

    cryptoki.answer(Function.LOGIN, 0xA0);
    PinIncorrectException administrator =
        assertThrows(PinIncorrectException.class, () -> administration.unblockPin(pins));
    assertEquals(ErrorCode.ADMINISTRATOR_PIN_INCORRECT, administrator.code());
    assertEquals(Level.NORMAL, administrator.status().level(), "the user PIN's is another");
    assertEquals(1, cryptoki.count(Function.LOGIN));
    assertEquals(0, cryptoki.count(Function.INIT_PIN));
    assertEverythingWipedAndClosed();
  }

  @Test
  @Tag("R53")
  void aWrongPinIsToldAlsoWhenTheDriverFailsAfterwards() {
    cryptoki.during(Function.SET_PIN, () -> cryptoki.answer(Function.GET_TOKEN_INFO, 0x5));
    cryptoki.answer(Function.SET_PIN, 0xA0);
    assertThrows(PinIncorrectException.class, () -> administration.changePin(pins));
  }

  @Test
  @Tag("R53")
  void theLastTryOfEitherPinIsNotSpentWithoutAWord() {
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_FINAL_TRY | Cryptoki.CKF_SO_PIN_FINAL_TRY);
    assertFails(ErrorCode.PIN_FINAL_TRY, () -> administration.changePin(pins));
    assertFails(ErrorCode.PIN_FINAL_TRY, () -> administration.unblockPin(pins));
    assertEquals(List.of(), asked);
    assertEquals(List.of(), cryptoki.pins);
    assertEverythingWipedAndClosed();
  }

  @Test
  void aLockedPinIsNotAskedFor() {
    cryptoki.setToken("0001", Cryptoki.CKF_USER_PIN_LOCKED | Cryptoki.CKF_SO_PIN_LOCKED);
    assertFails(ErrorCode.PIN_LOCKED, () -> administration.changePin(pins));
    assertFails(ErrorCode.ADMINISTRATOR_PIN_LOCKED, () -> administration.unblockPin(pins));
    assertEquals(List.of(), asked);
    cryptoki.setToken("0001", 0);
    cryptoki.answer(Function.LOGIN, 0xA4);
    PinLockedException locked =
        assertThrows(PinLockedException.class, () -> administration.unblockPin(pins));
    assertEquals(ErrorCode.ADMINISTRATOR_PIN_LOCKED, locked.code());
  }

  @ParameterizedTest
  @CsvSource({
    "0, NORMAL, false",
    "0x10000, LOW, false",
    "0x30000, FINAL_TRY, false",
    "0x70000, LOCKED, false",
    "0x80000, NORMAL, true"
  })
  @Tag("R53")
  void theFlagsOfBothPinsMeanTheSame(String flags, Level level, boolean toBeChanged)
      throws TokenException {
    long user = Long.decode(flags);
    PinStatus expected = PinStatus.of(level).toBeChanged(toBeChanged);
    cryptoki.setToken("0001", user);
    assertEquals(expected, token.pinStatus());
    assertEquals(PinStatus.of(Level.NORMAL), administration.administratorPinStatus());
    cryptoki.setToken("0001", user << 4);
    assertEquals(PinStatus.of(Level.NORMAL), token.pinStatus());
    assertEquals(expected, administration.administratorPinStatus());
  }

  @Test
  void aPinThatHasToBeChangedFirstIsToldAsThat() {
    cryptoki.answer(Function.LOGIN, 0xA3);
    assertFails(ErrorCode.PIN_TO_BE_CHANGED, () -> token.login(FakeDriver.PINS));
  }

  @ParameterizedTest
  @ValueSource(longs = {0x5, 0x6, 0x30, 0x8000_0001L})
  void aChangeThatMayHaveHappenedIsSaidToBeUnknown(long result) {
    cryptoki.performThenAnswer(Function.SET_PIN, result);
    assertFails(ErrorCode.PIN_CHANGE_UNKNOWN, () -> administration.changePin(pins));
    cryptoki.performThenAnswer(Function.INIT_PIN, result);
    assertFails(ErrorCode.PIN_CHANGE_UNKNOWN, () -> administration.unblockPin(pins));
  }

  @ParameterizedTest
  @ValueSource(longs = {0x5, 0x6, 0x32, 0x8000_0001L})
  void aPullDuringAChangeIsTold(long result) {
    cryptoki.pullDuring(Function.SET_PIN, result);
    assertThrows(TokenRemovedException.class, () -> administration.changePin(pins));
  }

  @Test
  void theAdministratorsOwnPinIsNeverChangedByMistake() {
    cryptoki.sessionState = Cryptoki.CKS_RW_SO_FUNCTIONS;
    assertFails(ErrorCode.TOKEN_BUSY, () -> administration.changePin(pins));
    assertEquals(0, cryptoki.count(Function.SET_PIN));
    assertEquals(List.of(), asked);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x100, 0x104, 0xB7})
  void whoeverElseIsLoggedInKeepsTheAdministratorOut(long result) {
    cryptoki.answer(Function.LOGIN, result);
    assertFails(ErrorCode.TOKEN_BUSY, () -> administration.unblockPin(pins));
    assertEquals(0, cryptoki.count(Function.INIT_PIN));
    assertEquals(0, cryptoki.count(Function.LOGOUT), "somebody else's login is left alone");
  }

  // ---- PINs that are typed at the device

  /** Is told what to say to the user, and has no PIN. */
  private static final class Announcing implements PinSource {
    private final List<PinKind> announced = new ArrayList<>();

    @Override
    public Pin pin(PinRequest request) {
      throw new AssertionError("asked for a PIN that is typed at the device");
    }

    @Override
    public void onDevice(PinRequest request) {
      announced.add(request.kind());
    }
  }

  @Test
  void nobodyIsAskedForWhatIsTypedAtTheDevice() throws TokenException {
    cryptoki.setToken("0001", Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH);
    Token pad = FakeDriver.token(folder, cryptoki);
    assertTrue(pad.capabilities().contains(TokenCapability.PIN_ON_DEVICE));
    assertFalse(token.capabilities().contains(TokenCapability.PIN_ON_DEVICE));
    Announcing user = new Announcing();
    pad.login(user).close();
    pad.administration().orElseThrow().changePin(user);
    pad.administration().orElseThrow().unblockPin(user);
    assertEquals(
        List.of(
            PinKind.USER, PinKind.USER, PinKind.NEW_USER, PinKind.ADMINISTRATOR, PinKind.NEW_USER),
        user.announced);
    assertEquals(5, cryptoki.pins.size());
    for (byte[] pin : cryptoki.pins) {
      assertEquals(0, pin.length);
    }
  }

  @Test
  @Tag("R53")
  void theLastTryAtTheDeviceNeedsAWordAsWell() {
    cryptoki.setToken(
        "0001", Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH | Cryptoki.CKF_USER_PIN_FINAL_TRY);
    Announcing user = new Announcing();
    assertFails(ErrorCode.PIN_FINAL_TRY, () -> token.login(user));
    assertFails(ErrorCode.PIN_FINAL_TRY, () -> administration.changePin(user));
    assertEquals(List.of(), user.announced);
    assertEquals(List.of(), cryptoki.pins);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x50, 0x200})
  void aUserWhoSaysNoAtTheDeviceHasGivenNoPin(long result) {
    cryptoki.setToken("0001", Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH);
    cryptoki.answer(Function.LOGIN, result).answer(Function.SET_PIN, result);
    assertFails(ErrorCode.PIN_CANCELLED, () -> token.login(new Announcing()));
    assertFails(ErrorCode.PIN_CANCELLED, () -> administration.changePin(new Announcing()));
  }

  @Test
  void thePinsGivenAreWipedWhateverHappens() {
    List<char[]> given = new ArrayList<>();
    PinSource remembering =
        (PinRequest request) -> {
          char[] typed = "123456".toCharArray();
          given.add(typed);
          return Pin.takeOver(typed);
        };
    for (long result : new long[] {0, 0xA0, 0x5}) {
      cryptoki.answer(Function.SET_PIN, result);
      try {
        administration.changePin(remembering);
      } catch (TokenException e) {
        assertTrue(result != 0, e.getMessage());
      }
    }
    assertEquals(6, given.size());
    given.forEach(typed -> assertArrayEquals(new char[6], typed));
    assertEverythingWipedAndClosed();
  }
}
