package io.xuqi.payment;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** What the user, or the program for him, does next to pay. */
public sealed interface NextAction {

  /** The kind, to switch over exhaustively. */
  Kind kind();

  /** One constant for each kind of action. */
  enum Kind {
    SHOW_QR,
    OPEN_URL,
    SUBMIT_FORM,
    ASK_TRANSFERS,
    POLL
  }

  /**
   * Show a QR code to scan with the wallet.
   *
   * @param content what the code encodes, at most 2,000 characters
   */
  record ShowQr(String content) implements NextAction {
    public ShowQr {
      if (content.isEmpty() || content.length() > 2000) {
        throw new IllegalArgumentException("QR content of " + content.length() + " characters");
      }
    }

    @Override
    public Kind kind() {
      return Kind.SHOW_QR;
    }
  }

  /** Open an address in the browser. */
  record OpenUrl(URI uri) implements NextAction {
    /** Without the query: it may hold a signature. */
    @Override
    public String toString() {
      return "OpenUrl[" + uri.getScheme() + "://" + uri.getHost() + uri.getPath() + "]";
    }

    @Override
    public Kind kind() {
      return Kind.OPEN_URL;
    }
  }

  /** Send a form from the browser. */
  record SubmitForm(URI uri, Map<String, String> fields) implements NextAction {
    public SubmitForm {
      fields = Map.copyOf(fields);
    }

    /** Without the fields: they may hold a signature. */
    @Override
    public String toString() {
      return "SubmitForm[" + uri.getScheme() + "://" + uri.getHost() + uri.getPath() + "]";
    }

    @Override
    public Kind kind() {
      return Kind.SUBMIT_FORM;
    }
  }

  /**
   * Transfer the amount at a bank, then enter what was transferred.
   *
   * @param beneficiaryName the account's holder
   * @param beneficiaryAccount the account's number
   * @param bank the bank's name
   * @param remarkToQuote what the transfer's remark has to say
   */
  record AskTransfers(
      String beneficiaryName, String beneficiaryAccount, String bank, String remarkToQuote)
      implements NextAction {
    @Override
    public Kind kind() {
      return Kind.ASK_TRANSFERS;
    }
  }

  /** Nothing but to ask again, not before the given time. */
  record Poll(Instant notBefore) implements NextAction {
    @Override
    public Kind kind() {
      return Kind.POLL;
    }
  }
}
