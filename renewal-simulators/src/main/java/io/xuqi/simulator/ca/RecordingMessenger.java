package io.xuqi.simulator.ca;

import io.xuqi.invoice.InvoiceDocument;
import java.util.ArrayList;
import java.util.List;

/** Keeps in memory what the simulated CA wanted to send, for tests to look at. Thread-safe. */
public final class RecordingMessenger implements Messenger {
  private final List<Sms> texts = new ArrayList<>();
  private final List<Mail> mails = new ArrayList<>();

  /** Nothing is sent yet. */
  public RecordingMessenger() {}

  /** An SMS. {@link #toString()} shows nothing of it. */
  public record Sms(String mobile, String text) {
    @Override
    public String toString() {
      return "Sms[masked]";
    }
  }

  /** An e-mail. {@link #toString()} shows nothing of it. */
  public record Mail(
      String address, String subject, String text, List<InvoiceDocument> attachments) {
    public Mail {
      attachments = List.copyOf(attachments);
    }

    @Override
    public String toString() {
      return "Mail[masked]";
    }
  }

  @Override
  public synchronized void sms(String mobile, String text) {
    texts.add(new Sms(mobile, text));
  }

  @Override
  public synchronized void mail(
      String address, String subject, String text, List<InvoiceDocument> attachments) {
    mails.add(new Mail(address, subject, text, attachments));
  }

  /** Every SMS so far, the oldest first. */
  public synchronized List<Sms> texts() {
    return List.copyOf(texts);
  }

  /** Every e-mail so far, the oldest first. */
  public synchronized List<Mail> mails() {
    return List.copyOf(mails);
  }
}
