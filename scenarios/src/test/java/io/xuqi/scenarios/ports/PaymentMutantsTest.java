package io.xuqi.scenarios.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The contract of payment methods finds mistakes: a good method passes, and with any one of its
 * lines made wrong it fails. Each is a mistake that somebody's plugin has had, or soon will.
 */
class PaymentMutantsTest {

  /**
   * @param name what is wrong
   * @param check which of the contract's checks finds it
   * @param from a piece of {@link WalletPayment}'s source
   * @param to what stands there instead
   */
  private record Mutant(String name, String check, String from, String to) {}

  private static final List<Mutant> MUTANTS =
      List.of(
          // beginning to pay
          new Mutant(
              "a new name for every call",
              "anAttemptStartedAgainIsTheSameAttempt",
              "fields.put(\"trade\", attempt.id());",
              "fields.put(\"trade\", attempt.id() + System.nanoTime());"),
          new Mutant(
              "no expiry is sent",
              "theGatewayIsToldWhenTheAttemptsTimeIsOver",
              "terms.put(\"expires\", attempt.expiresAt().toString());",
              "terms.put(\"expires\", \"\");"),
          new Mutant(
              "the expiry counts from the last call",
              "theGatewayIsToldWhenTheAttemptsTimeIsOver",
              "attempt.expiresAt().toString()",
              "environment.clock().instant().plusSeconds(9000).toString()"),
          new Mutant(
              "amounts through double",
              "exactlyTheAmountIsAskedForAndReported",
              "return Long.toString(amount.minorUnits());",
              "return \"\" + (long) (Double.parseDouble(amount.toDecimalString()) * 100);"),
          new Mutant(
              "any currency is fen",
              "anotherCurrencyIsRefusedOrAskedForAsItIs",
              ".equals(\"CNY\")",
              ".matches(\"[A-Z]+\")"),
          new Mutant(
              "the amount of an open order is not compared",
              "anotherAmountUnderTheSameNameIsNotTaken",
              "if (!told.get(\"amount\").equals(fen(attempt.amount()))) {",
              "if (told.get(\"amount\").isEmpty()) {"),
          new Mutant(
              "an untouched code is a failure",
              "anAttemptThePayerHasNotTouchedIsNoFailure",
              "case \"OPEN\" -> open(attempt, told);",
              "case \"OPEN\" -> Payment.of(attempt.id(), Payment.Status.FAILED);"),
          new Mutant(
              "what to do is missing",
              "aNewAttemptAsksThePayerToDoSomething",
              "return Payment.requiresAction(attempt.id(), new"
                  + " NextAction.ShowQr(told.get(\"code\")));",
              "return Payment.of(attempt.id(), Payment.Status.REQUIRES_ACTION);"),
          // asking
          new Mutant(
              "an answer about another attempt is taken",
              "aQuestionThatWentWrongLeavesItUnknown",
              "if (!told.get(\"trade\").equals(attempt.id())) {",
              "if (told.get(\"trade\").isEmpty()) {"),
          new Mutant(
              "what was asked for is reported as received",
              "whatWasReallyReceivedIsReportedNotWhatWasAskedFor",
              "Payment.succeeded(attempt.id(), money(told), attempt.id())",
              "Payment.succeeded(attempt.id(), attempt.amount(), attempt.id())"),
          new Mutant(
              "no transaction number",
              "aPaidAttemptSaysSoHoweverOftenItIsAsked",
              "Payment.succeeded(attempt.id(), money(told), attempt.id())",
              "new Payment(attempt.id(), Payment.Status.SUCCEEDED, Optional.empty(),"
                  + " Optional.of(money(told)), Optional.empty())"),
          new Mutant(
              "an order that was not seen yet is cancelled",
              "anAttemptTheGatewayHasNotSeenIsNoFailure",
              "case \"CLOSED\" ->",
              "case \"CLOSED\", \"NONE\" ->"),
          new Mutant(
              "an odd status is a failure",
              "aQuestionThatWentWrongLeavesItUnknown",
              "default -> Payment.of(attempt.id(), Payment.Status.UNKNOWN);",
              "default -> Payment.of(attempt.id(), Payment.Status.FAILED);"),
          new Mutant(
              "an odd status is a success",
              "aQuestionThatWentWrongLeavesItUnknown",
              "default -> Payment.of(attempt.id(), Payment.Status.UNKNOWN);",
              "default -> Payment.succeeded(attempt.id(), attempt.amount(), attempt.id());"),
          new Mutant(
              "answers are not verified",
              "aQuestionThatWentWrongLeavesItUnknown",
              "if (!WalletMessage.isGenuine(secret, response.body(), signature)) {",
              "if (signature.isEmpty()) {"),
          new Mutant(
              "a timeout is a failure",
              "aQuestionThatWentWrongLeavesItUnknown",
              "catch (ExecutionException | TimeoutException e) {",
              "catch (ExecutionException | TimeoutException e) { if (!path.isEmpty()) return"
                  + " Optional.of(WalletMessage.of(\"trade\", attempt.id(), \"status\","
                  + " \"CLOSED\"));"),
          new Mutant(
              "a timeout is an exception",
              "anAttemptWhoseBeginningWentWrongIsUnknownAndBegunOnce",
              "catch (ExecutionException | TimeoutException e) {",
              "catch (ExecutionException | TimeoutException e) { if (!path.isEmpty()) throw new"
                  + " IllegalStateException(e);"),
          new Mutant(
              "no deadline",
              "aClosingThatWentWrongLeavesItUnknown",
              "answer.get(environment.deadline().toMillis(), TimeUnit.MILLISECONDS)",
              "answer.get(1, TimeUnit.HOURS)"),
          new Mutant(
              "an interrupt is swallowed",
              "anInterruptIsNotSwallowed",
              "Thread.currentThread().interrupt();",
              "answer.cancel(true);"),
          new Mutant(
              "answers of any length",
              "aClosingThatWentWrongLeavesItUnknown",
              "new BoundedBody(MAX_REPLY)",
              "new BoundedBody(Long.MAX_VALUE)"),
          // closing
          new Mutant(
              "closed without asking the gateway",
              "anAttemptThatWasPaidFirstIsNotClosedButPaid",
              "return payment(attempt, call(\"/close\", attempt, Map.of()));",
              "return Payment.of(attempt.id(), Payment.Status.CANCELLED);"),
          new Mutant(
              "closing only asks",
              "aClosedAttemptCannotBePaidOrTheMoneyIsReported",
              "call(\"/close\", attempt",
              "call(\"/query\", attempt"),
          // giving back
          new Mutant(
              "a new name for every refund",
              "aReceiptIsGivenBackOnce",
              "terms.put(\"refund\", request.id());",
              "terms.put(\"refund\", request.id() + System.nanoTime());"),
          new Mutant(
              "one refund for each attempt",
              "aReceiptIsGivenBackInParts",
              "terms.put(\"refund\", request.id());",
              "terms.put(\"refund\", request.attempt().id());"),
          new Mutant(
              "a part is given back as the whole",
              "aReceiptIsGivenBackInParts",
              "fen(request.amount())",
              "fen(request.attempt().amount())"),
          new Mutant(
              "an unclear refund has failed",
              "aRefundThatWentWrongIsUnknownAndMadeOnce",
              "default -> Refund.Status.UNKNOWN;",
              "default -> Refund.Status.FAILED;"),
          new Mutant(
              "an unclear refund is made",
              "aRefundNobodyAskedForHasNotBeenMade",
              "default -> Refund.Status.UNKNOWN;",
              "default -> Refund.Status.SUCCEEDED;"),
          new Mutant(
              "a refused refund is made",
              "nothingIsGivenBackOfWhatWasNotPaid",
              "case \"REFUSED\" -> Refund.Status.FAILED;",
              "case \"REFUSED\" -> Refund.Status.SUCCEEDED;"),
          new Mutant(
              "an answer about another refund is taken",
              "aRefundThatWentWrongIsUnknownAndMadeOnce",
              "if (!told.get(\"refund-id\").equals(request.id())) {",
              "if (told.get(\"refund-id\").isEmpty()) {"),
          new Mutant(
              "asking about a refund makes it",
              "aRefundNobodyAskedForHasNotBeenMade",
              "return refund(\"/query\", request);",
              "return refund(\"/refunds\", request);"),
          // notifications
          new Mutant(
              "notifications are not verified",
              "aForgedNotificationIsRefused",
              "if (!WalletMessage.isGenuine(secret, body, signature)) {",
              "if (signature.isEmpty()) {"),
          new Mutant(
              "the receiver is not looked at",
              "aNotificationForAnotherMerchantIsRefused",
              "if (!pushed.get(\"merchant\").equals(WalletGateway.MERCHANT)) {",
              "if (pushed.get(\"merchant\").isEmpty()) {"),
          new Mutant(
              "notifications never get old",
              "anOldNotificationIsRefusedAndSoIsOneFromTheFuture",
              "if (age.abs().compareTo(FRESH) > 0) {",
              "if (age.toDays() < -1000) {"),
          new Mutant(
              "notifications from the future",
              "anOldNotificationIsRefusedAndSoIsOneFromTheFuture",
              "age.abs().compareTo",
              "age.compareTo"),
          new Mutant(
              "a new name for every event",
              "aRepeatedEventKeepsItsNameAndAnotherHasAnother",
              "pushed.get(\"event\"),",
              "pushed.get(\"event\") + System.nanoTime(),"),
          new Mutant(
              "one name for all events",
              "aRepeatedEventKeepsItsNameAndAnotherHasAnother",
              "pushed.get(\"event\"),",
              "pushed.get(\"merchant\"),"),
          new Mutant(
              "the amount is not read from the notification",
              "whatWasReallyReceivedIsNotified",
              "Payment.succeeded(pushed.get(\"trade\"), money(pushed), pushed.get(\"trade\"))",
              "Payment.succeeded(pushed.get(\"trade\"), Money.ofFen(18_000),"
                  + " pushed.get(\"trade\"))"),
          new Mutant(
              "what has to come again is answered as taken",
              "whatHasToComeAgainIsNotAnsweredAsWhatWasTaken",
              "public Notification parse(InboundMessage message) throws PaymentException {",
              "public Reply reply(Outcome outcome) { return Reply.text(200, \"ok\"); }"
                  + " @Override public Notification parse(InboundMessage message)"
                  + " throws PaymentException {"),
          new Mutant(
              "rubbish breaks the reader",
              "rubbishIsRefusedHoweverMuchOrOddItIs",
              "throw refused(ErrorCode.PAYMENT_NOTIFICATION_FORGED, \"signature\");",
              "throw new IllegalArgumentException(\"signature\");"),
          // what is left behind
          new Mutant(
              "a secret in an exception",
              "noSecretShowsInTextsExceptionsAndLogs",
              "throw refused(ErrorCode.PAYMENT_NOTIFICATION_FORGED, \"signature\");",
              "throw refused(ErrorCode.PAYMENT_NOTIFICATION_FORGED, secret.toHex());"),
          new Mutant(
              "a secret in the log",
              "noSecretShowsInTextsExceptionsAndLogs",
              "byte[] body = new WalletMessage(fields).body();",
              "byte[] body = new WalletMessage(fields).body();"
                  + " System.getLogger(\"wallet\").log(System.Logger.Level.DEBUG, path +"
                  + " secret.toHex());"),
          new Mutant(
              "a client for every call",
              "aClosedSessionLeavesNoThreads",
              "http.sendAsync(request",
              "HttpClient.newHttpClient().sendAsync(request"));

  /** Every mutant meets the whole contract, not only the check that is known to find it. */
  private static final boolean WHOLE = Boolean.getBoolean("xuqi.nightly");

  @Test
  void the_good_method_compiled_the_same_way_passes() throws Exception {
    WalletMutant.of("none", "case \"OPEN\" ->", "case \"OPEN\" ->");
    TestExecutionSummary run = run("none", selectClass(MutantContract.class));
    assertEquals(List.of(), run.getFailures().stream().map(f -> f.getException()).toList());
    assertTrue(run.getTestsSucceededCount() > 70, "the contract was run");
  }

  @Test
  void every_mutant_is_caught() throws Exception {
    List<String> table = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    for (Mutant mutant : MUTANTS) {
      WalletMutant.of(mutant.name(), mutant.from(), mutant.to());
      DiscoverySelector checks =
          WHOLE
              ? selectClass(MutantContract.class)
              : selectMethod(MutantContract.class, mutant.check());
      Set<String> failed = new TreeSet<>();
      run(mutant.name(), checks)
          .getFailures()
          .forEach(f -> failed.add(check(f.getTestIdentifier())));
      table.add(String.format("%-52s %s", mutant.name(), String.join(", ", failed)));
      if (!failed.contains(mutant.check())) {
        missed.add(mutant.name());
      }
    }
    System.out.println(String.join(System.lineSeparator(), table));
    assertEquals(List.of(), missed);
  }

  /** The contract's test, without the fault it was run with. */
  private static String check(TestIdentifier test) {
    TestSource source = test.getSource().orElseThrow();
    return source instanceof MethodSource method ? method.getMethodName() : test.getDisplayName();
  }

  private static TestExecutionSummary run(String mutant, DiscoverySelector checks) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(checks)
                .configurationParameter(MutantContract.MUTANT, mutant)
                .build(),
            listener);
    return listener.getSummary();
  }
}
