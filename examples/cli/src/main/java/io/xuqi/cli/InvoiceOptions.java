package io.xuqi.cli;

import io.xuqi.application.Agent;
import io.xuqi.application.FieldFault;
import io.xuqi.application.FormException;
import io.xuqi.application.Recipient;
import io.xuqi.common.Texts;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.InvoiceForm;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.TaxpayerNumber;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The form of an invoice (R39, R40): what the options say, and what the person at the terminal is
 * asked for.
 */
final class InvoiceOptions {

  @Option(names = "--type", paramLabel = "electronic|fixed-amount-paper")
  @Nullable InvoiceType type;

  @Option(names = "--buyer", paramLabel = "enterprise|government|person")
  @Nullable BuyerKind buyer;

  @Option(names = "--title", paramLabel = "TITLE")
  void title(String said) {
    fields.put(InvoiceForm.TITLE, said);
  }

  @Option(names = "--taxpayer-number", paramLabel = "NUMBER")
  void taxpayerNumber(String said) {
    fields.put(InvoiceForm.TAXPAYER_NUMBER, said);
  }

  @Option(names = "--address", paramLabel = "ADDRESS")
  void address(String said) {
    fields.put(InvoiceForm.ADDRESS, said);
  }

  @Option(names = "--phone", paramLabel = "PHONE")
  void phone(String said) {
    fields.put(InvoiceForm.PHONE, said);
  }

  @Option(names = "--bank", paramLabel = "BANK")
  void bank(String said) {
    fields.put(InvoiceForm.BANK, said);
  }

  @Option(names = "--account", paramLabel = "NUMBER")
  void account(String said) {
    fields.put(InvoiceForm.ACCOUNT, said);
  }

  @Option(names = "--mobile", paramLabel = "MOBILE")
  void mobile(String said) {
    fields.put(InvoiceForm.MOBILE, said);
  }

  @Option(names = "--email", paramLabel = "ADDRESS")
  void email(String said) {
    fields.put(InvoiceForm.EMAIL, said);
  }

  @Option(names = "--recipient-name", paramLabel = "NAME")
  void recipientName(String said) {
    fields.put(InvoiceForm.RECIPIENT_NAME, said);
  }

  @Option(names = "--recipient-mobile", paramLabel = "MOBILE")
  void recipientMobile(String said) {
    fields.put(InvoiceForm.RECIPIENT_MOBILE, said);
  }

  @Option(names = "--recipient-address", paramLabel = "ADDRESS")
  void recipientAddress(String said) {
    fields.put(InvoiceForm.RECIPIENT_ADDRESS, said);
  }

  /** By the names of {@link InvoiceForm}; what is not there has not been said. */
  private final Map<String, String> fields = new TreeMap<>();

  /** Takes over what was asked for before, where no option says otherwise. */
  void startFrom(InvoiceRequest before) {
    type = type == null ? before.type() : type;
    buyer = buyer == null ? before.buyer() : buyer;
    fields.putIfAbsent(InvoiceForm.TITLE, before.title());
    start(InvoiceForm.TAXPAYER_NUMBER, before.taxpayerNumber().map(TaxpayerNumber::value));
    start(InvoiceForm.ADDRESS, before.details().address());
    start(InvoiceForm.PHONE, before.details().phone());
    start(InvoiceForm.BANK, before.details().bank());
    start(InvoiceForm.ACCOUNT, before.details().account());
    fields.putIfAbsent(InvoiceForm.MOBILE, before.delivery().mobile().value());
    start(InvoiceForm.EMAIL, before.delivery().email().map(email -> email.value()));
    if (before.delivery().postal().isPresent()) {
      Recipient recipient = before.delivery().postal().get();
      fields.putIfAbsent(InvoiceForm.RECIPIENT_NAME, recipient.name());
      fields.putIfAbsent(InvoiceForm.RECIPIENT_MOBILE, recipient.mobile().value());
      fields.putIfAbsent(InvoiceForm.RECIPIENT_ADDRESS, recipient.address());
    }
  }

  /** R42: it goes to the agent, unless another address is said. */
  void deliverTo(Agent agent) {
    fields.putIfAbsent(InvoiceForm.MOBILE, agent.mobile().value());
    start(InvoiceForm.EMAIL, agent.email().map(email -> email.value()));
  }

  private void start(String field, Optional<String> before) {
    before.ifPresent(value -> fields.putIfAbsent(field, value));
  }

  /**
   * The request. Somebody at the terminal is asked for what is missing and, after all faults were
   * shown, for what is faulty.
   *
   * @param suggested a title to begin with, where none was said
   * @param askAll whether also what is there is asked for again, to be edited
   * @throws FormException with every fault, when there is nobody to ask
   */
  InvoiceRequest fill(
      Screen screen,
      Questions questions,
      InvoicePolicy policy,
      Optional<String> suggested,
      boolean askAll)
      throws FormException {
    if (questions.interactive()) {
      ask(screen, questions, policy, suggested, askAll);
    }
    while (true) {
      try {
        return form().validated(policy);
      } catch (FormException e) {
        if (!questions.interactive()) {
          throw e;
        }
        e.faults().forEach(fault -> screen.note(FormOptions.describe(fault, screen.locale())));
        for (FieldFault fault : e.faults()) {
          if (fault.field().equals(InvoiceForm.TYPE)) {
            type = null;
            ask(screen, questions, policy, suggested, false);
          } else {
            askFor(fault.field(), screen.locale(), questions);
          }
        }
      }
    }
  }

  private InvoiceForm form() {
    return InvoiceForm.builder()
        .type(type == null ? InvoiceType.ELECTRONIC : type)
        .buyer(buyer == null ? BuyerKind.ENTERPRISE : buyer)
        .title(said(InvoiceForm.TITLE))
        .taxpayerNumber(said(InvoiceForm.TAXPAYER_NUMBER))
        .address(said(InvoiceForm.ADDRESS))
        .phone(said(InvoiceForm.PHONE))
        .bank(said(InvoiceForm.BANK))
        .account(said(InvoiceForm.ACCOUNT))
        .mobile(said(InvoiceForm.MOBILE))
        .email(said(InvoiceForm.EMAIL))
        .recipientName(said(InvoiceForm.RECIPIENT_NAME))
        .recipientMobile(said(InvoiceForm.RECIPIENT_MOBILE))
        .recipientAddress(said(InvoiceForm.RECIPIENT_ADDRESS))
        .build();
  }

  private String said(String field) {
    return fields.getOrDefault(field, "");
  }

  /** Asks for what an invoice needs; the further details are options. */
  private void ask(
      Screen screen,
      Questions questions,
      InvoicePolicy policy,
      Optional<String> suggested,
      boolean askAll) {
    Locale locale = screen.locale();
    List<InvoiceType> types = policy.types().stream().sorted().toList();
    if (type == null || askAll) {
      type =
          types.size() == 1
              ? types.get(0)
              : choice(types, "invoice.type.", InvoiceForm.TYPE, screen, questions);
    }
    if (buyer == null || askAll) {
      buyer =
          choice(
              List.of(BuyerKind.values()), "invoice.buyer.", InvoiceForm.BUYER, screen, questions);
    }
    boolean titleSaid = fields.containsKey(InvoiceForm.TITLE);
    start(InvoiceForm.TITLE, suggested);
    askFor(InvoiceForm.TITLE, locale, questions, askAll || !titleSaid);
    askFor(
        InvoiceForm.TAXPAYER_NUMBER,
        locale,
        questions,
        askAll || !fields.containsKey(InvoiceForm.TAXPAYER_NUMBER));
    askFor(
        InvoiceForm.MOBILE, locale, questions, askAll || !fields.containsKey(InvoiceForm.MOBILE));
    askFor(InvoiceForm.EMAIL, locale, questions, askAll || !fields.containsKey(InvoiceForm.EMAIL));
    if (type == InvoiceType.FIXED_AMOUNT_PAPER) {
      for (String field :
          List.of(
              InvoiceForm.RECIPIENT_NAME,
              InvoiceForm.RECIPIENT_MOBILE,
              InvoiceForm.RECIPIENT_ADDRESS)) {
        askFor(field, locale, questions, askAll || !fields.containsKey(field));
      }
    }
  }

  private static <E extends Enum<E>> E choice(
      List<E> values, String texts, String field, Screen screen, Questions questions) {
    for (int i = 0; i < values.size(); i++) {
      screen.note("  " + (i + 1) + "  " + InvoiceView.choice(texts, values.get(i), screen));
    }
    return values.get(
        questions.number("* " + InvoiceView.label(field, screen.locale()), 1, values.size()) - 1);
  }

  private void askFor(String field, Locale locale, Questions questions, boolean wanted) {
    if (wanted) {
      askFor(field, locale, questions);
    }
  }

  private void askFor(String field, Locale locale, Questions questions) {
    boolean optional =
        field.equals(InvoiceForm.EMAIL)
            || (field.equals(InvoiceForm.TAXPAYER_NUMBER) && buyer != BuyerKind.ENTERPRISE);
    fields.put(
        field,
        questions.line(
            (optional ? "  " : "* ") + Texts.text("field." + field, locale), said(field)));
  }
}
