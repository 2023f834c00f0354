package io.xuqi.invoice;

import io.xuqi.application.FieldFault;
import io.xuqi.common.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An invoice request with everything about it that somebody should look at before it is sent: the
 * CA does not reissue an invoice (R41).
 *
 * @param request what is to be sent
 * @param warnings what looks like a slip, field by field; it may still be right
 */
public record CheckedInvoice(InvoiceRequest request, List<FieldFault> warnings) {

  public CheckedInvoice {
    warnings = List.copyOf(warnings);
  }

  /**
   * What a user's yes is bound to: the exact content of the request and the warnings he saw. Hand
   * it out with what is shown, and take it back with the yes.
   */
  public Bytes confirmation() {
    StringBuilder seen = new StringBuilder("xuqi-invoice-confirmation-1:");
    seen.append(request.sha256().toHex());
    for (FieldFault warning : warnings) {
      seen.append('\n')
          .append(warning.field())
          .append(' ')
          .append(warning.problem().code().value());
    }
    return Bytes.copyOf(seen.toString().getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
