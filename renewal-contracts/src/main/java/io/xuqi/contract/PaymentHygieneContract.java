package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentSession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a method leaves behind: no secret, no thread, nothing open. */
public interface PaymentHygieneContract extends PaymentFixtures {

  /** More than a shared client's own threads, less than one for each session. */
  int FEW_THREADS = 10;

  /** As many sessions as an engine opens within minutes. */
  int SESSIONS = 30;

  @Test
  default void noSecretShowsInTextsExceptionsAndLogs() throws Exception {
    List<String> shown = new ArrayList<>();
    try (PaymentBench bench = bench();
        CapturedLogs logs = CapturedLogs.start()) {
      shown.add(bench.method().toString());
      shown.add(bench.method().descriptor().toString());
      PaymentAttempt attempt = bench.begun();
      PaymentSession session = bench.session();
      shown.add(session.toString());
      bench.pay(attempt);
      shown.add(session.query(attempt).toString());
      for (GatewayFault fault : bench.fixture().faults()) {
        if (!fault.neverEnds()) {
          bench.fixture().fail(fault);
          shown.add(outcome(session, attempt));
        }
      }
      if (bench.fixture().hasGateway()) {
        bench.fixture().recover();
      }
      Optional<PaymentNotifications> notifications = session.notifications();
      if (notifications.isPresent()) {
        shown.add(notifications.get().toString());
        shown.add(refusal(notifications.get(), bench.fixture().forgedNotification(attempt)));
        shown.add(refusal(notifications.get(), bench.fixture().misdirectedNotification(attempt)));
      }
      shown.addAll(logs.lines());
      assertFalse(
          bench.fixture().hasGateway() && bench.fixture().secrets().isEmpty(),
          "what a gateway is asked with is secret");
      for (String secret : bench.fixture().secrets()) {
        assertFalse(secret.isBlank(), "a secret has to be named");
        for (String text : shown) {
          assertFalse(text.contains(secret), () -> "a secret shows: " + text.replace(secret, "…"));
        }
      }
    }
  }

  @Test
  default void aSessionIsClosedTwiceWithoutHarmAndOthersGoOn() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.begun();
      PaymentSession other = bench.session();
      PaymentSession session = bench.session();
      session.close();
      session.close();

      assertTrue(other.query(attempt).status().isOpen());
      assertEquals(attempt.id(), bench.session().query(attempt).attemptId());
    }
  }

  /** An engine opens a session for each call. */
  @Test
  default void aClosedSessionLeavesNoThreads() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentAttempt attempt = bench.begun();
      int before = Thread.activeCount();
      for (int i = 0; i < SESSIONS; i++) {
        try (PaymentSession session = bench.session()) {
          Payment payment = session.query(attempt);
          assertTrue(payment.status().isOpen());
        }
      }
      int more = Thread.activeCount() - before;
      assertTrue(more < FEW_THREADS, SESSIONS + " closed sessions left " + more + " threads");
    }
  }

  private static String outcome(PaymentSession session, PaymentAttempt attempt) {
    try {
      return session.query(attempt).toString();
    } catch (PaymentException | RuntimeException e) {
      return trace(e);
    }
  }

  private static String refusal(
      PaymentNotifications notifications, PaymentNotifications.InboundMessage message) {
    try {
      return notifications.parse(message).toString();
    } catch (PaymentException | RuntimeException e) {
      return trace(e);
    }
  }

  /** With all causes, as a log shows it. */
  private static String trace(Exception e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
