package io.xuqi.renewal;

import static io.xuqi.renewal.Records.FEE;
import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.attempt;
import static io.xuqi.renewal.Records.awaitingPayment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentEvidence;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Notification;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.PaymentSession;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.InMemoryRenewalStore;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A payment method is other people's code: what is odd about its answers decides nothing. */
@SuppressWarnings("NullOptional") // what a plugin must not say, and says
class PaymentBorderTest {

  private static final Optional<NextAction> NONE = Optional.empty();
  private static final Optional<Money> NO_MONEY = Optional.empty();
  private static final Optional<String> NO_REFERENCE = Optional.empty();
  private static final InboundMessage PUSHED = new InboundMessage(Map.of(), Bytes.empty(), NOW);

  private final OddMethod plugin = new OddMethod();
  private final TinyCa ca = new TinyCa();
  private final PaymentSessions sessions =
      new PaymentSessions(
          ca,
          List.of(plugin),
          new PaymentEnvironment(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(1)));
  private final EffectPerformer performer = new EffectPerformer(ca, sessions);

  static List<Payment> oddPayments() {
    Money dollars = new Money(18_000, Currency.getInstance("USD"));
    return java.util.Arrays.asList(
        null,
        Payment.succeeded(null, FEE, "T1"),
        Payment.succeeded("a-2", FEE, "T1"),
        new Payment("a-1", null, NONE, Optional.of(FEE), NO_REFERENCE),
        new Payment("a-1", Status.SUCCEEDED, hole(), Optional.of(FEE), NO_REFERENCE),
        new Payment("a-1", Status.SUCCEEDED, NONE, hole(), NO_REFERENCE),
        new Payment("a-1", Status.SUCCEEDED, NONE, Optional.of(FEE), hole()),
        Payment.succeeded("a-1", FEE, "9".repeat(PaymentAnswers.MAX_TEXT + 1)),
        Payment.succeeded("a-1", FEE, "T1\nFAKE LOG LINE"),
        Payment.succeeded("a-1", dollars, "T1"),
        Payment.succeeded("a-1", Money.ofFen(0), "T1"),
        Payment.succeeded("a-1", Money.ofFen(Money.MAX_MINOR_UNITS), "T1"),
        asking(new NextAction.OpenUrl(null)),
        asking(new NextAction.OpenUrl(URI.create("javascript:alert(1)"))),
        asking(new NextAction.OpenUrl(URI.create("file:///etc/passwd"))),
        asking(new NextAction.OpenUrl(URI.create("http://pay.example/"))),
        asking(new NextAction.OpenUrl(URI.create("https:///pay"))),
        asking(new NextAction.OpenUrl(URI.create("http://127.0.0.1.pay.example/"))),
        asking(
            new NextAction.OpenUrl(
                URI.create("https://pay.example/" + "a".repeat(PaymentAnswers.MAX_URI)))),
        asking(new NextAction.SubmitForm(URI.create("data:text/html,x"), Map.of())),
        asking(
            new NextAction.SubmitForm(
                URI.create("https://pay.example/"),
                Map.of("x", "a".repeat(PaymentAnswers.MAX_FORM)))),
        asking(new NextAction.SubmitForm(URI.create("https://pay.example/"), manyFields())),
        asking(new NextAction.AskTransfers("甲", null, "乙", "丙")),
        asking(new NextAction.AskTransfers("甲", "1", "乙", "丙".repeat(5000))),
        asking(new NextAction.Poll(null)));
  }

  @ParameterizedTest
  @MethodSource("oddPayments")
  void an_odd_answer_about_a_payment_is_unknown(Payment odd) {
    plugin.payment = odd;
    Event unknown = new Event.PaymentReported(Payment.of("a-1", Status.UNKNOWN));
    assertEquals(List.of(unknown), perform(new Effect.InitiatePayment("a-1", true)));
    assertEquals(List.of(unknown), perform(new Effect.QueryPayment("a-1")));
    assertEquals(List.of(unknown), perform(new Effect.ClosePayment("a-1")));
  }

  static List<Payment> plainPayments() {
    return List.of(
        Payment.succeeded("a-1", FEE, "T1"),
        Payment.succeeded("a-1", Money.ofFen(18_001), "T1"),
        Payment.of("a-1", Status.EXPIRED),
        asking(new NextAction.ShowQr("weixin://wxpay/bizpayurl?pr=1")),
        asking(new NextAction.OpenUrl(URI.create("https://pay.example/1"))),
        asking(new NextAction.OpenUrl(URI.create("http://127.0.0.1:8080/1"))),
        asking(new NextAction.SubmitForm(URI.create("https://pay.example/"), Map.of("a", "b"))),
        asking(new NextAction.AskTransfers("甲", "1", "乙", "丙")),
        asking(new NextAction.Poll(NOW)));
  }

  @ParameterizedTest
  @MethodSource("plainPayments")
  void a_plain_answer_passes_as_it_is(Payment plain) {
    plugin.payment = plain;
    assertEquals(
        List.of(new Event.PaymentReported(plain)), perform(new Effect.QueryPayment("a-1")));
  }

  @Test
  void an_odd_answer_about_a_refund_is_unknown() {
    Event unknown = new Event.RefundReported(new Refund("a-1-refund", Refund.Status.UNKNOWN));
    for (Refund odd :
        java.util.Arrays.asList(
            null,
            new Refund(null, Refund.Status.SUCCEEDED),
            new Refund("a-2-refund", Refund.Status.SUCCEEDED),
            new Refund("a-1-refund", null))) {
      plugin.refund = odd;
      assertEquals(List.of(unknown), perform(new Effect.Refund("a-1-refund")));
    }
  }

  @Test
  void an_odd_notification_is_refused() {
    Payment paid = Payment.succeeded("a-1", FEE, "T1");
    for (Notification odd :
        java.util.Arrays.asList(
            null,
            new Notification(null, paid),
            new Notification("e".repeat(5000), paid),
            new Notification("e1", null),
            new Notification("e1", Payment.succeeded(null, FEE, "T1")),
            new Notification("e1", new Payment("a-1", null, NONE, NO_MONEY, NO_REFERENCE)))) {
      plugin.notification = odd;
      assertNotification();
    }
  }

  @Test
  void a_method_that_breaks_at_a_notification_does_not_refuse_it() {
    plugin.breakage = new NumberFormatException("¥");
    assertThrows(NumberFormatException.class, () -> sessions.verified(METHOD, PUSHED));
    plugin.breakage = new StackOverflowError();
    assertThrows(IllegalStateException.class, () -> sessions.verified(METHOD, PUSHED));
  }

  @Test
  void an_odd_answer_about_transfers_decides_nothing() throws Exception {
    TransferRecord declared =
        new TransferRecord(
            new AccountNumber("6222000000000001"), "示例", FEE, LocalDate.of(2026, 6, 1), "");
    Payment paid = Payment.succeeded("a-1", FEE, "T1");
    TransferVerification.Result matched =
        new TransferVerification.Result(TransferVerification.Finding.MATCHED, Optional.of("L1"));
    PaymentEvidence evidence = session().evidence().orElseThrow();
    for (TransferVerification odd :
        java.util.Arrays.asList(
            null,
            new TransferVerification(List.of(), paid),
            new TransferVerification(List.of(matched, matched), paid),
            new TransferVerification(
                List.of(new TransferVerification.Result(null, Optional.empty())), paid),
            new TransferVerification(List.of(matched), null))) {
      plugin.verification = odd;
      assertThrows(
          IllegalStateException.class, () -> evidence.submit(attempt("a-1"), List.of(declared)));
    }
    plugin.verification = new TransferVerification(List.of(matched), paid);
    assertEquals(plugin.verification, evidence.submit(attempt("a-1"), List.of(declared)));
  }

  static List<Throwable> breakages() {
    return List.of(
        new NoClassDefFoundError("no/such/Library"),
        new ExceptionInInitializerError(),
        new AssertionError("never"),
        new StackOverflowError(),
        new IOException("smuggled past the compiler"),
        new IllegalStateException("broken"));
  }

  @ParameterizedTest
  @MethodSource("breakages")
  void whatever_a_method_throws_decides_nothing(Throwable breakage) {
    plugin.breakage = breakage;
    Event.CallFailed failed =
        assertInstanceOf(
            Event.CallFailed.class, perform(new Effect.InitiatePayment("a-1", true)).get(0));
    assertEquals(ErrorCode.INTERNAL, failed.problem().code());
  }

  @Test
  void a_method_that_fails_to_close_takes_nothing_back() {
    plugin.payment = Payment.succeeded("a-1", FEE, "T1");
    plugin.failsToClose = true;
    assertEquals(
        List.of(new Event.PaymentReported(plugin.payment)),
        perform(new Effect.QueryPayment("a-1")));
  }

  @Test
  void a_method_of_the_integrators_own_hides_a_hosted_one_of_the_same_name() throws Exception {
    PaymentMethodDescriptor ours = plugin.descriptor();
    ca.hosted =
        List.of(
            new PaymentMethodDescriptor(
                METHOD, PaymentMethodDescriptor.Channel.ONLINE, "甲", "The CA's"));
    assertEquals(List.of(ours), sessions.available());
    assertEquals(new PaymentSessions.Choice(ours, false), sessions.choice(METHOD));
  }

  @Test
  void a_method_that_offers_null_offers_nothing() {
    plugin.offersNull = true;
    assertEquals(Optional.empty(), session().refunds());
    assertEquals(Optional.empty(), session().notifications());
    assertEquals(Optional.empty(), session().evidence());
  }

  private void assertNotification() {
    PaymentException refused =
        assertThrows(PaymentException.class, () -> sessions.verified(METHOD, PUSHED));
    assertEquals(ErrorCode.PAYMENT_NOTIFICATION_INVALID, refused.code());
  }

  private PaymentSession session() {
    RenewalRecord record = record();
    return sessions.open(record, record.attempts().get(0));
  }

  private List<Event> perform(Effect effect) {
    RenewalRecord record = record();
    RenewalRecords none =
        new RenewalRecords(new InMemoryRenewalStore(), new RecordCipher(DataKey.random()));
    return performer.perform(
        effect, record, new OrderContexts(none, new Loaded(1, record), TokenAccess.NONE));
  }

  private static RenewalRecord record() {
    PaymentAttempt attempt = attempt("a-1");
    RefundRequest request = new RefundRequest("a-1-refund", attempt, FEE);
    return awaitingPayment()
        .with(
            r -> {
              r.attempts.add(AttemptRecord.begun(attempt, false));
              r.refunds.add(new RefundRecord(request, Refund.Status.UNKNOWN));
            });
  }

  /** What no author means to return. */
  private static <T> Optional<T> hole() {
    return null;
  }

  private static Payment asking(NextAction next) {
    return Payment.requiresAction("a-1", next);
  }

  private static Map<String, String> manyFields() {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i <= PaymentAnswers.MAX_FIELDS; i++) {
      fields.put("f" + i, "");
    }
    return fields;
  }

  /** Answers what it is told to. */
  private static final class OddMethod
      implements PaymentMethod,
          PaymentSession,
          PaymentRefunds,
          PaymentNotifications,
          PaymentEvidence {
    Payment payment;
    Refund refund;
    Notification notification;
    TransferVerification verification;
    Throwable breakage;
    boolean failsToClose;
    boolean offersNull;

    @Override
    public PaymentMethodDescriptor descriptor() {
      return new PaymentMethodDescriptor(
          METHOD, PaymentMethodDescriptor.Channel.ONLINE, "怪", "Odd");
    }

    @Override
    public PaymentSession open(PaymentEnvironment environment) {
      return this;
    }

    private <T> T answered(T answer) {
      if (breakage != null) {
        throw OddMethod.<RuntimeException>smuggled(breakage);
      }
      return answer;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException smuggled(Throwable thrown) throws E {
      throw (E) thrown;
    }

    @Override
    public Payment initiate(PaymentOrder order, PaymentAttempt attempt) {
      return answered(payment);
    }

    @Override
    public Payment query(PaymentAttempt attempt) {
      return answered(payment);
    }

    @Override
    public Payment cancel(PaymentAttempt attempt) {
      return answered(payment);
    }

    @Override
    public Refund refund(RefundRequest request) {
      return answered(refund);
    }

    @Override
    public Refund query(RefundRequest request) {
      return answered(refund);
    }

    @Override
    public Notification parse(InboundMessage message) {
      return answered(notification);
    }

    @Override
    public TransferVerification submit(PaymentAttempt attempt, List<TransferRecord> transfers) {
      return answered(verification);
    }

    @Override
    public Optional<PaymentRefunds> refunds() {
      return offersNull ? hole() : Optional.of(this);
    }

    @Override
    public Optional<PaymentNotifications> notifications() {
      return offersNull ? hole() : Optional.of(this);
    }

    @Override
    public Optional<PaymentEvidence> evidence() {
      return offersNull ? hole() : Optional.of(this);
    }

    @Override
    public void close() {
      if (failsToClose) {
        throw new IllegalStateException("cannot close");
      }
    }
  }
}
