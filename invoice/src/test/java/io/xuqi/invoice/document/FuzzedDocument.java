package io.xuqi.invoice.document;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Money;
import java.util.Optional;
import java.util.Set;

/** What holds of every document: facts within their bounds, or the declared exception. */
final class FuzzedDocument {

  private FuzzedDocument() {}

  static void check(byte[] document) {
    InvoiceFacts facts;
    try {
      facts = InvoiceReader.read(document);
    } catch (InvoiceDocumentException e) {
      assertTrue(e.code().value().startsWith("invoice.document-"));
      return;
    }
    facts.number().ifPresent(number -> assertTrue(number.matches("[0-9]{1,30}")));
    facts.buyerName().ifPresent(FuzzedDocument::checkName);
    facts.buyerNumber().ifPresent(FuzzedDocument::checkName);
    facts.sellerName().ifPresent(FuzzedDocument::checkName);
    facts.sellerNumber().ifPresent(FuzzedDocument::checkName);
    InvoiceCheck.check(
        facts,
        new InvoiceExpectation(
            Documents.BUYER,
            Optional.empty(),
            Set.of(Documents.SELLER),
            Optional.of(Money.ofFen(18000)),
            Optional.empty()));
  }

  private static void checkName(String name) {
    assertTrue(!name.isEmpty() && name.length() <= FactsDraft.MAX_NAME);
  }
}
