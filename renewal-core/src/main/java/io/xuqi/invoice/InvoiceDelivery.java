package io.xuqi.invoice;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import java.util.Optional;

/**
 * Where an invoice goes (R42): a link by SMS, and by e-mail. Personal data: {@link #toString()}
 * shows none of it.
 *
 * @param mobile where the SMS goes
 * @param email where it is mailed, if anywhere
 * @param postal where paper goes; required for {@link InvoiceType#FIXED_AMOUNT_PAPER}
 */
public record InvoiceDelivery(
    MobileNumber mobile, Optional<EmailAddress> email, Optional<Recipient> postal) {

  @Override
  public String toString() {
    return "InvoiceDelivery[masked]";
  }
}
