package io.xuqi.token.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fuzz tests of this package, or the writing of them, brought to light. */
class FuzzFindingsTest {

  @TempDir private Path folder;
  private final FakeCryptoki cryptoki = new FakeCryptoki();

  @Test
  void aDriverThatListsLessThanNoSlotIsRefusedWithACode() throws TokenException {
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    cryptoki.counts.addAll(List.of(1L, -1L));
    TokenException failure = assertThrows(TokenException.class, driver::tokens);
    assertEquals(ErrorCode.TOKEN_CAPACITY, failure.code());
  }

  @Test
  void aMechanismThatWasAnnouncedAndNotListedIsNotThere() throws TokenException {
    // Zero, what an empty place holds, is the number of RSA key pair generation.
    cryptoki.mechanisms.remove(Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN);
    Pkcs11Driver driver = FakeDriver.load(folder, cryptoki);
    cryptoki.counts.addAll(List.of(1L, 1L, 4L, 2L));
    Token token = driver.tokens().get(0);
    assertFalse(token.capabilities().contains(TokenCapability.GENERATE_RSA_2048));
  }

  @Test
  void aSecondBatchOfObjectsBeyondEveryNumberIsRefusedWithACode() throws TokenException {
    Token token = FakeDriver.token(folder, cryptoki);
    cryptoki.counts.addAll(List.of(1L, Long.MAX_VALUE));
    TokenException failure = assertThrows(TokenException.class, token::certificates);
    assertEquals(ErrorCode.TOKEN_CAPACITY, failure.code());
  }

  @Test
  void aNameOfATokenHoldsNoControlCharacterOfAsciiOrBeyond() {
    byte[] label = "a\u009b[2J\u0007b".getBytes(StandardCharsets.UTF_8);
    assertEquals("a [2J b", Text.decode(label));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // An entry without a name, of a driver without an id.
        ".name = a\n= b",
        // A path that the operating system knows no form for.
        "a.name = a\na.linux = /a\\u0000b\na.windows = /a\\u0000b\na.macos = /a\\u0000b"
      })
  void aFileOfProfilesThatCannotBeUsedIsRefusedWhenItIsRead(String file) {
    ByteArrayInputStream in = new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
    IOException failure = assertThrows(IOException.class, () -> DriverProfiles.read(in));
    assertTrue(failure.getMessage().startsWith("malformed driver profile"), failure.getMessage());
  }
}
