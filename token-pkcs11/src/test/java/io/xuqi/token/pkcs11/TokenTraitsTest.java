package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xuqi.token.PinStatus;
import io.xuqi.token.PinStatus.Level;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TokenTraitsTest {

  private static TokenTraits lockedAfter(int tries) {
    return new TokenTraits(Optional.empty(), StandardCharsets.UTF_8, OptionalInt.of(tries));
  }

  @ParameterizedTest
  @CsvSource({"NORMAL, 15, 15", "FINAL_TRY, 15, 1", "LOCKED, 15, 0", "LOW, 3, 2"})
  @Tag("R53")
  void aLevelIsAnExactNumberWhereTheProfileMakesItOne(Level level, int all, int remaining) {
    assertEquals(
        new PinStatus(level, OptionalInt.of(remaining), false), lockedAfter(all).pinStatus(level));
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"1, true", "3, true", "4, false", "15, false"})
  @Tag("R53")
  void aTokenSaysThatItTellsTriesOnlyWhereItAlwaysDoes(int all, boolean always)
      throws TokenException {
    Token token =
        FakeDriver.load(FakeDriver.library(folder, lockedAfter(all)), new FakeCryptoki())
            .tokens()
            .get(0);
    assertEquals(always, token.capabilities().contains(TokenCapability.EXACT_PIN_TRIES));
  }

  @Test
  void betweenTheFirstWrongPinAndTheLastTryNobodyKnows() {
    assertEquals(PinStatus.of(Level.LOW), lockedAfter(15).pinStatus(Level.LOW));
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void withoutAProfilesWordThereAreLevelsOnly(Level level) {
    assertEquals(PinStatus.of(level), TokenTraits.standard().pinStatus(level));
  }

  @Test
  void theOnlyTryIsTheLastOne() {
    assertEquals(Level.FINAL_TRY, lockedAfter(1).pinStatus(Level.NORMAL).level());
  }
}
