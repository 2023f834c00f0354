package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** One reading of a camt.053 document. The names are those of its elements. */
final class CamtReading {

  /** More transactions than a bank puts into one entry. */
  private static final int MAX_TRANSACTIONS = 100_000;

  /** More characters than the texts of these have together, some 16 MB. */
  private static final int MAX_BATCH_TEXT = 8_000_000;

  private final XmlElements in;
  private final Optional<AccountNumber> account;
  private final Consumer<StatementLine> lines;
  private final LineKeys keys = new LineKeys();
  private long count;

  CamtReading(XMLStreamReader xml, Optional<AccountNumber> account, Consumer<StatementLine> lines) {
    in = new XmlElements(xml);
    this.account = account;
    this.lines = lines;
  }

  void read() throws XMLStreamException, StatementException {
    while (in.next() != XMLStreamConstants.START_ELEMENT) {
      // comments and instructions before the root
    }
    String namespace = in.namespace();
    if (!in.name().equals("Document")
        || namespace == null
        || !namespace.startsWith(Camt053Statement.NAMESPACE)) {
      throw in.invalid("not a camt.053 document");
    }
    boolean[] found = {false};
    in.children(
        document ->
            in.children(
                statement -> {
                  if (statement.equals("Stmt")) {
                    found[0] = true;
                    statement();
                  } else {
                    in.skip();
                  }
                }));
    in.end();
    if (!found[0]) {
      throw in.invalid("no statement in it");
    }
  }

  private void statement() throws XMLStreamException, StatementException {
    boolean[] ours = {account.isEmpty()};
    in.children(
        name -> {
          switch (name) {
            case "Acct" -> {
              Optional<AccountNumber> told = account();
              if (account.isPresent() && !told.equals(account)) {
                throw in.invalid("a statement of another account");
              }
              ours[0] = true;
            }
            case "Ntry" -> {
              if (!ours[0]) {
                throw in.invalid("a statement that does not tell its account first");
              }
              entry();
            }
            default -> in.skip();
          }
        });
  }

  /** What is known of an entry, or of a transaction within one. */
  private static final class Details {
    @Nullable Money amount;
    String direction = "";
    String status = "";
    boolean reversal;
    @Nullable LocalDate bookedOn;
    String reference = "";
    Optional<AccountNumber> payerAccount = Optional.empty();
    String payerName = "";
    final StringBuilder remark = new StringBuilder();

    int length() {
      return reference.length() + payerName.length() + remark.length();
    }
  }

  private void entry() throws XMLStreamException, StatementException {
    Details entry = new Details();
    List<Details> transactions = new ArrayList<>();
    int[] held = {0};
    in.children(
        name -> {
          switch (name) {
            case "Amt" -> entry.amount = amount();
            case "CdtDbtInd" -> entry.direction = in.text();
            case "RvslInd" -> entry.reversal = isTrue(in.text());
            case "Sts" -> entry.status = in.textOrCode();
            case "BookgDt" -> entry.bookedOn = date();
            case "AcctSvcrRef" -> entry.reference = in.text();
            case "NtryDtls" ->
                in.children(
                    part -> {
                      if (part.equals("TxDtls")) {
                        if (transactions.size() == MAX_TRANSACTIONS) {
                          throw in.invalid("too many transactions in an entry");
                        }
                        Details transaction = transaction();
                        held[0] += transaction.length();
                        if (held[0] > MAX_BATCH_TEXT) {
                          throw in.invalid("too long texts in an entry");
                        }
                        transactions.add(transaction);
                      } else {
                        in.skip();
                      }
                    });
            case "AddtlNtryInf" -> append(entry.remark, in.text());
            default -> in.skip();
          }
        });
    Money amount = entry.amount;
    LocalDate bookedOn = entry.bookedOn;
    if (amount == null) {
      throw in.invalid("an entry without an amount");
    }
    Kind kind = kind(entry);
    if (bookedOn == null) {
      if (kind != Kind.PENDING) {
        throw in.invalid("a booked entry without a booking date");
      }
      return; // announced for nobody knows when
    }
    if (transactions.size() > 1 && isSumOf(transactions, entry, amount)) {
      for (Details transaction : transactions) {
        Money part = transaction.amount;
        if (part != null) {
          String reference = transaction.reference;
          hand(kind, part, bookedOn, transaction, reference);
        }
      }
      return;
    }
    Details only = transactions.size() == 1 ? transactions.get(0) : new Details();
    append(only.remark, entry.remark.toString());
    hand(
        kind, amount, bookedOn, only, entry.reference.isEmpty() ? only.reference : entry.reference);
  }

  private void hand(Kind kind, Money amount, LocalDate bookedOn, Details details, String reference)
      throws StatementException {
    if (++count > StatementFormat.MAX_LINES) {
      throw in.invalid("more than " + StatementFormat.MAX_LINES + " lines");
    }
    lines.accept(
        keys.line(
            kind,
            amount,
            bookedOn,
            details.payerAccount,
            details.payerName,
            details.remark.toString(),
            reference.strip()));
  }

  /** Whether each tells its amount, in the entry's direction, and together they are the entry. */
  private static boolean isSumOf(List<Details> transactions, Details entry, Money amount) {
    long sum = 0;
    for (Details transaction : transactions) {
      Money part = transaction.amount;
      if (part == null
          || !part.currency().equals(amount.currency())
          || (!transaction.direction.isEmpty() && !transaction.direction.equals(entry.direction))) {
        return false;
      }
      sum += part.minorUnits();
    }
    return sum == amount.minorUnits();
  }

  private Kind kind(Details entry) throws StatementException {
    boolean credit = entry.direction.equals("CRDT");
    if (!credit && !entry.direction.equals("DBIT")) {
      throw in.invalid("an entry that is neither credit nor debit");
    }
    switch (entry.status) {
      case "BOOK" -> {
        // Of a reversal the direction is its own: a debit takes back a credit.
        if (entry.reversal) {
          return credit ? Kind.DEBIT_REVERSAL : Kind.REVERSAL;
        }
        return credit ? Kind.CREDIT : Kind.DEBIT;
      }
      case "PDNG", "INFO", "FUTR" -> {
        return Kind.PENDING;
      }
      default -> throw in.invalid("an entry of unknown status");
    }
  }

  private Details transaction() throws XMLStreamException, StatementException {
    Details details = new Details();
    in.children(
        name -> {
          switch (name) {
            case "Refs" ->
                in.children(
                    reference -> {
                      if (reference.equals("AcctSvcrRef")) {
                        details.reference = in.text();
                      } else {
                        in.skip();
                      }
                    });
            case "Amt" -> details.amount = amount();
            case "CdtDbtInd" -> details.direction = in.text();
            case "AmtDtls" ->
                in.children(
                    part -> {
                      if (part.equals("TxAmt")) {
                        transactionAmount(details);
                      } else {
                        in.skip();
                      }
                    });
            case "RltdPties" -> parties(details);
            case "RmtInf" -> remittance(details);
            default -> in.skip();
          }
        });
    return details;
  }

  private void transactionAmount(Details details) throws XMLStreamException, StatementException {
    in.children(
        name -> {
          if (name.equals("Amt")) {
            Money amount = amount();
            details.amount = details.amount == null ? amount : details.amount;
          } else {
            in.skip();
          }
        });
  }

  private void parties(Details details) throws XMLStreamException, StatementException {
    in.children(
        name -> {
          switch (name) {
            case "Dbtr" ->
                in.children(
                    part -> {
                      switch (part) {
                        case "Nm" -> details.payerName = in.text();
                        case "Pty" -> // from .04 on
                            in.children(
                                inner -> {
                                  if (inner.equals("Nm")) {
                                    details.payerName = in.text();
                                  } else {
                                    in.skip();
                                  }
                                });
                        default -> in.skip();
                      }
                    });
            case "DbtrAcct" -> details.payerAccount = account();
            default -> in.skip();
          }
        });
  }

  private void remittance(Details details) throws XMLStreamException, StatementException {
    in.children(
        name -> {
          switch (name) {
            case "Ustrd" -> append(details.remark, in.text());
            case "Strd" ->
                in.children(
                    part -> {
                      if (part.equals("CdtrRefInf")) {
                        in.children(
                            inner -> {
                              if (inner.equals("Ref")) {
                                append(details.remark, in.text());
                              } else {
                                in.skip();
                              }
                            });
                      } else {
                        in.skip();
                      }
                    });
            default -> in.skip();
          }
        });
  }

  /** An account's IBAN or other number, if it is one that an account can have. */
  private Optional<AccountNumber> account() throws XMLStreamException, StatementException {
    String[] number = {""};
    in.children(
        name -> {
          if (!name.equals("Id")) {
            in.skip();
            return;
          }
          in.children(
              form -> {
                switch (form) {
                  case "IBAN" -> number[0] = in.text();
                  case "Othr" ->
                      in.children(
                          part -> {
                            if (part.equals("Id")) {
                              number[0] = number[0].isEmpty() ? in.text() : number[0];
                            } else {
                              in.skip();
                            }
                          });
                  default -> in.skip();
                }
              });
        });
    return StatementText.account(number[0]);
  }

  private Money amount() throws XMLStreamException, StatementException {
    String code = in.attribute("Ccy");
    if (code == null) {
      throw in.invalid("an amount without its currency");
    }
    var currency = StatementText.currency(code, in.line());
    long units = Amounts.parse(in.text(), '.', (char) 0, currency);
    if (units == Amounts.NONE) {
      throw in.invalid("not an amount");
    }
    return new Money(units, currency);
  }

  /** A date, or the date of a time as the bank wrote it. */
  private LocalDate date() throws XMLStreamException, StatementException {
    LocalDate[] date = {null};
    in.children(
        name -> {
          String text = name.equals("Dt") || name.equals("DtTm") ? in.text() : null;
          if (text == null) {
            in.skip();
            return;
          }
          try {
            date[0] = LocalDate.parse(text.substring(0, Math.min(10, text.length())));
          } catch (DateTimeException e) {
            throw in.invalid("not a date");
          }
          StatementText.requireOurTimes(date[0], in.line());
        });
    if (date[0] == null) {
      throw in.invalid("a booking date without a date");
    }
    return date[0];
  }

  private static boolean isTrue(String text) {
    return text.equals("true") || text.equals("1");
  }

  private void append(StringBuilder remark, String part) throws StatementException {
    if (!part.isEmpty()) {
      remark.append(remark.length() == 0 ? "" : " ").append(part);
    }
    if (remark.length() > StatementLine.MAX_TEXT) {
      throw in.invalid("a text that is too long");
    }
  }
}
