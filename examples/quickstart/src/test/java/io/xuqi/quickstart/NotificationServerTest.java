package io.xuqi.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.xuqi.application.Agent;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.payment.SimulatedWallet;
import io.xuqi.simulator.payment.SimulatedWallet.Push;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notifications over the JDK's own HTTP server and client. */
class NotificationServerTest {

  private static final Path ROOT = Path.of(System.getProperty("xuqi.root"));
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final PinSource PINS = request -> pin();

  private static final Instant NOW = Instant.parse("2026-11-02T02:00:00Z");

  /** Making its keys takes most of the time; every CA of the tests has the same. */
  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(NOW));

  private final VirtualClock clock = VirtualClock.at(NOW);
  private final SimulatedCa ca = SimulatedCa.builder(clock).authoritiesOf(FOUNDED).build();
  private final SimulatedWallet wallet = SimulatedWallet.of(clock);
  private final RenewalEngine engine =
      RenewalEngine.builder()
          .ca(ca.client())
          .paymentMethod(wallet)
          .store(new InMemoryRenewalStore())
          .dataKey(DataKey.random())
          .clock(clock)
          .build();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final HttpClient provider = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private HttpServer server;
  private Renewal unpaid;
  private NextAction.ShowQr code;

  private static Pin pin() {
    return Pin.takeOver("123456".toCharArray());
  }

  @BeforeEach
  void beginToPay() throws Exception {
    Token token =
        SimulatedTokenDriver.of(SimulatedToken.builder().pin(pin()).build()).tokens().get(0);
    Instant end = clock.instant().plus(Duration.ofDays(21));
    try (TokenSession session = token.login(PINS)) {
      ca.provision(
          session, KeyAlgorithm.SM2, "CN=云杉示例科技有限公司,C=CN", end.minus(Duration.ofDays(365)), end);
    }
    IdDocument id = new IdDocument(IdType.RESIDENT_ID, "11010519491231002X");
    Agent agent = new Agent("李示例", id, new MobileNumber("13800000000"), Optional.empty());
    Renewal applied =
        engine.apply(token, engine.offer(token).renew(1, agent, clock.instant()), PINS);
    unpaid = engine.pay(applied.id(), SimulatedWallet.ID);
    code = (NextAction.ShowQr) unpaid.nextAction().orElseThrow();
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = NotificationServer.start(engine, SimulatedWallet.ID, anyPort, executor);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    executor.shutdownNow();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:"
                    + server.getAddress().getPort()
                    + "/payments/simulated-wallet/notifications"))
        .timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return provider.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(Push push) throws Exception {
    HttpRequest.Builder request = request().POST(BodyPublishers.ofByteArray(push.body().toArray()));
    push.headers().forEach(request::header);
    return send(request);
  }

  private void assertTaken(Push push) throws Exception {
    HttpResponse<String> answer = send(push);
    assertEquals(200, answer.statusCode());
    assertEquals("success", answer.body());
  }

  private void assertRefused(Push push) throws Exception {
    HttpResponse<String> answer = send(push);
    assertEquals(400, answer.statusCode());
    assertEquals("failure", answer.body());
  }

  @Test
  void a_payment_is_told_over_http_and_again_without_harm() throws Exception {
    Push push = wallet.pay(code);

    assertTaken(push);
    assertEquals(RenewalState.AWAITING_REVIEW, engine.find(unpaid.id()).state());
    assertTaken(push);

    Renewal after = engine.find(unpaid.id());
    assertEquals(PaymentState.PAID, after.payment());
    assertEquals(0, wallet.refunds().size());
  }

  @Test
  void forged_misdirected_old_and_unknown_notifications_change_nothing() throws Exception {
    Push old = wallet.misdirected(code);
    assertRefused(old);
    assertRefused(wallet.ofUnknownOrder(Money.ofFen(18_000)));
    Push paid = wallet.pay(code);
    assertRefused(paid.forged());
    clock.advance(SimulatedWallet.FRESH.plusSeconds(1));
    assertRefused(paid);

    assertEquals(unpaid.state(), engine.find(unpaid.id()).state());
    assertEquals(unpaid.payment(), engine.find(unpaid.id()).payment());
  }

  @Test
  void another_amount_is_acknowledged_and_given_back() throws Exception {
    assertTaken(wallet.pay(code, Money.ofFen(17_999)));

    Renewal after = engine.find(unpaid.id());
    assertEquals(ErrorCode.PAYMENT_AMOUNT_DIFFERS, after.problem().orElseThrow().code());
    assertEquals(List.of(Money.ofFen(17_999)), List.copyOf(wallet.refunds().values()));
  }

  @Test
  void only_posts_of_a_sensible_size_are_taken() throws Exception {
    assertEquals(405, send(request().GET()).statusCode());
    byte[] large = new byte[InboundMessage.MAX_BODY + 1];
    assertEquals(400, send(request().POST(BodyPublishers.ofByteArray(large))).statusCode());
  }

  @Test
  void the_snippet_in_the_guide_is_the_source() throws IOException {
    List<String> lines =
        Files.readAllLines(
            ROOT.resolve(
                "examples/quickstart/src/main/java/io/xuqi/quickstart/NotificationServer.java"));
    String snippet =
        lines
            .subList(
                lines.indexOf("  // tag::notifications[]") + 1,
                lines.indexOf("  // end::notifications[]"))
            .stream()
            .map(line -> line.isEmpty() ? line : line.substring(2))
            .collect(Collectors.joining("\n", "```java\n", "\n```\n"));
    String guide = Files.readString(ROOT.resolve("docs/embedding.md"));
    assertTrue(guide.contains(snippet), "copy it into docs/embedding.md:\n" + snippet);
  }
}
