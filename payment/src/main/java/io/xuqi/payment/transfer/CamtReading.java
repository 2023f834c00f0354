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

  private final XMLStreamReader xml;
  private final Optional<AccountNumber> account;
  private final Consumer<StatementLine> lines;
  private final LineKeys keys = new LineKeys();
  private int depth;
  private long count;

  CamtReading(XMLStreamReader xml, Optional<AccountNumber> account, Consumer<StatementLine> lines) {
    this.xml = xml;
    this.account = account;
    this.lines = lines;
  }

  /** What to do with a child element; it has to read it to its end. */
  private interface Child {
    void read(String name) throws XMLStreamException, StatementException;
  }

  void read() throws XMLStreamException, StatementException {
    while (next() != XMLStreamConstants.START_ELEMENT) {
      // comments and instructions before the root
    }
    String namespace = xml.getNamespaceURI();
    if (!xml.getLocalName().equals("Document")
        || namespace == null
        || !namespace.startsWith(Camt053Statement.NAMESPACE)) {
      throw invalid("not a camt.053 document");
    }
    boolean[] found = {false};
    children(
        document ->
            children(
                statement -> {
                  if (statement.equals("Stmt")) {
                    found[0] = true;
                    statement();
                  } else {
                    skip();
                  }
                }));
    while (xml.hasNext()) {
      next();
    }
    if (!found[0]) {
      throw invalid("no statement in it");
    }
  }

  private void statement() throws XMLStreamException, StatementException {
    boolean[] ours = {account.isEmpty()};
    children(
        name -> {
          switch (name) {
            case "Acct" -> {
              Optional<AccountNumber> told = account();
              if (account.isPresent() && !told.equals(account)) {
                throw invalid("a statement of another account");
              }
              ours[0] = true;
            }
            case "Ntry" -> {
              if (!ours[0]) {
                throw invalid("a statement that does not tell its account first");
              }
              entry();
            }
            default -> skip();
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
  }

  private void entry() throws XMLStreamException, StatementException {
    Details entry = new Details();
    List<Details> transactions = new ArrayList<>();
    children(
        name -> {
          switch (name) {
            case "Amt" -> entry.amount = amount();
            case "CdtDbtInd" -> entry.direction = text();
            case "RvslInd" -> entry.reversal = isTrue(text());
            case "Sts" -> entry.status = textOrCode();
            case "BookgDt" -> entry.bookedOn = date();
            case "AcctSvcrRef" -> entry.reference = text();
            case "NtryDtls" ->
                children(
                    part -> {
                      if (part.equals("TxDtls")) {
                        if (transactions.size() == MAX_TRANSACTIONS) {
                          throw invalid("too many transactions in an entry");
                        }
                        transactions.add(transaction());
                      } else {
                        skip();
                      }
                    });
            case "AddtlNtryInf" -> append(entry.remark, text());
            default -> skip();
          }
        });
    Money amount = entry.amount;
    LocalDate bookedOn = entry.bookedOn;
    if (amount == null) {
      throw invalid("an entry without an amount");
    }
    Kind kind = kind(entry);
    if (bookedOn == null) {
      if (kind != Kind.PENDING) {
        throw invalid("a booked entry without a booking date");
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
      throw invalid("more than " + StatementFormat.MAX_LINES + " lines");
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
      throw invalid("an entry that is neither credit nor debit");
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
      default -> throw invalid("an entry of unknown status");
    }
  }

  private Details transaction() throws XMLStreamException, StatementException {
    Details details = new Details();
    children(
        name -> {
          switch (name) {
            case "Refs" ->
                children(
                    reference -> {
                      if (reference.equals("AcctSvcrRef")) {
                        details.reference = text();
                      } else {
                        skip();
                      }
                    });
            case "Amt" -> details.amount = amount();
            case "CdtDbtInd" -> details.direction = text();
            case "AmtDtls" ->
                children(
                    part -> {
                      if (part.equals("TxAmt")) {
                        transactionAmount(details);
                      } else {
                        skip();
                      }
                    });
            case "RltdPties" -> parties(details);
            case "RmtInf" -> remittance(details);
            default -> skip();
          }
        });
    return details;
  }

  private void transactionAmount(Details details) throws XMLStreamException, StatementException {
    children(
        name -> {
          if (name.equals("Amt")) {
            Money amount = amount();
            details.amount = details.amount == null ? amount : details.amount;
          } else {
            skip();
          }
        });
  }

  private void parties(Details details) throws XMLStreamException, StatementException {
    children(
        name -> {
          switch (name) {
            case "Dbtr" ->
                children(
                    part -> {
                      switch (part) {
                        case "Nm" -> details.payerName = text();
                        case "Pty" -> // from .04 on
                            children(
                                inner -> {
                                  if (inner.equals("Nm")) {
                                    details.payerName = text();
                                  } else {
                                    skip();
                                  }
                                });
                        default -> skip();
                      }
                    });
            case "DbtrAcct" -> details.payerAccount = account();
            default -> skip();
          }
        });
  }

  private void remittance(Details details) throws XMLStreamException, StatementException {
    children(
        name -> {
          switch (name) {
            case "Ustrd" -> append(details.remark, text());
            case "Strd" ->
                children(
                    part -> {
                      if (part.equals("CdtrRefInf")) {
                        children(
                            inner -> {
                              if (inner.equals("Ref")) {
                                append(details.remark, text());
                              } else {
                                skip();
                              }
                            });
                      } else {
                        skip();
                      }
                    });
            default -> skip();
          }
        });
  }

  /** An account's IBAN or other number, if it is one that an account can have. */
  private Optional<AccountNumber> account() throws XMLStreamException, StatementException {
    String[] number = {""};
    children(
        name -> {
          if (!name.equals("Id")) {
            skip();
            return;
          }
          children(
              form -> {
                switch (form) {
                  case "IBAN" -> number[0] = text();
                  case "Othr" ->
                      children(
                          part -> {
                            if (part.equals("Id")) {
                              number[0] = number[0].isEmpty() ? text() : number[0];
                            } else {
                              skip();
                            }
                          });
                  default -> skip();
                }
              });
        });
    return StatementText.account(number[0]);
  }

  private Money amount() throws XMLStreamException, StatementException {
    String code = xml.getAttributeValue(null, "Ccy");
    if (code == null) {
      throw invalid("an amount without its currency");
    }
    var currency = StatementText.currency(code, line());
    long units = Amounts.parse(text(), '.', (char) 0, currency);
    if (units == Amounts.NONE) {
      throw invalid("not an amount");
    }
    return new Money(units, currency);
  }

  /** A date, or the date of a time as the bank wrote it. */
  private LocalDate date() throws XMLStreamException, StatementException {
    LocalDate[] date = {null};
    children(
        name -> {
          String text = name.equals("Dt") || name.equals("DtTm") ? text() : null;
          if (text == null) {
            skip();
            return;
          }
          try {
            date[0] = LocalDate.parse(text.substring(0, Math.min(10, text.length())));
          } catch (DateTimeException e) {
            throw invalid("not a date");
          }
          StatementText.requireOurTimes(date[0], line());
        });
    if (date[0] == null) {
      throw invalid("a booking date without a date");
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
      throw invalid("a text that is too long");
    }
  }

  // ---- elements ---------------------------------------------------------------------------------

  /** Reads the current element's children to its end. */
  private void children(Child child) throws XMLStreamException, StatementException {
    int event = next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        child.read(xml.getLocalName());
      }
      event = next();
    }
  }

  private void skip() throws XMLStreamException, StatementException {
    int end = depth - 1;
    while (depth > end) {
      next();
    }
  }

  /** The current element's text. */
  private String text() throws XMLStreamException, StatementException {
    StringBuilder text = new StringBuilder();
    int event = next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      collect(event, text);
      event = next();
    }
    return text.toString().strip();
  }

  /** A text, or since .04 a text within {@code Cd} or {@code Prtry}. */
  private String textOrCode() throws XMLStreamException, StatementException {
    StringBuilder text = new StringBuilder();
    int end = depth - 1;
    while (depth > end) {
      int event = next();
      if (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
        collect(event, text);
      }
    }
    return text.toString().strip();
  }

  private void collect(int event, StringBuilder text) throws StatementException {
    switch (event) {
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
        if (text.length() + xml.getTextLength() > StatementLine.MAX_TEXT) {
          throw invalid("a text that is too long");
        }
        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
      }
      case XMLStreamConstants.START_ELEMENT -> throw invalid("an element where a text belongs");
      default -> {
        // comments
      }
    }
  }

  private int next() throws XMLStreamException, StatementException {
    int event = xml.next();
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> {
        if (++depth > Camt053Statement.MAX_DEPTH) {
          throw invalid("elements nested too deep");
        }
      }
      case XMLStreamConstants.END_ELEMENT -> depth--;
      case XMLStreamConstants.DTD,
          XMLStreamConstants.ENTITY_DECLARATION,
          XMLStreamConstants.ENTITY_REFERENCE ->
          throw invalid("a document type or an entity");
      default -> {
        // the callers look at it
      }
    }
    return event;
  }

  private long line() {
    return Math.max(0, xml.getLocation().getLineNumber());
  }

  private StatementException invalid(String reason) {
    return StatementException.invalid(line(), reason);
  }
}
