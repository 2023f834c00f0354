package io.xuqi.simulator.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.FaultPlan.Performed;
import io.xuqi.simulator.Operation;
import io.xuqi.simulator.SimulatedCrash;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.DriverVersion;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenListener;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.TokenWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedTokenTest {

  private static final KeyRef REF = new KeyRef(Bytes.fromHex("0102"));

  private final FaultPlan faults = FaultPlan.recording();

  private SimulatedToken.Builder blank() {
    return SimulatedToken.builder().pin(newPin("123456")).faults(faults);
  }

  private static Pin newPin(String characters) {
    return Pin.takeOver(characters.toCharArray());
  }

  private static PinSource pins(String characters) {
    return new PinSource() {
      @Override
      public Pin pin(PinRequest request) {
        return newPin(characters);
      }

      @Override
      public boolean confirmFinalTry(PinRequest request) {
        return true;
      }
    };
  }

  private static Token token(SimulatedToken device) throws TokenException {
    return SimulatedTokenDriver.of(device).tokens().get(0);
  }

  private static TokenSession login(SimulatedToken device) throws TokenException {
    return token(device).login(pins("123456"));
  }

  @Test
  @Tag("R53")
  void a_new_token_gives_fifteen_tries_and_tells_the_exact_number() throws TokenException {
    SimulatedToken device = blank().build();
    assertEquals(PinStatus.exactly(15, 15), token(device).pinStatus());
    PinIncorrectException refused =
        assertThrows(PinIncorrectException.class, () -> token(device).login(pins("654321")));
    assertEquals(PinStatus.exactly(14, 15), refused.status());
    assertEquals(List.of("14"), refused.problem().arguments());
  }

  @Test
  void it_says_its_chinese_label() throws TokenException {
    SimulatedToken device = blank().serialNumber("2026-7").label("云岭示例有限公司").build();
    assertEquals("云岭示例有限公司", token(device).info().label());
    assertEquals("2026-7", token(device).info().id().toString());
    assertThrows(IllegalArgumentException.class, () -> blank().label("two\nlines").build());
  }

  @Test
  void a_pin_is_needed_and_wiped() {
    assertThrows(IllegalStateException.class, () -> SimulatedToken.builder().build());
    char[] characters = "123456".toCharArray();
    SimulatedToken.builder().pin(Pin.takeOver(characters)).build();
    assertEquals("\0".repeat(6), new String(characters));
  }

  @Test
  @Tag("R1")
  void its_driver_has_the_oldest_version_that_is_accepted() {
    SimulatedTokenDriver driver = SimulatedTokenDriver.of();
    DriverRequirement requirement =
        new DriverRequirement(Optional.of(DriverVersion.parse("V4.6.1")), Optional.empty(), "驱动下载");
    assertEquals(Optional.empty(), requirement.check(driver.info()));
  }

  @Test
  @Tag("R6")
  void a_driver_lists_the_tokens_that_are_inserted_now() throws TokenException {
    SimulatedToken one = blank().serialNumber("1").build();
    SimulatedToken two = blank().serialNumber("2").build();
    SimulatedTokenDriver driver = SimulatedTokenDriver.of(one, two);
    assertEquals(List.of("1", "2"), serials(driver));
    one.pull();
    assertEquals(List.of("2"), serials(driver));
    two.pull();
    one.insert();
    assertEquals(List.of("1"), serials(driver));
  }

  private static List<String> serials(SimulatedTokenDriver driver) throws TokenException {
    return driver.tokens().stream().map(t -> t.info().id().serialNumber()).toList();
  }

  @Test
  void a_closed_driver_and_its_tokens_cannot_be_used() throws TokenException {
    SimulatedTokenDriver driver = SimulatedTokenDriver.of(blank().build());
    Token token = driver.tokens().get(0);
    driver.close();
    assertThrows(IllegalStateException.class, driver::tokens);
    assertThrows(IllegalStateException.class, token::certificates);
    assertThrows(IllegalStateException.class, () -> token.login(pins("123456")));
  }

  @Test
  @Tag("R7")
  void a_pulled_token_fails_every_call_also_after_it_was_inserted_again() throws TokenException {
    SimulatedToken device = blank().build();
    Token token = token(device);
    TokenSession session = token.login(pins("123456"));
    session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    device.pull();
    assertFalse(device.isInserted());
    assertThrows(TokenRemovedException.class, token::certificates);
    assertThrows(TokenRemovedException.class, () -> session.publicKey(REF));
    device.insert();
    assertThrows(TokenRemovedException.class, token::pinStatus);
    assertThrows(TokenRemovedException.class, () -> session.publicKey(REF));
    assertThrows(TokenRemovedException.class, () -> token.login(pins("123456")));
    session.close();
    try (TokenSession again = login(device)) {
      assertTrue(again.publicKey(REF).isPresent());
    }
  }

  @Test
  void a_full_token_writes_nothing() throws TokenException {
    SimulatedToken device = blank().capacity(300).build();
    try (TokenSession session = login(device)) {
      session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
      OptionalLong before = token(device).freeSpace();
      KeyRef second = new KeyRef(Bytes.fromHex("03"));
      assertThrows(
          TokenFullException.class, () -> session.generateKeyPair(second, KeyAlgorithm.EC_P256));
      assertEquals(Optional.empty(), session.publicKey(second));
      assertEquals(before, token(device).freeSpace());
      session.discard(REF);
      session.generateKeyPair(second, KeyAlgorithm.EC_P256);
    }
  }

  @Test
  void everything_it_does_is_recorded_in_order() throws TokenException {
    SimulatedToken device = blank().build();
    try (TokenSession session = login(device)) {
      session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
      session.sign(REF, KeyAlgorithm.EC_P256.signatureAlgorithm(), new byte[3]);
    }
    List<Operation> operations = faults.performed().stream().map(Performed::operation).toList();
    assertEquals(
        List.of(TokenOperation.LOGIN, TokenOperation.GENERATE_KEY_PAIR, TokenOperation.SIGN),
        operations);
  }

  @ParameterizedTest
  @EnumSource(names = {"PULLED_BEFORE", "FAILED", "UNKNOWN_NOT_DONE", "TOKEN_FULL", "CRASH_BEFORE"})
  void a_fault_before_the_act_leaves_the_token_as_it_was(Fault fault) throws TokenException {
    SimulatedToken device = blank().build();
    assertGenerationFails(device, fault);
    try (TokenSession again = login(device)) {
      assertFalse(again.publicKey(REF).isPresent());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PULLED_AFTER", "UNKNOWN_DONE", "CRASH_AFTER"})
  void a_fault_after_the_act_leaves_it_done(Fault fault) throws TokenException {
    SimulatedToken device = blank().build();
    assertGenerationFails(device, fault);
    try (TokenSession again = login(device)) {
      assertTrue(again.publicKey(REF).isPresent());
    }
  }

  private void assertGenerationFails(SimulatedToken device, Fault fault) throws TokenException {
    faults.next(TokenOperation.GENERATE_KEY_PAIR, fault);
    TokenSession session = login(device);
    Throwable seen =
        assertThrows(Throwable.class, () -> session.generateKeyPair(REF, KeyAlgorithm.EC_P256));
    switch (fault) {
      case PULLED_BEFORE, PULLED_AFTER -> {
        assertEquals(TokenRemovedException.class, seen.getClass());
        assertFalse(device.isInserted());
      }
      case TOKEN_FULL -> assertEquals(TokenFullException.class, seen.getClass());
      case CRASH_BEFORE, CRASH_AFTER -> assertEquals(SimulatedCrash.class, seen.getClass());
      case FAILED -> assertEquals(ErrorCode.TOKEN_FAILED, ((TokenException) seen).code());
      default -> assertEquals(ErrorCode.TOKEN_OUTCOME_UNKNOWN, ((TokenException) seen).code());
    }
    faults.clear();
    device.insert();
  }

  @Test
  @Tag("R53")
  void a_planned_wrong_pin_spends_a_try() throws TokenException {
    SimulatedToken device = blank().maxTries(3).build();
    faults.next(TokenOperation.LOGIN, Fault.PIN_INCORRECT);
    assertThrows(PinIncorrectException.class, () -> login(device));
    assertEquals(PinStatus.exactly(2, 3), token(device).pinStatus());
    login(device).close();
    assertEquals(PinStatus.exactly(3, 3), token(device).pinStatus());
  }

  @Test
  @Tag("R53")
  void the_last_try_is_not_spent_when_others_spent_the_rest_while_the_user_was_asked()
      throws TokenException {
    SimulatedToken device = blank().maxTries(3).build();
    PinSource slow =
        request -> {
          for (int i = 0; i < 2; i++) {
            assertThrows(PinIncorrectException.class, () -> token(device).login(pins("654321")));
          }
          return newPin("654321");
        };
    TokenException refused = assertThrows(TokenException.class, () -> token(device).login(slow));
    assertEquals(ErrorCode.PIN_FINAL_TRY, refused.code());
    assertEquals(PinStatus.exactly(1, 3), token(device).pinStatus());
  }

  @Test
  @Tag("R53")
  void a_try_is_spent_before_the_pin_is_checked() throws TokenException {
    TokenStorage storage = TokenStorage.inMemory(memory(3));
    PowerCut cut = new PowerCut(storage);
    SimulatedToken device = new SimulatedToken(cut, FaultPlan.none(), KeyPairSupply.generating());
    cut.afterWrites(1);
    assertThrows(SimulatedPowerCut.class, () -> login(device));
    assertEquals(2, storage.read().user().remainingTries());
    cut.afterWrites(Integer.MAX_VALUE);
    login(device).close();
    assertEquals(3, storage.read().user().remainingTries());
  }

  @Test
  @Tag("R8")
  void a_watcher_sees_a_key_pulled_and_pushed_back_between_two_looks() {
    SimulatedToken device = SimulatedToken.builder().pin(newPin("123456")).build();
    List<String> events = new ArrayList<>();
    TokenListener listener =
        new TokenListener() {
          @Override
          public void inserted(Token token) {
            events.add("inserted");
          }

          @Override
          public void removed(TokenInfo token) {
            events.add("removed");
          }
        };
    try (TokenWatcher watcher = new TokenWatcher(SimulatedTokenDriver.of(device), listener)) {
      watcher.poll();
      device.pull();
      device.insert();
      watcher.poll();
      assertEquals(List.of("inserted", "removed", "inserted"), events);
      device.pull();
      watcher.poll();
      assertEquals(4, events.size());
    }
  }

  @Test
  void the_pin_it_came_with_is_told_until_it_is_changed() throws TokenException {
    SimulatedToken device = SimulatedToken.builder().pin(newPin("123456")).pinToBeChanged().build();
    Token token = SimulatedTokenDriver.of(device).tokens().get(0);
    assertTrue(token.pinStatus().toBeChanged());
    token.login(request -> newPin("123456")).close();
    assertTrue(token.pinStatus().toBeChanged());
    token
        .administration()
        .orElseThrow()
        .changePin(request -> newPin(request.kind() == PinKind.NEW_USER ? "654321" : "123456"));
    assertFalse(token.pinStatus().toBeChanged());
  }

  @Test
  void a_change_without_an_answer_may_have_happened() throws TokenException {
    for (Fault fault : List.of(Fault.UNKNOWN_DONE, Fault.UNKNOWN_NOT_DONE)) {
      FaultPlan faults = FaultPlan.recording().next(TokenOperation.CHANGE_PIN, fault);
      SimulatedToken device = SimulatedToken.builder().pin(newPin("123456")).faults(faults).build();
      Token token = SimulatedTokenDriver.of(device).tokens().get(0);
      TokenException unknown =
          assertThrows(
              TokenException.class,
              () ->
                  token
                      .administration()
                      .orElseThrow()
                      .changePin(
                          request ->
                              newPin(request.kind() == PinKind.NEW_USER ? "654321" : "123456")));
      assertEquals(ErrorCode.PIN_CHANGE_UNKNOWN, unknown.code());
      token.login(request -> newPin(fault.done() ? "654321" : "123456")).close();
    }
  }

  private static TokenMemory memory(int tries) {
    java.security.SecureRandom random = new java.security.SecureRandom();
    return new TokenMemory(
        new io.xuqi.token.TokenInfo(new io.xuqi.token.TokenId("Xuqi", "1"), "", ""),
        new TokenMemory.Settings(1000, tries, true, java.util.Set.of()),
        new PinEntry(
            PinVault.of(
                "123456".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                1,
                PinKey.fresh(random),
                random),
            tries,
            false),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static final class SimulatedPowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A storage whose power fails after some writes. */
  private static final class PowerCut implements TokenStorage {
    private final TokenStorage storage;
    private int left;

    PowerCut(TokenStorage storage) {
      this.storage = storage;
    }

    void afterWrites(int writes) {
      left = writes;
    }

    @Override
    public boolean exists() {
      return storage.exists();
    }

    @Override
    public Hold hold() throws TokenException {
      return storage.hold();
    }

    @Override
    public TokenMemory read() throws TokenException {
      return storage.read();
    }

    @Override
    public void write(TokenMemory memory) throws TokenException {
      if (left-- == 0) {
        throw new SimulatedPowerCut();
      }
      storage.write(memory);
    }
  }
}
