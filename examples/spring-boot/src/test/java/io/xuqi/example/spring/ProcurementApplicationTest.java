package io.xuqi.example.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.Agent;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RenewalRunner;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import io.xuqi.simulator.payment.SimulatedWallet;
import io.xuqi.simulator.payment.SimulatedWallet.Push;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A renewal in a Spring Boot application, with the oldest Jackson and OkHttp there may be. */
class ProcurementApplicationTest {

  private static final PinSource PINS = request -> pin();

  private static final Instant NOW = Instant.parse("2026-06-15T02:00:00Z");

  /** Making its keys takes most of the time; both CAs have the same. */
  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(NOW));

  @TempDir private Path folder;

  private final VirtualClock clock = VirtualClock.at(NOW);
  private final SimulatedCa ca = SimulatedCa.builder(clock).authoritiesOf(FOUNDED).build();

  private static Pin pin() {
    return Pin.takeOver("123456".toCharArray());
  }

  private final SimulatedWallet wallet = SimulatedWallet.of(clock);

  private ConfigurableApplicationContext start(SimulatedCaServer server, WebApplicationType type) {
    return new SpringApplicationBuilder(ProcurementApplication.class)
        .web(type)
        .initializers(
            context -> {
              context.getBeanFactory().registerSingleton("profile", ca.profile());
              context.getBeanFactory().registerSingleton("testClock", clock);
              context.getBeanFactory().registerSingleton("wallet", wallet);
            })
        .run(
            "--spring.main.banner-mode=off",
            "--logging.level.root=WARN",
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--renewal.ca=" + server.portal(),
            "--renewal.store=" + folder.resolve("renewals.db"),
            "--renewal.data-key=" + Base64.getEncoder().encodeToString(DataKey.random().secret()));
  }

  private static Agent agent() {
    return new Agent(
        "李示例",
        new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
        new MobileNumber("13800000000"),
        Optional.empty());
  }

  private Token key() throws Exception {
    SimulatedToken device = SimulatedToken.builder().serialNumber("YL1").pin(pin()).build();
    Token token = SimulatedTokenDriver.of(device).tokens().get(0);
    Instant end = clock.instant().plus(Duration.ofDays(21));
    try (TokenSession session = token.login(PINS)) {
      ca.provision(
          session, KeyAlgorithm.SM2, "CN=昆明示例商贸有限公司,C=CN", end.minus(Duration.ofDays(365)), end);
    }
    return token;
  }

  @Test
  void a_renewal_runs_in_spring_boot_with_the_applications_own_jackson_and_okhttp()
      throws Exception {
    assertTrue(okhttp3.OkHttp.VERSION.startsWith("4.12."), okhttp3.OkHttp.VERSION);
    String jackson = com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION.toString();
    assertTrue(jackson.startsWith("2.17."), jackson);
    try (SimulatedCaServer server = SimulatedCaServer.start(ca, 0);
        ConfigurableApplicationContext context = start(server, WebApplicationType.NONE)) {
      RenewalEngine engine = context.getBean(RenewalEngine.class);
      Token key = key();
      Agent agent = agent();

      BidGuard bids = context.getBean(BidGuard.class);
      bids.opened("YL1");
      RenewalException vetoed =
          assertThrows(
              RenewalException.class,
              () -> engine.apply(key, engine.offer(key).renew(1, agent, clock.instant()), PINS));
      assertEquals(ErrorCode.APPLICATION_VETOED, vetoed.code());
      bids.closed("YL1");

      Renewal renewal = engine.apply(key, engine.offer(key).renew(1, agent, clock.instant()), PINS);
      engine.pay(renewal.id(), engine.paymentMethods().get(0).id());
      BusinessNumber number = renewal.orders().get(0).businessNumber().orElseThrow();
      ca.payer().payOrder(number);
      engine.refresh(renewal.id());
      ca.approve(number);
      engine.refresh(renewal.id());
      List<InstallResult> installed = engine.installAll(key, PINS, InstallProgress.none());

      assertEquals(Optional.empty(), installed.get(0).problem());
      assertEquals(RenewalState.COMPLETED, engine.find(renewal.id()).state());
      assertEquals(
          1L, context.getBean(RenewalMetrics.class).counted().get("renewal.state.COMPLETED"));
      assertThrows(IllegalStateException.class, () -> context.getBean(RenewalRunner.class).start());
    }
  }

  @Test
  void a_provider_tells_the_controller_of_a_payment() throws Exception {
    try (SimulatedCaServer server = SimulatedCaServer.start(ca, 0);
        ConfigurableApplicationContext context = start(server, WebApplicationType.SERVLET)) {
      RenewalEngine engine = context.getBean(RenewalEngine.class);
      Token key = key();
      Renewal applied =
          engine.apply(key, engine.offer(key).renew(1, agent(), clock.instant()), PINS);
      Renewal unpaid = engine.pay(applied.id(), SimulatedWallet.ID);
      Push paid = wallet.pay((NextAction.ShowQr) unpaid.nextAction().orElseThrow());
      String port = context.getEnvironment().getRequiredProperty("local.server.port");
      URI address = URI.create("http://127.0.0.1:" + port + "/payments/");
      URI own = address.resolve("simulated-wallet/notifications");

      assertEquals("400 failure", send(own, paid.forged()));
      assertEquals("400 failure", send(own, wallet.ofUnknownOrder(Money.ofFen(18_000))));
      assertEquals("404 not found", send(address.resolve("other/notifications"), paid));
      assertEquals(RenewalState.AWAITING_PAYMENT, engine.find(unpaid.id()).state());

      assertEquals("200 success", send(own, paid));
      assertEquals(RenewalState.AWAITING_REVIEW, engine.find(unpaid.id()).state());
      assertEquals("200 success", send(own, paid));
      assertEquals(PaymentState.PAID, engine.find(unpaid.id()).payment());
      assertEquals(0, wallet.refunds().size());
    }
  }

  /** As a form, which Spring must not take apart before its signature is verified. */
  private static String send(URI address, Push push) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(push.body().toArray()));
    push.headers().forEach(request::header);
    HttpResponse<String> answer =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(30))
            .build()
            .send(request.build(), HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
