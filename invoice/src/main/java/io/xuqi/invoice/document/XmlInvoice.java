package io.xuqi.invoice.document;

import java.util.List;
import java.util.Optional;

/**
 * The data of a fully digitalised invoice (数电票). Names are matched exactly and under their parent:
 * {@code TotalTax-includedAmount} is the invoice's, {@code TotaltaxIncludedAmount} that of a line.
 */
final class XmlInvoice {

  private XmlInvoice() {}

  static InvoiceFacts read(byte[] document) throws InvoiceDocumentException {
    return draft(MarkupReader.read(document)).facts(InvoiceFacts.Source.XML);
  }

  /** What a document says; nothing, if it is another kind of document. */
  static FactsDraft draft(Element root) throws InvoiceDocumentException {
    FactsDraft facts = new FactsDraft();
    facts.number = agreed(root, "TaxSupervisionInfo", "InvoiceNumber", Values::number);
    facts.date = agreed(root, "BasicInformation", "RequestTime", Values::date);
    try {
      facts.issued = agreed(root, "TaxSupervisionInfo", "IssueTime", Values::date);
    } catch (InvoiceDocumentException e) {
      if (facts.date.isEmpty()) { // otherwise it only serves to compare with what is printed
        throw e;
      }
    }
    facts.date = facts.date.or(() -> facts.issued);
    facts.buyerName = agreed(root, "BuyerInformation", "BuyerName", FactsDraft::words);
    facts.buyerNumber = agreed(root, "BuyerInformation", "BuyerIdNum", FactsDraft::words);
    facts.sellerName = agreed(root, "SellerInformation", "SellerName", FactsDraft::words);
    facts.sellerNumber = agreed(root, "SellerInformation", "SellerIdNum", FactsDraft::words);
    facts.net = agreed(root, "BasicInformation", "TotalAmWithoutTax", Values::amount);
    facts.tax = agreed(root, "BasicInformation", "TotalTaxAm", Values::tax);
    facts.gross = agreed(root, "BasicInformation", "TotalTax-includedAmount", Values::amount);
    return facts;
  }

  private static <T> Optional<T> agreed(
      Element root, String parent, String name, FactsDraft.Reading<T> reading)
      throws InvoiceDocumentException {
    List<String> texts = root.all(parent, name).stream().map(Element::text).toList();
    return FactsDraft.agreed(texts, reading);
  }
}
