package io.xuqi.simulator.ca;

import io.xuqi.invoice.InvoiceDocument;
import java.util.List;

/** How the simulated CA reaches people: SMS and e-mail (R42). May be called from any thread. */
public interface Messenger {

  /** Sends an SMS. What this throws is logged by the CA and changes nothing. */
  void sms(String mobile, String text);

  /** Sends an e-mail. What this throws is logged by the CA and changes nothing. */
  void mail(String address, String subject, String text, List<InvoiceDocument> attachments);

  /** Reaches nobody. */
  static Messenger none() {
    return new Messenger() {
      @Override
      public void sms(String mobile, String text) {}

      @Override
      public void mail(
          String address, String subject, String text, List<InvoiceDocument> attachments) {}
    };
  }
}
