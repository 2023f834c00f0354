package io.xuqi.simulator.ca;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Ways in which a CA can issue the wrong invoice; each is to be found in its documents. */
public enum MisissueInvoice {
  OTHER_TITLE,
  OTHER_TAXPAYER_NUMBER,
  OTHER_SELLER,
  /** One yuan more than was paid. */
  OTHER_AMOUNT,
  /** Another number than the CA tells. */
  OTHER_INVOICE_NUMBER,
  /** A day before the one the CA tells. */
  OTHER_DATE,
  /** The XML's tax is not what net and gross leave; the renderings are right. */
  WRONG_TOTALS,
  /** Every document ends in its middle. */
  CUT_SHORT;

  private static final long YUAN = 100;

  /** What is printed in place of what should be. */
  SpecimenInvoice printed(SpecimenInvoice right) {
    return switch (this) {
      case OTHER_TITLE -> with(right, "另一家示例商贸有限公司", right.buyerNumber(), right.sellerName());
      case OTHER_TAXPAYER_NUMBER ->
          with(right, right.buyerName(), Optional.of("9135021359498494XQ"), right.sellerName());
      case OTHER_SELLER -> with(right, right.buyerName(), right.buyerNumber(), "另一家示例销售有限公司");
      case OTHER_AMOUNT -> {
        SpecimenInvoice.Item item = right.items().get(0);
        Money more = item.net().plus(Money.ofFen(YUAN));
        yield with(right, List.of(new SpecimenInvoice.Item(item.name(), more, item.tax())));
      }
      case OTHER_INVOICE_NUMBER ->
          new SpecimenInvoice(
              "9".repeat(right.number().length()),
              right.date(),
              right.buyerName(),
              right.buyerNumber(),
              right.sellerName(),
              right.sellerNumber(),
              right.items(),
              right.remark());
      case OTHER_DATE ->
          new SpecimenInvoice(
              right.number(),
              right.date().minusDays(1),
              right.buyerName(),
              right.buyerNumber(),
              right.sellerName(),
              right.sellerNumber(),
              right.items(),
              right.remark());
      case WRONG_TOTALS, CUT_SHORT -> right;
    };
  }

  /** What is handed out in place of a document. */
  Bytes handedOut(DocumentFormat format, Bytes document) {
    byte[] content = document.toArray();
    if (this == CUT_SHORT) {
      return Bytes.copyOf(java.util.Arrays.copyOf(content, content.length / 2));
    }
    if (this == WRONG_TOTALS && format == DocumentFormat.XML) {
      String xml = new String(content, StandardCharsets.UTF_8);
      String wrong = xml.replaceFirst("(<TotalTaxAm>)[^<]*(</TotalTaxAm>)", "$199999.99$2");
      return Bytes.copyOf(wrong.getBytes(StandardCharsets.UTF_8));
    }
    return document;
  }

  private static SpecimenInvoice with(
      SpecimenInvoice right, String buyer, Optional<String> buyerNumber, String seller) {
    return new SpecimenInvoice(
        right.number(),
        right.date(),
        buyer,
        buyerNumber,
        seller,
        right.sellerNumber(),
        right.items(),
        right.remark());
  }

  private static SpecimenInvoice with(SpecimenInvoice right, List<SpecimenInvoice.Item> items) {
    return new SpecimenInvoice(
        right.number(),
        right.date(),
        right.buyerName(),
        right.buyerNumber(),
        right.sellerName(),
        right.sellerNumber(),
        items,
        right.remark());
  }
}
