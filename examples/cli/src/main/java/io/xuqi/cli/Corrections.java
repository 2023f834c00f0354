package io.xuqi.cli;

import io.xuqi.application.Application;
import io.xuqi.application.CheckedForm;
import io.xuqi.application.Recipient;
import java.util.Optional;

/** Applications with other people in them. */
final class Corrections {

  private Corrections() {}

  static Application withRecipient(Application application, Optional<Recipient> recipient) {
    return new Application(
        application.kind(),
        application.years(),
        application.confirmedFee(),
        application.agreement(),
        application.agent(),
        recipient);
  }

  /** A correction keeps kind, term and fee (R49): only the form is filled in anew. */
  static Application corrected(Application before, CheckedForm form) {
    return new Application(
        before.kind(),
        before.years(),
        before.confirmedFee(),
        before.agreement(),
        form.agent(),
        form.recipient());
  }
}
