package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads statements as CSV, described by a {@link CsvFormat}. Bounds: {@link #MAX_LINES} records of
 * at most 100 fields with at most 2,000 characters each; the header within the first {@link
 * #MAX_PREAMBLE} records. Rows that are shorter than the header, other dates, amounts of more than
 * twelve digits or finer than the currency's smallest unit, unknown currencies and quotation marks
 * out of place make the statement invalid. That a file was cut off at the end of a row cannot be
 * seen.
 */
public final class CsvStatement implements StatementFormat {

  /** Within so many records the header has to come. */
  public static final int MAX_PREAMBLE = 50;

  private final CsvFormat format;

  private CsvStatement(CsvFormat format) {
    this.format = format;
  }

  /** A reader of statements of this form. */
  public static CsvStatement of(CsvFormat format) {
    return new CsvStatement(format);
  }

  @Override
  public void read(InputStream statement, Consumer<StatementLine> lines) throws StatementException {
    CsvRecords records =
        new CsvRecords(StatementText.reader(statement, format.charset), format.separator);
    try {
      Rows rows = new Rows(header(records));
      long count = 0;
      for (List<String> row = records.next(); row != null; row = records.next()) {
        if (isFooter(row)) {
          return;
        }
        if (++count > MAX_LINES) {
          throw StatementException.invalid(records.line(), "more than " + MAX_LINES + " lines");
        }
        lines.accept(rows.line(row, records.line()));
      }
    } catch (CharacterCodingException e) {
      throw StatementException.invalid(records.line(), "bytes that are no text in its encoding");
    } catch (IOException e) {
      throw StatementException.unavailable("it cannot be read", e);
    }
  }

  private boolean isFooter(List<String> row) {
    return format.footer.isPresent() && row.get(0).strip().startsWith(format.footer.get());
  }

  /** Where each column is. */
  private Map<String, Integer> header(CsvRecords records) throws IOException, StatementException {
    Set<String> wanted = format.columns();
    for (int i = 0; i < MAX_PREAMBLE; i++) {
      List<String> row = records.next();
      if (row == null) {
        break;
      }
      Map<String, Integer> places = new HashMap<>();
      boolean twice = false;
      for (int field = 0; field < row.size(); field++) {
        String name = row.get(field).strip();
        twice |= places.put(name, field) != null && wanted.contains(name);
      }
      if (places.keySet().containsAll(wanted)) {
        if (twice) {
          throw StatementException.invalid(records.line(), "a column occurs twice");
        }
        return places;
      }
    }
    throw StatementException.invalid(records.line(), "no header with the columns of its form");
  }

  /** Makes lines of rows; for one reading of a file. */
  private final class Rows {
    private final LineKeys keys = new LineKeys();
    private final int least;
    private final int date;
    private final int credit;
    private final int debit;
    private final int currency;
    private final int account;
    private final int name;
    private final int reference;
    private final int[] remarks;
    private @Nullable String lastDate;
    private LocalDate lastDay = LocalDate.EPOCH;

    Rows(Map<String, Integer> header) {
      date = place(header, format.dateColumn);
      credit = place(header, format.creditColumn);
      debit = place(header, format.debitColumn);
      currency = format.currencyColumn.map(c -> place(header, c)).orElse(-1);
      account = format.accountColumn.map(c -> place(header, c)).orElse(-1);
      name = format.nameColumn.map(c -> place(header, c)).orElse(-1);
      reference = format.referenceColumn.map(c -> place(header, c)).orElse(-1);
      remarks = format.remarkColumns.stream().mapToInt(c -> place(header, c)).toArray();
      least = format.columns().stream().mapToInt(c -> place(header, c) + 1).max().orElse(0);
    }

    private static int place(Map<String, Integer> header, String column) {
      Integer place = header.get(column);
      if (place == null) {
        throw new IllegalStateException("the header was looked through before");
      }
      return place;
    }

    StatementLine line(List<String> row, long at) throws StatementException {
      if (row.size() < least) {
        throw StatementException.invalid(at, "fewer fields than the header has");
      }
      Currency paidIn = currency(field(row, currency), at);
      Kind kind;
      Money amount;
      switch (format.direction) {
        case TWO_COLUMNS -> {
          Money came = amount(row.get(credit), paidIn, at);
          Money went = amount(row.get(debit), paidIn, at);
          if ((!came.isZero() && !went.isZero())
              || (row.get(credit).isBlank() && row.get(debit).isBlank())) {
            throw StatementException.invalid(at, "not exactly one amount");
          }
          boolean in = !came.isZero();
          amount = in ? came : went;
          kind = kind(in, isNegative(row.get(in ? credit : debit)));
        }
        case SIGN -> {
          amount = required(row.get(credit), paidIn, at);
          kind = isNegative(row.get(credit)) ? Kind.DEBIT : Kind.CREDIT;
        }
        case MARK -> {
          amount = required(row.get(credit), paidIn, at);
          String mark = row.get(debit).strip();
          boolean in = format.creditMarks.contains(mark);
          if (!in && !format.debitMarks.contains(mark)) {
            throw StatementException.invalid(at, "a mark that means neither credit nor debit");
          }
          kind = kind(in, isNegative(row.get(credit)));
        }
        default -> throw new IllegalStateException();
      }
      return keys.line(
          kind,
          amount,
          day(row.get(date).strip(), at),
          account(field(row, account)),
          field(row, name),
          remark(row, at),
          field(row, reference));
    }

    private Kind kind(boolean credit, boolean takenBack) {
      if (takenBack) {
        return credit ? Kind.REVERSAL : Kind.DEBIT_REVERSAL;
      }
      return credit ? Kind.CREDIT : Kind.DEBIT;
    }

    private static String field(List<String> row, int place) {
      return place < 0 ? "" : row.get(place).strip();
    }

    private String remark(List<String> row, long at) throws StatementException {
      StringBuilder remark = new StringBuilder();
      for (int place : remarks) {
        String part = row.get(place).strip();
        if (!part.isEmpty()) {
          remark.append(remark.length() == 0 ? "" : " ").append(part);
        }
      }
      if (remark.length() > StatementLine.MAX_TEXT) {
        throw StatementException.invalid(at, "a remark that is too long");
      }
      return remark.toString();
    }

    private Currency currency(String code, long at) throws StatementException {
      return code.isEmpty() ? format.currency : StatementText.currency(code, at);
    }

    private LocalDate day(String text, long at) throws StatementException {
      if (!text.equals(lastDate)) {
        try {
          lastDay = LocalDate.from(format.date.parse(text));
        } catch (DateTimeException e) {
          throw StatementException.invalid(at, "not a date of its form");
        }
        StatementText.requireOurTimes(lastDay, at);
        lastDate = text;
      }
      return lastDay;
    }

    private Money required(String text, Currency currency, long at) throws StatementException {
      if (text.isBlank()) {
        throw StatementException.invalid(at, "no amount");
      }
      return amount(text, currency, at);
    }

    /** The amount without its sign; an empty field is zero. */
    private Money amount(String text, Currency currency, long at) throws StatementException {
      String number = text.strip();
      if (number.isEmpty()) {
        return new Money(0, currency);
      }
      if (number.charAt(0) == '-' || number.charAt(0) == '+') {
        number = number.substring(1);
      }
      long units = Amounts.parse(number, format.decimal, format.grouping, currency);
      if (units == Amounts.NONE) {
        throw StatementException.invalid(at, "not an amount of its form");
      }
      return new Money(units, currency);
    }

    private static boolean isNegative(String text) {
      return text.strip().startsWith("-");
    }

    private static Optional<AccountNumber> account(String text) {
      return StatementText.account(text);
    }
  }
}
