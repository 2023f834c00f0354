package io.xuqi.contract;

import static io.xuqi.contract.PaymentBench.FEE;
import static io.xuqi.contract.PaymentBench.assertSucceeded;
import static io.xuqi.contract.PaymentBench.refund;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.Payment.Status;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentNotifications;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Notification;
import io.xuqi.payment.PaymentNotifications.Outcome;
import io.xuqi.payment.PaymentNotifications.Reply;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reading what the gateway pushes to an address that anybody can send to. */
public interface PaymentNotificationContract extends PaymentFixtures {

  /** How what is not genuine may be refused; its provider need not send it again. */
  Set<ErrorCode> REFUSALS =
      Set.of(
          ErrorCode.PAYMENT_NOTIFICATION_INVALID,
          ErrorCode.PAYMENT_NOTIFICATION_FORGED,
          ErrorCode.PAYMENT_NOTIFICATION_RECEIVER,
          ErrorCode.PAYMENT_NOTIFICATION_STALE);

  /** No provider repeats a notification for longer than about a day. */
  Duration LONGEST_LIFETIME = Duration.ofHours(26);

  /** How what may be a replay is refused. */
  Set<ErrorCode> STALE = Set.of(ErrorCode.PAYMENT_NOTIFICATION_STALE);

  @Test
  @Tag("R37")
  default void aNotificationSaysWhatAQuestionWouldSay() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      PaymentAttempt attempt = bench.paid();
      Notification read = notifications.parse(bench.fixture().notification(attempt));

      assertSucceeded(attempt, FEE, read.payment());
      assertFalse(read.eventId().isBlank(), "it names no event");
      assertEquals(bench.session().query(attempt).reference(), read.payment().reference());
    }
  }

  @Test
  default void aRepeatedEventKeepsItsNameAndAnotherHasAnother() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      PaymentAttempt attempt = bench.paid();
      PaymentAttempt other = bench.paid();
      String first = notifications.parse(bench.fixture().notification(attempt)).eventId();
      bench.fixture().advance(Duration.ofMinutes(1));

      assertEquals(
          first, bench.notifications().parse(bench.fixture().notification(attempt)).eventId());
      assertNotEquals(first, notifications.parse(bench.fixture().notification(other)).eventId());
    }
  }

  @Test
  default void whatWasReallyReceivedIsNotified() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      PaymentAttempt attempt = bench.begun();
      assumeTrue(bench.fixture().pay(attempt, Money.ofFen(17_000)), "it takes no other amount");

      assertEquals(
          Optional.of(Money.ofFen(17_000)),
          notifications.parse(bench.fixture().notification(attempt)).payment().received());
    }
  }

  /** By the status or the body, whichever the provider looks at. */
  @Test
  default void whatHasToComeAgainIsNotAnsweredAsWhatWasTaken() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      Reply taken = notifications.reply(Outcome.TAKEN);
      assertNotEquals(taken, notifications.reply(Outcome.REPEAT), "it would be lost");
      assertEquals(taken, bench.notifications().reply(Outcome.TAKEN), "always the same");
    }
  }

  @Test
  default void aForgedNotificationIsRefused() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      PaymentAttempt attempt = bench.paid();
      assertRefused(
          Set.of(ErrorCode.PAYMENT_NOTIFICATION_FORGED),
          notifications,
          bench.fixture().forgedNotification(attempt));
    }
  }

  @Test
  default void aNotificationForAnotherMerchantIsRefused() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      PaymentAttempt attempt = bench.paid();
      assertRefused(
          Set.of(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER),
          notifications,
          bench.fixture().misdirectedNotification(attempt));
    }
  }

  @Test
  default void anOldNotificationIsRefusedAndSoIsOneFromTheFuture() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications now = bench.notifications();
      PaymentAttempt attempt = bench.paid();
      Duration lifetime = bench.fixture().notificationLifetime();
      InboundMessage message = bench.fixture().notification(attempt);
      Clock past = Clock.offset(bench.fixture().clock(), lifetime.plusMinutes(2).negated());

      assertTrue(lifetime.compareTo(LONGEST_LIFETIME) <= 0, "replays are taken for too long");
      assertRefused(STALE, bench.notifications(bench.session(past)), arriving(message, past));
      now.parse(message);
      bench.fixture().advance(lifetime.dividedBy(2));
      now.parse(arriving(message, bench.fixture().clock()));
      bench.fixture().advance(lifetime.dividedBy(2).plusMinutes(2));
      assertRefused(STALE, now, arriving(message, bench.fixture().clock()));
    }
  }

  /** Each byte once: a body that was changed is refused, or means the very same. */
  @Test
  default void aNotificationThatWasTamperedWithIsRefused() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      InboundMessage genuine = bench.fixture().notification(bench.paid());
      Notification meant = notifications.parse(genuine);
      byte[] body = genuine.body().toArray();
      for (int i = 0; i < body.length; i++) {
        byte[] changed = body.clone();
        changed[i] ^= 1;
        assertRefusedOrMeans(
            meant, notifications, with(genuine, genuine.headers(), Bytes.copyOf(changed)));
      }
      for (Map.Entry<String, String> header : genuine.headers().entrySet()) {
        String value = header.getValue();
        for (String other :
            List.of("", value + "0", value.substring(value.length() / 2), "x".repeat(5000))) {
          Map<String, String> headers = new HashMap<>(genuine.headers());
          headers.put(header.getKey(), other);
          assertRefusedOrMeans(meant, notifications, with(genuine, headers, genuine.body()));
        }
        Map<String, String> headers = new HashMap<>(genuine.headers());
        headers.remove(header.getKey());
        assertRefusedOrMeans(meant, notifications, with(genuine, headers, genuine.body()));
      }
    }
  }

  @Test
  default void aSignatureFitsOneBodyOnly() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      InboundMessage one = bench.fixture().notification(bench.paid());
      InboundMessage other = bench.fixture().notification(bench.paid());
      assumeTrue(!one.headers().isEmpty(), "the signature is in the body");
      assertRefusedOrMeans(
          notifications.parse(other), notifications, with(one, one.headers(), other.body()));
    }
  }

  @Test
  default void rubbishIsRefusedHoweverMuchOrOddItIs() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      InboundMessage genuine = bench.fixture().notification(bench.paid());
      byte[] zeros = new byte[InboundMessage.MAX_BODY];
      byte[] high = new byte[InboundMessage.MAX_BODY];
      Arrays.fill(high, (byte) 0xff);
      List<byte[]> bodies =
          List.of(
              new byte[0],
              zeros,
              high,
              bytes("{}"),
              bytes("null"),
              bytes("[".repeat(InboundMessage.MAX_BODY)),
              bytes("{\"a\":".repeat(10_000)),
              bytes("=&".repeat(InboundMessage.MAX_BODY / 2)),
              bytes("%".repeat(1000)),
              bytes("<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///dev/zero\">]><x>&y;</x>"));
      for (byte[] body : bodies) {
        assertRefused(
            REFUSALS, notifications, with(genuine, genuine.headers(), Bytes.copyOf(body)));
        assertRefused(REFUSALS, notifications, with(genuine, Map.of(), Bytes.copyOf(body)));
      }
    }
  }

  @Test
  default void aNoticeOfARefundIsNoReceipt() throws Exception {
    try (PaymentBench bench = bench()) {
      PaymentNotifications notifications = bench.notifications();
      PaymentAttempt attempt = bench.paid();
      RefundRequest request = refund(attempt, Money.ofFen(8_000), "");
      bench.refunds(bench.session()).refund(request);
      bench.fixture().completeRefunds();
      Optional<InboundMessage> notice = bench.fixture().refundNotification(request);
      assumeTrue(notice.isPresent(), "refunds are not notified to this address");
      try {
        Notification read = notifications.parse(notice.get());
        assertNotEquals(Status.SUCCEEDED, read.payment().status());
        assertEquals(Optional.empty(), read.payment().received());
      } catch (PaymentException refused) {
        assertRefusal(REFUSALS, refused);
      }
    }
  }

  /** The same bytes, sent again and received now. */
  private static InboundMessage arriving(InboundMessage message, Clock clock) {
    return new InboundMessage(message.headers(), message.body(), clock.instant());
  }

  private static InboundMessage with(
      InboundMessage message, Map<String, String> headers, Bytes body) {
    return new InboundMessage(headers, body, message.receivedAt());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertRefused(
      Set<ErrorCode> codes, PaymentNotifications notifications, InboundMessage message) {
    assertRefusal(codes, assertThrows(PaymentException.class, () -> notifications.parse(message)));
  }

  private static void assertRefusal(Set<ErrorCode> codes, PaymentException refused) {
    assertTrue(codes.contains(refused.code()), () -> refused.code() + " is none of " + codes);
  }

  private static void assertRefusedOrMeans(
      Notification meant, PaymentNotifications notifications, InboundMessage message) {
    try {
      assertEquals(meant, notifications.parse(message));
    } catch (PaymentException refused) {
      assertRefusal(REFUSALS, refused);
    }
  }
}
