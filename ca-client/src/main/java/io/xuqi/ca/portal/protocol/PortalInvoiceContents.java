package io.xuqi.ca.portal.protocol;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.BillingForm;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.DeliveryForm;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceContent;
import io.xuqi.ca.portal.protocol.PortalMessages.RecipientForm;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.TaxpayerNumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An invoice request as a message and back, for both sides alike. */
public final class PortalInvoiceContents {
  private PortalInvoiceContents() {}

  /** The message of a request. */
  public static InvoiceContent message(InvoiceRequest request) {
    BillingDetails details = request.details();
    return new InvoiceContent(
        request.type(),
        request.buyer(),
        request.title(),
        request.taxpayerNumber().map(TaxpayerNumber::value).orElse(null),
        details.equals(BillingDetails.none())
            ? null
            : new BillingForm(
                details.address().orElse(null),
                details.phone().orElse(null),
                details.bank().orElse(null),
                details.account().orElse(null)),
        message(request.delivery()));
  }

  /** The message of where an invoice goes. */
  public static DeliveryForm message(InvoiceDelivery delivery) {
    return new DeliveryForm(
        delivery.mobile().value(),
        delivery.email().map(EmailAddress::value).orElse(null),
        delivery
            .postal()
            .map(to -> new RecipientForm(to.name(), to.mobile().value(), to.address()))
            .orElse(null));
  }

  /**
   * The request of a message.
   *
   * @throws IllegalArgumentException if it is none; the message does not contain it
   */
  public static InvoiceRequest request(InvoiceContent content) {
    return new InvoiceRequest(
        content.type(),
        content.buyer(),
        content.title(),
        Optional.ofNullable(content.taxpayerNumber()).map(TaxpayerNumber::new),
        details(content.details()),
        delivery(content.delivery()));
  }

  /**
   * Where an invoice goes.
   *
   * @throws IllegalArgumentException if it is no such place; the message does not contain it
   */
  public static InvoiceDelivery delivery(DeliveryForm form) {
    return new InvoiceDelivery(
        new MobileNumber(form.mobile()),
        Optional.ofNullable(form.email()).map(EmailAddress::new),
        Optional.ofNullable(form.postal())
            .map(to -> new Recipient(to.name(), new MobileNumber(to.mobile()), to.address())));
  }

  private static BillingDetails details(@Nullable BillingForm form) {
    return form == null
        ? BillingDetails.none()
        : new BillingDetails(
            Optional.ofNullable(form.address()),
            Optional.ofNullable(form.phone()),
            Optional.ofNullable(form.bank()),
            Optional.ofNullable(form.account()));
  }
}
