package io.xuqi.cli;

import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.ApplicationForm;
import io.xuqi.application.CheckedForm;
import io.xuqi.application.FieldFault;
import io.xuqi.application.FormException;
import io.xuqi.application.IdType;
import io.xuqi.application.Recipient;
import java.time.Clock;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The form 数字证书续期申请表 (R16, R20, R21): what the options say, and what the person at the terminal is
 * asked for.
 */
final class FormOptions {

  @Option(names = "--id-type", paramLabel = "TYPE")
  @Nullable IdType idType;

  @Option(names = "--id-number", paramLabel = "NUMBER")
  @Nullable String idNumber;

  @Option(names = "--name", paramLabel = "NAME")
  @Nullable String name;

  @Option(names = "--mobile", paramLabel = "MOBILE")
  @Nullable String mobile;

  @Option(names = "--email", paramLabel = "ADDRESS")
  @Nullable String email;

  @Option(names = "--recipient-name", paramLabel = "NAME")
  @Nullable String recipientName;

  @Option(names = "--recipient-mobile", paramLabel = "MOBILE")
  @Nullable String recipientMobile;

  @Option(names = "--recipient-address", paramLabel = "ADDRESS")
  @Nullable String recipientAddress;

  /** R21: 从经办人处拷贝. */
  @Option(names = "--copy-agent")
  boolean copyAgent;

  /** Takes over what was applied for before, where no option says otherwise. */
  void startFrom(Application before) {
    Agent agent = before.agent();
    idType = idType == null ? agent.id().type() : idType;
    idNumber = or(idNumber, agent.id().number());
    name = or(name, agent.name());
    mobile = or(mobile, agent.mobile().value());
    email = or(email, agent.email().map(address -> address.value()).orElse(null));
    if (before.recipient().isPresent()) {
      Recipient recipient = before.recipient().get();
      recipientName = or(recipientName, recipient.name());
      recipientMobile = or(recipientMobile, recipient.mobile().value());
      recipientAddress = or(recipientAddress, recipient.address());
    }
  }

  private static @Nullable String or(@Nullable String said, @Nullable String before) {
    return said == null ? before : said;
  }

  /**
   * The checked form. Somebody at the terminal is asked for what is missing and, after all faults
   * were shown, for what is faulty.
   *
   * @param askAll whether also what is there is asked for again, to be edited
   * @throws FormException with every fault, when there is nobody to ask
   */
  CheckedForm fill(Screen screen, Questions questions, Clock clock, boolean askAll)
      throws FormException {
    if (questions.interactive()) {
      ask(screen, questions, askAll);
    }
    while (true) {
      try {
        return form().validated(clock);
      } catch (FormException e) {
        if (!questions.interactive()) {
          throw e;
        }
        e.faults().forEach(fault -> screen.note(describe(fault, screen.locale())));
        forget(e);
        ask(screen, questions, false);
      }
    }
  }

  static String describe(FieldFault fault, Locale locale) {
    return "✗ "
        + fault.label(locale)
        + ": "
        + fault.problem().message(locale)
        + " "
        + fault.problem().remedy(locale);
  }

  private ApplicationForm form() {
    ApplicationForm.Builder form =
        ApplicationForm.builder()
            .idType(type())
            .idNumber(text(idNumber))
            .agentName(text(name))
            .mobile(text(mobile))
            .email(text(email));
    if (copyAgent) {
      form.recipientFromAgent();
    }
    if (recipientName != null) {
      form.recipientName(recipientName);
    }
    if (recipientMobile != null) {
      form.recipientMobile(recipientMobile);
    }
    return form.recipientAddress(text(recipientAddress)).build();
  }

  private IdType type() {
    return idType == null ? IdType.RESIDENT_ID : idType;
  }

  private static String text(@Nullable String said) {
    return said == null ? "" : said;
  }

  /** Asks for the required fields that are not there; the optional ones are options. */
  private void ask(Screen screen, Questions questions, boolean askAll) {
    Locale locale = screen.locale();
    if (idType == null) {
      IdType[] types = IdType.values();
      for (int i = 0; i < types.length; i++) {
        screen.note("  " + (i + 1) + "  " + types[i].text(locale));
      }
      idType = types[questions.number("* " + screen.text("form.id-type"), 1, types.length) - 1];
    }
    idNumber = asked(idNumber, ApplicationForm.AGENT_ID_NUMBER, locale, questions, askAll);
    name = asked(name, ApplicationForm.AGENT_NAME, locale, questions, askAll);
    mobile = asked(mobile, ApplicationForm.AGENT_MOBILE, locale, questions, askAll);
    if (email == null || askAll) {
      email = questions.line("  " + label(ApplicationForm.AGENT_EMAIL, locale), text(email));
    }
  }

  private static @Nullable String asked(
      @Nullable String said, String field, Locale locale, Questions questions, boolean askAll) {
    return said != null && !askAll ? said : questions.line("* " + label(field, locale), text(said));
  }

  private static String label(String field, Locale locale) {
    return io.xuqi.common.Texts.text("field." + field, locale);
  }

  private void forget(FormException faulty) {
    Set<String> fields = new HashSet<>();
    faulty.faults().forEach(fault -> fields.add(fault.field()));
    idNumber = fields.contains(ApplicationForm.AGENT_ID_NUMBER) ? null : idNumber;
    name = fields.contains(ApplicationForm.AGENT_NAME) ? null : name;
    mobile = fields.contains(ApplicationForm.AGENT_MOBILE) ? null : mobile;
    email = fields.contains(ApplicationForm.AGENT_EMAIL) ? null : email;
    boolean recipient = fields.stream().anyMatch(field -> field.startsWith("recipient."));
    if (recipient) { // optional as a whole: the options can say it anew
      copyAgent = false;
      recipientName = null;
      recipientMobile = null;
      recipientAddress = null;
    }
  }

  /** What is said before the form is confirmed: whom the CA will write to. */
  static String summary(CheckedForm form, Screen screen) {
    Agent agent = form.agent();
    return screen.text(
        "form.summary",
        agent.name(),
        agent.id().type().text(screen.locale()),
        masked(agent.id().number(), 4),
        masked(agent.mobile().value(), 4));
  }

  private static String masked(String number, int shown) {
    int hidden = Math.max(0, number.length() - shown);
    return "*".repeat(hidden) + number.substring(hidden);
  }
}
