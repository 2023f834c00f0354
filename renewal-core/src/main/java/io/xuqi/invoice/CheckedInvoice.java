package io.xuqi.invoice;

import io.xuqi.application.FieldFault;
import io.xuqi.common.Bytes;
import io.xuqi.common.Problem;
import java.util.List;

/**
 * An invoice request with everything about it that somebody should look at before it is sent: the
 * CA does not reissue an invoice (R41). {@link InvoiceSlips} makes one.
 *
 * @param request what is to be sent
 * @param warnings what looks like a slip, field by field; it may still be right
 */
public record CheckedInvoice(InvoiceRequest request, List<FieldFault> warnings) {

  public CheckedInvoice {
    warnings = List.copyOf(warnings);
  }

  /**
   * What a user's yes is bound to: the exact content of the request, and the warnings he saw, with
   * what they say and in their order. Hand it out with what is shown, and take it back with the
   * yes, together with the content; a web form carries its 32 bytes as {@link Bytes#toHex}. It is
   * no secret and proves nobody's identity. A version that warns otherwise gives another one, and
   * so asks again.
   */
  public Bytes confirmation() {
    ContentDigest seen =
        new ContentDigest("xuqi-invoice-confirmation-1").add(request.sha256().toHex());
    for (FieldFault warning : warnings) {
      Problem problem = warning.problem();
      seen.add(warning.field()).add(problem.code().value()).add(problem.arguments());
    }
    return seen.sha256();
  }

  /** Shows the codes only: a warning may tell characters of a name or a number. */
  @Override
  public String toString() {
    return "CheckedInvoice["
        + request
        + ", "
        + warnings.stream().map(warning -> warning.problem().code().value()).toList()
        + "]";
  }
}
