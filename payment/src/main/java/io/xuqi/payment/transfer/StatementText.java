package io.xuqi.payment.transfer;

import io.xuqi.payment.AccountNumber;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Optional;

/** What the readers of statements have in common. */
final class StatementText {

  /** Decoded, it may stand at the beginning of a file. */
  static final char BYTE_ORDER_MARK = '\uFEFF';

  private StatementText() {}

  /** Decodes strictly. */
  static Reader reader(InputStream in, Charset charset) {
    return new InputStreamReader(
        in,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  /** The bank tells an account only if it is one: masked digits are none. */
  static Optional<AccountNumber> account(String text) {
    return !text.isEmpty() && AccountNumber.accepts(text)
        ? Optional.of(new AccountNumber(text))
        : Optional.empty();
  }

  static Currency currency(String code, long line) throws StatementException {
    try {
      return Currency.getInstance(code);
    } catch (IllegalArgumentException e) {
      throw StatementException.invalid(line, "not a currency of ISO 4217");
    }
  }

  /** A year that no statement is of is a mistake, not a date. */
  static void requireOurTimes(LocalDate day, long line) throws StatementException {
    if (day.getYear() < 2000 || day.getYear() > 2199) {
      throw StatementException.invalid(line, "a date that is not of our times");
    }
  }
}
