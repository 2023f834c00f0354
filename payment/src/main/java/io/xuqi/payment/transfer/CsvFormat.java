package io.xuqi.payment.transfer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a bank writes its statements as CSV (RFC 4180): which column says what. Columns are found by
 * the names in the header, which may stand below some lines about the account. Immutable.
 */
public final class CsvFormat {

  /** How a line says whether money came or went. */
  enum Direction {
    /** A column for what came, one for what went; with a minus it was taken back. */
    TWO_COLUMNS,
    /** One column; with a minus it went. */
    SIGN,
    /** One column, and a column with a word for it; with a minus it was taken back. */
    MARK
  }

  final Charset charset;
  final char separator;
  final char decimal;
  final char grouping;
  final DateTimeFormatter date;
  final Currency currency;
  final Direction direction;
  final String dateColumn;
  final String creditColumn;
  final String debitColumn;
  final Set<String> creditMarks;
  final Set<String> debitMarks;
  final Optional<String> currencyColumn;
  final Optional<String> accountColumn;
  final Optional<String> nameColumn;
  final Optional<String> referenceColumn;
  final List<String> remarkColumns;
  final Optional<String> footer;

  private CsvFormat(Builder b, Direction direction) {
    charset = b.charset;
    separator = b.separator;
    decimal = b.decimal;
    grouping = b.grouping;
    date = b.date;
    currency = b.currency;
    this.direction = direction;
    dateColumn = b.dateColumn;
    creditColumn = b.creditColumn;
    debitColumn = b.debitColumn;
    creditMarks = Set.copyOf(b.creditMarks);
    debitMarks = Set.copyOf(b.debitMarks);
    currencyColumn = Optional.ofNullable(b.currencyColumn);
    accountColumn = Optional.ofNullable(b.accountColumn);
    nameColumn = Optional.ofNullable(b.nameColumn);
    referenceColumn = Optional.ofNullable(b.referenceColumn);
    remarkColumns = List.copyOf(b.remarkColumns);
    footer = Optional.ofNullable(b.footer);
  }

  /** All columns that the header has to name. */
  Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>(remarkColumns);
    columns.add(dateColumn);
    columns.add(creditColumn);
    columns.add(debitColumn);
    currencyColumn.ifPresent(columns::add);
    accountColumn.ifPresent(columns::add);
    nameColumn.ifPresent(columns::add);
    referenceColumn.ifPresent(columns::add);
    return columns;
  }

  /** A description to fill in. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Describes a bank's CSV. To be set: {@link #date} and one of {@link #amounts}, {@link
   * #signedAmount} and {@link #markedAmount}.
   */
  public static final class Builder {

    private Charset charset = StandardCharsets.UTF_8;
    private char separator = ',';
    private char decimal = '.';
    private char grouping = ',';
    private DateTimeFormatter date = DateTimeFormatter.ISO_LOCAL_DATE;
    private Currency currency = Currency.getInstance("CNY");
    private @Nullable Direction direction;
    private String dateColumn = "";
    private String creditColumn = "";
    private String debitColumn = "";
    private Set<String> creditMarks = Set.of();
    private Set<String> debitMarks = Set.of();
    private @Nullable String currencyColumn;
    private @Nullable String accountColumn;
    private @Nullable String nameColumn;
    private @Nullable String referenceColumn;
    private List<String> remarkColumns = List.of();
    private @Nullable String footer;

    private Builder() {}

    /**
     * How the file is encoded; UTF-8 unless set, and GB18030 for most of China's banks. A byte
     * order mark is skipped. A byte that fits no character makes the statement invalid.
     */
    public Builder charset(Charset value) {
      charset = value;
      return this;
    }

    /** What stands between two fields; a comma unless set. */
    public Builder separator(char value) {
      separator = value;
      return this;
    }

    /**
     * How numbers are written; {@code 1,234.50} unless set.
     *
     * @param grouping what may stand before each three digits; with {@code 0} nothing may
     */
    public Builder numbers(char decimal, char grouping) {
      if (decimal == grouping || Character.isDigit(decimal) || Character.isDigit(grouping)) {
        throw new IllegalArgumentException("digits, decimal and grouping have to differ");
      }
      this.decimal = decimal;
      this.grouping = grouping;
      return this;
    }

    /**
     * The booking date.
     *
     * @param pattern as of {@link DateTimeFormatter}, e.g. {@code yyyyMMdd} or {@code yyyy-MM-dd
     *     HH:mm:ss}
     * @throws IllegalArgumentException if it is no pattern
     */
    public Builder date(String column, String pattern) {
      dateColumn = column;
      date =
          DateTimeFormatter.ofPattern(pattern.replace('y', 'u'), Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT);
      return this;
    }

    /**
     * A column for what came and one for what went (贷方, 借方); one of them is empty or zero. A
     * negative amount is one taken back (红字).
     */
    public Builder amounts(String creditColumn, String debitColumn) {
      return amounts(Direction.TWO_COLUMNS, creditColumn, debitColumn);
    }

    /** One column, negative for what went. */
    public Builder signedAmount(String column) {
      return amounts(Direction.SIGN, column, column);
    }

    /**
     * One column for amounts, and one with a mark that says which way. A negative amount is one
     * taken back. Another mark than these makes the statement invalid.
     *
     * @param creditMarks e.g. 贷
     * @param debitMarks e.g. 借
     */
    public Builder markedAmount(
        String column, String markColumn, Set<String> creditMarks, Set<String> debitMarks) {
      this.creditMarks = creditMarks;
      this.debitMarks = debitMarks;
      return amounts(Direction.MARK, column, markColumn);
    }

    private Builder amounts(Direction value, String first, String second) {
      direction = value;
      creditColumn = first;
      debitColumn = second;
      return this;
    }

    /** The currency of lines that do not say theirs; yuan unless set. */
    public Builder currency(Currency value) {
      currency = value;
      return this;
    }

    /** A column with the currency's code of ISO 4217; an empty field means the default. */
    public Builder currencyColumn(String column) {
      currencyColumn = column;
      return this;
    }

    /** The other side's name and account. A masked account counts as not told. */
    public Builder payer(String nameColumn, String accountColumn) {
      this.nameColumn = nameColumn;
      this.accountColumn = accountColumn;
      return this;
    }

    /** The columns with remarks (摘要, 附言, 用途); they are put together with a space. */
    public Builder remarks(String... columns) {
      remarkColumns = List.of(columns);
      return this;
    }

    /** A column with the bank's own reference of the line (流水号), by which lines get their keys. */
    public Builder reference(String column) {
      referenceColumn = column;
      return this;
    }

    /**
     * What the first field of the line begins with that ends the list, e.g. 合计; none unless set.
     */
    public Builder footer(String beginning) {
      footer = beginning;
      return this;
    }

    /**
     * @throws IllegalStateException if the date or the amounts are missing
     */
    public CsvFormat build() {
      Direction chosen = direction;
      if (dateColumn.isEmpty() || chosen == null) {
        throw new IllegalStateException("a statement has dates and amounts");
      }
      return new CsvFormat(this, chosen);
    }
  }
}
