package io.xuqi.contract;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.TaxpayerNumber;
import java.util.Optional;

/** Requests for invoices of made-up companies and people. */
public final class SampleInvoice {
  private static final MobileNumber MOBILE = new MobileNumber("13800000000");

  private SampleInvoice() {}

  /** An electronic invoice for an enterprise, with every detail. */
  public static InvoiceRequest electronic(String title) {
    return new InvoiceRequest(
        InvoiceType.ELECTRONIC,
        BuyerKind.ENTERPRISE,
        title,
        Optional.of(new TaxpayerNumber("91350200MA2YJ1XR9G")),
        new BillingDetails(
            Optional.of("北京市东城区示例路1号"),
            Optional.of("010-00000000"),
            Optional.of("示例银行东城支行"),
            Optional.of("6222000012345678")),
        new InvoiceDelivery(
            MOBILE, Optional.of(new EmailAddress("wang@example.com")), Optional.empty()));
  }

  /** An invoice on paper for a person. */
  public static InvoiceRequest paper() {
    return new InvoiceRequest(
        InvoiceType.FIXED_AMOUNT_PAPER,
        BuyerKind.PERSON,
        "王小明",
        Optional.empty(),
        BillingDetails.none(),
        new InvoiceDelivery(
            MOBILE, Optional.empty(), Optional.of(new Recipient("李小红", MOBILE, "北京市东城区示例路1号"))));
  }
}
