package io.xuqi.renewal;

import static io.xuqi.renewal.Records.METHOD;
import static io.xuqi.renewal.Records.NOW;
import static io.xuqi.renewal.Records.awaitingPayment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.renewal.NotificationReceiver.Answer;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.Versioned;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What providers push, from the bytes of a request to the answer. */
@Tag("R37")
final class NotificationReceiverTest {

  private static final DataKey KEY = DataKey.random();
  private static final RenewalRecord UNPAID = awaitingPayment();
  private static final String FIRST = new AttemptId(UNPAID.id(), 1).toString();

  private final TinyCa ca = new TinyCa();
  private final TinyWallet wallet = new TinyWallet(METHOD);
  private final InMemoryRenewalStore store = new InMemoryRenewalStore();
  private boolean storeIsDown;
  private RenewalEngine engine;
  private NotificationReceiver receiver;

  @BeforeEach
  void beginToPay() throws Exception {
    new RenewalRecords(store, new RecordCipher(KEY)).create(UNPAID);
    engine =
        RenewalEngine.builder()
            .ca(ca)
            .paymentMethod(wallet)
            .store(breakable())
            .dataKey(KEY)
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    engine.pay(UNPAID.id(), METHOD);
    receiver = NotificationReceiver.of(engine);
  }

  /** A store whose changes fail while it is down. */
  private RenewalStore breakable() {
    return (RenewalStore)
        Proxy.newProxyInstance(
            RenewalStore.class.getClassLoader(),
            new Class<?>[] {RenewalStore.class},
            (proxy, method, arguments) -> {
              if (storeIsDown && method.getName().equals("replace")) {
                throw new StoreException(Problem.of(ErrorCode.STORE_FAILED, "down"));
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Versioned stored() throws StoreException {
    return store.find(UNPAID.id()).orElseThrow();
  }

  private Answer push(String body) throws IOException {
    return push(Map.of(), new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private Answer push(Map<String, List<String>> headers, InputStream body) throws IOException {
    return receiver.receive(METHOD, headers, body);
  }

  private void assertTaken(Answer answer) {
    assertEquals(Optional.empty(), answer.problem());
    assertEquals(200, answer.reply().status());
    assertEquals("thanks", text(answer));
  }

  private static void assertRefused(ErrorCode code, Answer answer) {
    assertEquals(code, answer.problem().orElseThrow().code());
    assertEquals(422, answer.reply().status());
    assertEquals("no", text(answer));
  }

  private static void assertToBeRepeated(ErrorCode code, Answer answer) {
    assertEquals(code, answer.problem().orElseThrow().code());
    assertEquals(503, answer.reply().status());
    assertEquals("again", text(answer));
  }

  private static String text(Answer answer) {
    return new String(answer.reply().body().toArray(), StandardCharsets.UTF_8);
  }

  @Test
  void aNotificationIsAppliedAndAcknowledgedInTheMethodsWords() throws Exception {
    assertTaken(push(FIRST));

    assertEquals(List.of(FIRST), ca.settled);
    assertEquals(RenewalState.AWAITING_REVIEW, engine.find(UNPAID.id()).state());
    assertEquals(NOW, wallet.pushes.get(0).receivedAt());
  }

  @Test
  void theSameNotificationAgainIsAcknowledgedAndChangesNothing() throws Exception {
    push(FIRST);
    Versioned after = stored();
    int calls = ca.calls.size();

    assertTaken(push(FIRST));

    assertEquals(after, stored());
    assertEquals(calls, ca.calls.size());
    assertEquals(List.of(FIRST), ca.settled);
    assertEquals(Map.of(), wallet.refunded);
  }

  @ParameterizedTest
  @EnumSource(
      names = {".*NOTIFICATION_(INVALID|FORGED|RECEIVER|STALE)"},
      mode = EnumSource.Mode.MATCH_ANY)
  void anUnverifiedBodyChangesNothing(ErrorCode code) throws Exception {
    Versioned before = stored();
    wallet.failure = Optional.of(new PaymentException(Problem.of(code, "–")));

    assertRefused(code, push(FIRST));

    assertEquals(before, stored());
    assertEquals(List.of(), ca.settled);
  }

  @Test
  void anotherAmountIsAcknowledgedNotedAndGivenBack() throws Exception {
    assertTaken(push(FIRST + " 17999"));

    Renewal after = engine.find(UNPAID.id());
    assertEquals(ErrorCode.PAYMENT_AMOUNT_DIFFERS, after.problem().orElseThrow().code());
    assertEquals(List.of(), ca.settled);
    assertEquals(Map.of(FIRST + "-refund", FIRST), wallet.refunded);
    assertTaken(push(FIRST + " 17999"));
    assertEquals(1, wallet.refunded.size());
  }

  @Test
  void anOrderThatNobodyKnowsIsRefused() throws Exception {
    Versioned before = stored();
    String erased = new AttemptId(new RenewalId(new UUID(1, 2)), 1).toString();
    String neverBegun = new AttemptId(UNPAID.id(), 2).toString();

    for (String attempt : List.of("nobody's", "", erased, neverBegun)) {
      assertRefused(ErrorCode.PAYMENT_NOTIFICATION_UNKNOWN_ORDER, push(attempt));
    }

    assertEquals(before, stored());
  }

  @Test
  void aBodyOverTheBoundIsNotReadToItsEnd() throws Exception {
    Endless body = new Endless();

    assertRefused(ErrorCode.PAYMENT_NOTIFICATION_INVALID, push(Map.of(), body));

    assertTrue(body.read <= InboundMessage.MAX_BODY + 1, body.read + " bytes were read");
    assertEquals(List.of(), wallet.pushes);
  }

  @Test
  void aBodyAsLargeAsTheBoundReachesTheMethodWhole() throws Exception {
    byte[] body = new byte[InboundMessage.MAX_BODY];
    push(Map.of(), new ByteArrayInputStream(body));
    assertEquals(InboundMessage.MAX_BODY, wallet.pushes.get(0).body().size());
  }

  @Test
  void tooManyOrTooLongHeadersAreRefusedBeforeTheBodyIsRead() throws Exception {
    Map<String, List<String>> many = new LinkedHashMap<>();
    for (int i = 0; i <= InboundMessage.MAX_HEADERS; i++) {
      many.put("x" + i, List.of(""));
    }
    List<Map<String, List<String>>> excesses =
        List.of(
            many,
            Map.of("x", Collections.nCopies(InboundMessage.MAX_HEADERS + 1, "")),
            Map.of("x", List.of("y".repeat(InboundMessage.MAX_HEADER))),
            Map.of("x", Collections.nCopies(2, "y".repeat(InboundMessage.MAX_HEADER / 2))),
            Map.of("x".repeat(InboundMessage.MAX_HEADER + 1), List.of("")));
    for (Map<String, List<String>> headers : excesses) {
      Endless body = new Endless();
      assertRefused(ErrorCode.PAYMENT_NOTIFICATION_INVALID, push(headers, body));
      assertEquals(0, body.read);
    }
    assertEquals(List.of(), wallet.pushes);
  }

  @Test
  void headersReachTheMethodInLowerCaseAndJoined() throws Exception {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Wallet-Signature", List.of("one", "two"));
    headers.put("WALLET-SIGNATURE", List.of("three"));
    headers.put("Empty", List.of());

    push(headers, InputStream.nullInputStream());

    assertEquals(Map.of("wallet-signature", "one, two, three"), wallet.pushes.get(0).headers());
  }

  @Test
  void aFailingEngineIsAnsweredSoThatTheProviderRepeats() throws Exception {
    storeIsDown = true;
    assertToBeRepeated(ErrorCode.STORE_FAILED, push(FIRST));
    assertEquals(List.of(), ca.settled);

    storeIsDown = false;
    assertTaken(push(FIRST));
    assertEquals(List.of(FIRST), ca.settled);
  }

  @Test
  void aMethodThatBreaksOrCannotVerifyNowIsAnsweredSoThatTheProviderRepeats() throws Exception {
    wallet.breakage = Optional.of(new IllegalStateException("simulated"));
    assertToBeRepeated(ErrorCode.INTERNAL, push(FIRST));

    wallet.breakage = Optional.empty();
    wallet.failure = Optional.of(new PaymentException(Problem.of(ErrorCode.PAYMENT_NOT_STARTED)));
    assertToBeRepeated(ErrorCode.PAYMENT_NOT_STARTED, push(FIRST));
  }

  @Test
  void aCaThatCannotBeToldIsNoReasonToRepeat() throws Exception {
    ca.failures.add(
        Optional.of(new io.xuqi.ca.CaException(Problem.of(ErrorCode.CA_UNREACHABLE, "–"))));

    assertTaken(push(FIRST));

    assertEquals(List.of(), ca.settled);
    engine.refresh(UNPAID.id());
    assertEquals(List.of(FIRST), ca.settled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"other-pay", "nobodys"})
  void whoHasNoNotificationsHasNoAddress(String method) throws Exception {
    Endless body = new Endless();
    Answer answer = receiver.receive(new PaymentMethodId(method), Map.of(), body);
    assertEquals(404, answer.reply().status());
    assertEquals(ErrorCode.PAYMENT_METHOD_UNKNOWN, answer.problem().orElseThrow().code());
    assertEquals(0, body.read);

    wallet.pushing = false;
    receiver = NotificationReceiver.of(engine);
    assertEquals(404, push(FIRST).reply().status());
  }

  @Test
  void aBodyThatBreaksOffChangesNothing() throws Exception {
    Versioned before = stored();
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThrows(IOException.class, () -> push(Map.of(), broken));
    assertEquals(before, stored());
    assertEquals(List.of(), wallet.pushes);
  }

  @Test
  void neitherLogNorToStringShowsWhatWasSent() throws Exception {
    List<String> logged = new ArrayList<>();
    Handler listening =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record.getMessage() + " " + record.getThrown());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger(NotificationReceiver.class.getName());
    log.addHandler(listening);
    log.setUseParentHandlers(false);
    try {
      wallet.breakage = Optional.of(new NumberFormatException("For input string: secret"));
      push(FIRST);
      wallet.breakage = Optional.empty();
      storeIsDown = true;
      push(Map.of("authorization", List.of("secret")), body(FIRST));
      wallet.failure =
          Optional.of(
              new PaymentException(Problem.of(ErrorCode.PAYMENT_NOTIFICATION_RECEIVER, "secret")));
      push("secret");
      assertEquals(3, logged.size(), logged.toString());
    } finally {
      log.removeHandler(listening);
      log.setUseParentHandlers(true);
    }
    assertTrue(logged.get(0).contains("NumberFormatException at "), logged.get(0));
    assertFalse((logged + " " + wallet.pushes).contains("secret"), logged + " " + wallet.pushes);
  }

  @Test
  void whatAnybodyCanSendFillsNoLog() throws Exception {
    List<Level> logged = new ArrayList<>();
    Logger log = Logger.getLogger(NotificationReceiver.class.getName());
    log.setFilter(
        record -> {
          logged.add(record.getLevel());
          return false;
        });
    try {
      wallet.failure =
          Optional.of(new PaymentException(Problem.of(ErrorCode.PAYMENT_NOTIFICATION_FORGED, "–")));
      push("");
      push(Map.of(), new Endless());
      receiver.receive(new PaymentMethodId("nobodys"), Map.of(), InputStream.nullInputStream());
    } finally {
      log.setFilter(null);
    }
    assertEquals(List.of(), logged);
  }

  private static InputStream body(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes without an end, counted. */
  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      read++;
      return 'x';
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      read += length;
      return length;
    }
  }
}
