package io.xuqi.renewal;

import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentNotifications.Notification;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.TransferVerification;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is odd about a payment method's answer, if anything. Methods are other people's code: their
 * answers may have holes where a value has none, be about something else, or be too large to store
 * and show. What is odd decides nothing.
 */
final class PaymentAnswers {

  /** More than this times what was asked for is nobody's slip of the finger. */
  static final int MAX_TIMES = 1000;

  /** Longer than any transaction number, name or bank account, in characters. */
  static final int MAX_TEXT = 2000;

  /** The longest address, in characters. */
  static final int MAX_URI = 8192;

  /** A form's most fields, and the most characters of all of them. */
  static final int MAX_FIELDS = 100;

  static final int MAX_FORM = 64 * 1024;

  /** Not a name that only begins like it. */
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

  private PaymentAnswers() {}

  /** An answer about an attempt; empty when nothing is odd. */
  static Optional<String> oddity(@Nullable Payment answer, PaymentAttempt attempt) {
    if (answer == null || !attempt.id().equals(answer.attemptId())) {
      return Optional.of("it is about no or another attempt");
    }
    return oddity(answer).or(() -> received(answer, attempt.amount()));
  }

  /** A pushed notification, before the attempt it is about was looked up. */
  static Optional<String> oddity(@Nullable Notification notification) {
    if (notification == null
        || !isText(notification.eventId())
        || notification.payment() == null
        || !isText(notification.payment().attemptId())) {
      return Optional.of("it names no event or attempt");
    }
    return oddity(notification.payment());
  }

  static Optional<String> oddity(@Nullable Refund answer, RefundRequest request) {
    boolean fits =
        answer != null && request.id().equals(answer.requestId()) && answer.status() != null;
    return fits ? Optional.empty() : Optional.of("it is about no or another refund");
  }

  static Optional<String> oddity(
      @Nullable TransferVerification answer, PaymentAttempt attempt, int declared) {
    if (answer == null
        || answer.results().size() != declared
        || !answer.results().stream().allMatch(PaymentAnswers::isWhole)) {
      return Optional.of("it has not one result for each transfer");
    }
    return oddity(answer.payment(), attempt);
  }

  private static boolean isWhole(TransferVerification.Result result) {
    return result.finding() != null
        && result.statementLine() != null
        && result.statementLine().map(PaymentAnswers::isText).orElse(true);
  }

  private static Optional<String> oddity(Payment answer) {
    if (hasHole(answer.status(), answer.next(), answer.received(), answer.reference())) {
      return Optional.of("it has holes");
    }
    if (!answer.reference().map(PaymentAnswers::isText).orElse(true)) {
      return Optional.of("its reference is no short text");
    }
    return answer.next().flatMap(PaymentAnswers::oddity);
  }

  private static Optional<String> received(Payment answer, Money asked) {
    if (answer.received().isEmpty()) {
      return Optional.empty();
    }
    Money received = answer.received().get();
    if (!received.currency().equals(asked.currency())) {
      return Optional.of("it is in another currency");
    }
    if (answer.status() == Payment.Status.SUCCEEDED && received.isZero()) {
      return Optional.of("it collected nothing");
    }
    return received.minorUnits() / MAX_TIMES > asked.minorUnits()
        ? Optional.of("its amount is absurd")
        : Optional.empty();
  }

  private static Optional<String> oddity(NextAction next) {
    boolean fits;
    if (next instanceof NextAction.ShowQr) {
      fits = true; // bounded by its type
    } else if (next instanceof NextAction.OpenUrl open) {
      fits = isWeb(open.uri());
    } else if (next instanceof NextAction.SubmitForm form) {
      fits = isWeb(form.uri()) && isForm(form.fields());
    } else if (next instanceof NextAction.AskTransfers ask) {
      fits =
          Stream.of(
                  ask.beneficiaryName(), ask.beneficiaryAccount(), ask.bank(), ask.remarkToQuote())
              .allMatch(PaymentAnswers::isText);
    } else {
      fits = next instanceof NextAction.Poll poll && poll.notBefore() != null;
    }
    return fits ? Optional.empty() : Optional.of("what it asks the user to do cannot be shown");
  }

  /** An address to open in a browser: nothing of a plugin may run a script or read a file. */
  private static boolean isWeb(@Nullable URI uri) {
    return uri != null
        && uri.toString().length() <= MAX_URI
        && uri.getHost() != null
        && ("https".equalsIgnoreCase(uri.getScheme())
            || ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri.getHost())));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || LOOPBACK.matcher(host).matches();
  }

  private static boolean isForm(Map<String, String> fields) {
    return fields.size() <= MAX_FIELDS
        && Stream.of(fields.keySet(), fields.values())
                .flatMap(Collection::stream)
                .mapToLong(String::length)
                .sum()
            <= MAX_FORM;
  }

  private static boolean hasHole(@Nullable Object... components) {
    return Stream.of(components).anyMatch(component -> component == null);
  }

  private static boolean isText(@Nullable String text) {
    return text != null
        && text.length() <= MAX_TEXT
        && text.chars().noneMatch(Character::isISOControl);
  }
}
