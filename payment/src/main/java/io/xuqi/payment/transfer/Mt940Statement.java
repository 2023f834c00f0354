package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads SWIFT MT940 statements, one or several in a file, with or without their envelope. Of each
 * {@code :61:} is taken: entry date (the value date where there is none), mark ({@code RC} takes a
 * credit back, {@code RD} a debit; {@code EC} and {@code ED} are only expected), amount in the
 * currency of the opening balance, and the bank's reference behind {@code //}; of its {@code :86:}
 * payer and remark, where it is structured ({@code ?20}…{@code ?33}, or code words such as {@code
 * /ORDP/}, {@code /ACCT/}, {@code /REMI/}), otherwise all of it as remark. The customer's reference
 * and the supplementary details are added to the remark.
 *
 * <p>Payers write remarks, so what looks like a second payer, or like one behind the remark, makes
 * the payer unknown. A statement without its closing balance was cut off, and is invalid. Lines
 * have at most {@link #MAX_LINE} characters, fields {@link StatementLine#MAX_TEXT}.
 */
public final class Mt940Statement implements StatementFormat {

  /** The longest line, in characters; SWIFT's own have 65. */
  public static final int MAX_LINE = 1000;

  private static final Pattern TAG = Pattern.compile(":(\\d\\d[A-Z]?):");

  /** Dates, mark, funds code, amount, type, the customer's reference and the bank's. */
  private static final Pattern LINE =
      Pattern.compile(
          "(\\d{6})(\\d{4})?(R?[CD]|E[CD])([A-Z])?(\\d[\\d,]{0,14})([NSF][A-Z0-9]{3})"
              + "(.*?)(?://(.*))?");

  private static final Pattern BALANCE =
      Pattern.compile("[CD]\\d{6}([A-Z]{3})(\\d[\\d,]{0,14})\\s*");

  private final Charset charset;
  private final Optional<AccountNumber> account;

  private Mt940Statement(Charset charset, Optional<AccountNumber> account) {
    this.charset = charset;
    this.account = account;
  }

  /** A reader that takes statements of this account only; others are invalid. */
  public static Mt940Statement of(Charset charset, AccountNumber account) {
    return new Mt940Statement(charset, Optional.of(account));
  }

  /** A reader that does not look whose account it is. */
  public static Mt940Statement ofAnyAccount(Charset charset) {
    return new Mt940Statement(charset, Optional.empty());
  }

  @Override
  public void read(InputStream statement, Consumer<StatementLine> lines) throws StatementException {
    TextLines text = new TextLines(StatementText.reader(statement, charset), MAX_LINE);
    try {
      new Reading(text, lines).read();
    } catch (CharacterCodingException e) {
      throw StatementException.invalid(text.number(), "bytes that are no text in its encoding");
    } catch (IOException e) {
      throw StatementException.unavailable("it cannot be read", e);
    }
  }

  /** A {@code :61:} whose {@code :86:} may follow. */
  private record Entry(
      Kind kind, Money amount, LocalDate bookedOn, String reference, String added) {}

  private final class Reading {
    private final TextLines text;
    private final Consumer<StatementLine> lines;
    private final LineKeys keys = new LineKeys();
    private @Nullable Currency currency;
    private @Nullable Entry entry;
    private boolean ours = account.isEmpty();
    private boolean open;
    private boolean any;
    private long count;
    private long at;

    Reading(TextLines text, Consumer<StatementLine> lines) {
      this.text = text;
      this.lines = lines;
    }

    void read() throws IOException, StatementException {
      String tag = "";
      StringBuilder field = new StringBuilder();
      boolean full = false;
      for (String line = text.next(); line != null; line = text.next()) {
        // The envelope's blocks end where the text begins, in the line of its own "{4:".
        int block = line.lastIndexOf("{4:");
        String content = block >= 0 ? line.substring(block + 3) : line;
        boolean end =
            content.startsWith("-") && (content.length() == 1 || content.startsWith("-}"));
        Matcher next = TAG.matcher(content);
        if (end || next.lookingAt()) {
          field(tag, field.toString());
          field.setLength(0);
          tag = end ? "" : next.group(1);
          at = text.number();
          full = false;
          content = end ? "" : content.substring(next.end());
        } else if (tag.isEmpty() && !content.isBlank() && block < 0 && !content.startsWith("{")) {
          throw invalid("text outside of a field");
        }
        if (field.length() + content.length() > StatementLine.MAX_TEXT) {
          throw invalid("a field that is too long");
        }
        if (field.length() > 0) {
          // A full line was broken anywhere, a shorter one where there is a space.
          field.append(tag.equals("61") ? "\n" : full ? "" : "\r");
        }
        field.append(content);
        full = content.length() >= 65;
      }
      field(tag, field.toString());
      if (open) {
        throw invalid("no closing balance: it was cut off");
      }
      if (!any) {
        throw invalid("no statement in it");
      }
    }

    private void field(String tag, String value) throws StatementException {
      switch (tag) {
        case "86" -> {
          if (entry != null) {
            hand(Mt940Narrative.of(value));
          }
          return;
        }
        case "" -> {
          return;
        }
        default -> {
          if (entry != null) {
            hand(Mt940Narrative.of(""));
          }
        }
      }
      switch (tag) {
        case "25", "25P" -> {
          if (account.isPresent() && !isOurs(value)) {
            throw invalid("a statement of another account");
          }
          ours = true;
        }
        case "60F", "60M" -> open(value);
        case "61" -> line(value);
        case "62F", "62M" -> {
          if (!open || !balance(value).equals(currency)) {
            throw invalid("a closing balance out of place");
          }
          open = false;
          ours = account.isEmpty();
        }
        default -> {
          // of no interest
        }
      }
    }

    private void open(String value) throws StatementException {
      if (open) {
        throw invalid("no closing balance: it was cut off");
      }
      if (!ours) {
        throw invalid("a statement that does not tell its account first");
      }
      currency = balance(value);
      open = true;
      any = true;
    }

    private Currency balance(String value) throws StatementException {
      Matcher balance = BALANCE.matcher(value);
      if (!balance.matches()) {
        throw invalid("not a balance");
      }
      return StatementText.currency(balance.group(1), at);
    }

    /** The account's number stands alone, behind the bank's, and sometimes before a currency. */
    private boolean isOurs(String value) {
      String ours = account.map(AccountNumber::value).orElse("");
      for (String part : value.lines().findFirst().orElse("").split("/", 10)) {
        String number = StatementText.account(part).map(AccountNumber::value).orElse("");
        if (number.equals(ours)
            || (number.startsWith(ours) && number.substring(ours.length()).matches("[A-Z]{3}"))) {
          return true;
        }
      }
      return false;
    }

    private void line(String value) throws StatementException {
      Currency paidIn = currency;
      if (!open || paidIn == null) {
        throw invalid("a line before the opening balance");
      }
      int newline = value.indexOf('\n');
      Matcher parts = LINE.matcher(newline < 0 ? value : value.substring(0, newline));
      if (!parts.matches()) {
        throw invalid("not a statement line");
      }
      String mark = parts.group(3);
      String number = parts.group(5);
      long units =
          number.indexOf(',') < 0 ? Amounts.NONE : Amounts.parse(number, ',', (char) 0, paidIn);
      if (units == Amounts.NONE) {
        throw invalid("not an amount");
      }
      Kind kind =
          switch (mark) {
            case "C" -> Kind.CREDIT;
            case "D" -> Kind.DEBIT;
            case "RC" -> Kind.REVERSAL;
            case "RD" -> Kind.DEBIT_REVERSAL;
            default -> Kind.PENDING;
          };
      String customers = parts.group(7).strip();
      String added = newline < 0 ? "" : value.substring(newline + 1).replace('\n', ' ').strip();
      entry =
          new Entry(
              kind,
              new Money(units, paidIn),
              bookedOn(parts.group(1), parts.group(2)),
              parts.group(8) == null ? "" : parts.group(8).strip(),
              customers.isEmpty() || customers.equals("NONREF") ? added : customers + " " + added);
    }

    private LocalDate bookedOn(String value, @Nullable String entry) throws StatementException {
      try {
        LocalDate valued =
            LocalDate.of(2000 + number(value, 0), number(value, 2), number(value, 4));
        if (entry == null) {
          return valued;
        }
        // The entry has no year: it is the one that is nearest to the value date.
        int month = number(entry, 0);
        int year = valued.getYear();
        int apart = month - valued.getMonthValue();
        return LocalDate.of(
            apart > 6 ? year - 1 : apart < -6 ? year + 1 : year, month, number(entry, 2));
      } catch (DateTimeException e) {
        throw invalid("not a date");
      }
    }

    private static int number(String digits, int start) {
      return Integer.parseInt(digits.substring(start, start + 2));
    }

    private void hand(Mt940Narrative narrative) throws StatementException {
      Entry done = entry;
      entry = null;
      if (done == null) {
        return;
      }
      if (++count > MAX_LINES) {
        throw invalid("more than " + MAX_LINES + " lines");
      }
      String remark = (narrative.remark() + " " + done.added()).strip();
      if (remark.length() > StatementLine.MAX_TEXT) {
        throw invalid("a text that is too long");
      }
      lines.accept(
          keys.line(
              done.kind(),
              done.amount(),
              done.bookedOn(),
              StatementText.account(narrative.account()),
              narrative.name(),
              remark,
              done.reference()));
    }

    private StatementException invalid(String reason) {
      return StatementException.invalid(at == 0 ? text.number() : at, reason);
    }
  }
}
