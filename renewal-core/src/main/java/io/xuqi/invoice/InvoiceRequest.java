package io.xuqi.invoice;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.FormText;
import io.xuqi.application.Recipient;
import io.xuqi.common.Bytes;
import java.util.Optional;

/**
 * What an invoice is asked to say and where it goes (R39, R40). {@link InvoiceForm} makes one from
 * what was typed. {@link #toString()} shows no content.
 *
 * @param type which kind of invoice
 * @param buyer who it is made out to
 * @param title 发票抬头, 1 to 100 characters, as it will be printed
 * @param taxpayerNumber required for {@link BuyerKind#ENTERPRISE}
 * @param details further details to be printed
 * @param delivery where it goes
 */
public record InvoiceRequest(
    InvoiceType type,
    BuyerKind buyer,
    String title,
    Optional<TaxpayerNumber> taxpayerNumber,
    BillingDetails details,
    InvoiceDelivery delivery) {

  /**
   * @throws IllegalArgumentException if the title is no title, an enterprise has no taxpayer
   *     number, or paper has no postal address
   */
  public InvoiceRequest {
    title = FormText.TITLE.require(title);
    if (buyer == BuyerKind.ENTERPRISE && taxpayerNumber.isEmpty()) {
      throw new IllegalArgumentException("an enterprise needs a taxpayer number");
    }
    if (type == InvoiceType.FIXED_AMOUNT_PAPER && delivery.postal().isEmpty()) {
      throw new IllegalArgumentException("paper needs a postal address");
    }
  }

  /**
   * The SHA-256 digest of the whole content: equal for equal requests only. Texts count as they are
   * kept here, without surrounding spaces and with numbers in normal form. The same in every
   * version that reads what another one stored.
   */
  public Bytes sha256() {
    return new ContentDigest("xuqi-invoice-request-1")
        .add(type.name())
        .add(buyer.name())
        .add(title)
        .add(taxpayerNumber.map(TaxpayerNumber::value))
        .add(details.address())
        .add(details.phone())
        .add(details.bank())
        .add(details.account())
        .add(delivery.mobile().value())
        .add(delivery.email().map(EmailAddress::value))
        .add(delivery.postal().map(Recipient::name))
        .add(delivery.postal().map(postal -> postal.mobile().value()))
        .add(delivery.postal().map(Recipient::address))
        .sha256();
  }

  @Override
  public String toString() {
    return "InvoiceRequest[" + type + ", " + buyer + ", masked]";
  }
}
