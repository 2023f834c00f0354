package io.xuqi.payment.transfer;

import io.xuqi.payment.AccountNumber;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads ISO 20022 statements, camt.053.001.02 and .08 and what lies between, streaming. What is
 * taken of an entry: amount, direction, {@code RvslInd}, status (booked or pending), booking date,
 * the debtor's name and account (IBAN or other), unstructured remittance information and creditor
 * reference, and {@code AcctSvcrRef} as the bank's reference. A batch whose transactions tell their
 * amounts, and these make up the entry's, gives a line for each transaction; any other batch gives
 * one line without a payer.
 *
 * <p>A document type makes the statement invalid, so that there are no entities; nothing is
 * fetched. Texts have at most {@link StatementLine#MAX_TEXT} characters, elements are nested at
 * most {@link #MAX_DEPTH} deep, and no piece of markup is longer than 256 KiB.
 */
public final class Camt053Statement implements StatementFormat {

  /** The deepest nesting of elements. */
  public static final int MAX_DEPTH = 64;

  static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";

  private final Optional<AccountNumber> account;

  private Camt053Statement(Optional<AccountNumber> account) {
    this.account = account;
  }

  /** A reader that takes statements of this account only; others are invalid. */
  public static Camt053Statement of(AccountNumber account) {
    return new Camt053Statement(Optional.of(account));
  }

  /** A reader that does not look whose account it is. */
  public static Camt053Statement ofAnyAccount() {
    return new Camt053Statement(Optional.empty());
  }

  @Override
  public void read(InputStream statement, Consumer<StatementLine> lines) throws StatementException {
    // The JDK's own parser, whatever else an application has on its class path.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("nothing is fetched");
        });
    XMLStreamReader xml = null;
    try {
      xml = factory.createXMLStreamReader(new BoundedMarkup(statement));
      new CamtReading(xml, account, lines).read();
    } catch (XMLStreamException e) {
      throw failure(xml, e);
    }
  }

  /** The parser's own words may repeat the content: only the line is told. */
  private static StatementException failure(
      @org.jspecify.annotations.Nullable XMLStreamReader xml, XMLStreamException e) {
    Throwable cause = e.getNestedException() != null ? e.getNestedException() : e.getCause();
    long line = xml == null ? 0 : Math.max(0, xml.getLocation().getLineNumber());
    if (cause instanceof BoundedMarkup.TooLongException) {
      return StatementException.invalid(line, "a piece of markup that is too long");
    }
    if (cause instanceof java.io.IOException io && !isMalformedText(io)) {
      return StatementException.unavailable("it cannot be read", io);
    }
    return StatementException.invalid(line, "not well-formed XML");
  }

  /** The parser's decoders report bytes that are no text as I/O errors of their own. */
  private static boolean isMalformedText(java.io.IOException e) {
    return e instanceof java.io.CharConversionException
        || e instanceof java.nio.charset.CharacterCodingException
        || e instanceof java.io.UnsupportedEncodingException;
  }
}
