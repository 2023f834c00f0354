package io.xuqi.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R6")
class TokenSelectionTest {

  private final Token first = new NamedToken(new TokenId("Maker", "A1"));
  private final Token second = new NamedToken(new TokenId("Maker", "B2"));

  @Test
  void the_only_token_inserted_is_taken() throws TokenException {
    assertSame(first, TokenSelection.choose(List.of(first), Optional.empty()));
  }

  @Test
  void of_several_tokens_none_is_guessed() {
    TokenException refused = refusal(List.of(first, second), Optional.empty());
    assertEquals(ErrorCode.TOKEN_SEVERAL, refused.code());
    assertEquals(List.of("A1, B2"), refused.problem().arguments());
  }

  @Test
  void of_several_tokens_the_one_named_by_its_serial_number_is_taken() throws TokenException {
    assertSame(second, TokenSelection.choose(List.of(first, second), Optional.of(" B2 ")));
  }

  @Test
  void nothing_inserted_is_said_to_be_nothing() {
    assertEquals(ErrorCode.TOKEN_NONE, refusal(List.of(), Optional.of("A1")).code());
  }

  @Test
  void another_token_than_the_named_one_is_not_taken_for_it() {
    TokenException refused = refusal(List.of(first), Optional.of("B2"));
    assertEquals(ErrorCode.TOKEN_NOT_INSERTED, refused.code());
    assertEquals(List.of("B2", "A1"), refused.problem().arguments());
  }

  @Test
  void two_makers_with_the_same_serial_number_are_not_told_apart_by_it() {
    Token twin = new NamedToken(new TokenId("Other maker", "A1"));
    assertEquals(ErrorCode.TOKEN_SEVERAL, refusal(List.of(first, twin), Optional.of("A1")).code());
  }

  private static TokenException refusal(List<Token> inserted, Optional<String> serialNumber) {
    return assertThrows(TokenException.class, () -> TokenSelection.choose(inserted, serialNumber));
  }

  /** Has a name and nothing else. */
  private record NamedToken(TokenId id) implements Token {

    @Override
    public TokenInfo info() {
      return new TokenInfo(id, "", "");
    }

    @Override
    public Set<TokenCapability> capabilities() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isInserted() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PinStatus pinStatus() {
      throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong freeSpace() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<TokenCertificate> certificates() {
      throw new UnsupportedOperationException();
    }

    @Override
    public TokenSession login(PinSource pins) {
      throw new UnsupportedOperationException();
    }
  }
}
