package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides which of the inserted tokens is worked on; it never guesses (R6). */
public final class TokenSelection {

  private TokenSelection() {}

  /**
   * The only token inserted, or the one the user named.
   *
   * @param inserted what {@link TokenDriver#tokens()} returned just before
   * @param serialNumber the token the user chose, as printed on its casing
   * @throws TokenException with {@code token.none} if nothing is inserted, {@code token.several} if
   *     there are several to choose from (their serial numbers are the argument), {@code
   *     token.not-inserted} if the chosen one is not among them
   */
  public static Token choose(List<Token> inserted, Optional<String> serialNumber)
      throws TokenException {
    if (inserted.isEmpty()) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_NONE));
    }
    List<Token> candidates =
        serialNumber.isEmpty()
            ? inserted
            : inserted.stream()
                .filter(t -> t.info().id().serialNumber().equals(serialNumber.get().strip()))
                .toList();
    if (candidates.isEmpty()) {
      throw new TokenException(
          Problem.of(ErrorCode.TOKEN_NOT_INSERTED, serialNumber.orElse(""), names(inserted)));
    }
    if (candidates.size() > 1) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_SEVERAL, names(candidates)));
    }
    return candidates.get(0);
  }

  private static String names(List<Token> tokens) {
    return tokens.stream().map(t -> t.info().id().toString()).collect(Collectors.joining(", "));
  }
}
