package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.START;
import static io.xuqi.scenarios.renewal.RenewalWorld.SUBJECT;
import static io.xuqi.scenarios.renewal.RenewalWorld.agent;

import io.xuqi.payment.NextAction;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A supplier with a token behind PKCS#11, and a simulated CA. */
class DriverWorld implements AutoCloseable {

  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(START));

  final VirtualClock clock = VirtualClock.at(START);
  final SimulatedCa ca = SimulatedCa.builder(clock).authoritiesOf(FOUNDED).build();
  final Pkcs11Driver driver;
  private final PinSource pins;
  final RenewalEngine engine;

  /** Closes the driver with itself. */
  DriverWorld(Pkcs11Driver driver, PinSource pins) {
    this.driver = driver;
    this.pins = pins;
    engine =
        RenewalEngine.builder()
            .ca(ca.client())
            .store(new InMemoryRenewalStore())
            .dataKey(DataKey.random())
            .clock(clock)
            .build();
  }

  Token token() throws TokenException {
    return driver.tokens().stream().findFirst().orElseThrow(TokenRemovedException::new);
  }

  TokenSession login() throws TokenException {
    return token().login(pins);
  }

  static Instant end(VirtualClock clock) {
    return clock.instant().plus(Duration.ofDays(21));
  }

  /** Puts a certificate on the token, or for SM2 a pair, that ends in three weeks. */
  DriverWorld with(KeyAlgorithm algorithm) throws TokenException {
    Instant end = end(clock);
    try (TokenSession session = login()) {
      ca.provision(session, algorithm, SUBJECT, end.minus(Duration.ofDays(365)), end);
    }
    return this;
  }

  Set<TokenCertificate> certificates() throws TokenException {
    return Set.copyOf(token().certificates());
  }

  // ---- what people do, each as often as it is asked of them -------------------------------------

  void apply() throws Exception {
    engine.apply(token(), engine.offer(token()).renew(1, agent(), clock.instant()), pins);
  }

  Optional<Renewal> newest() throws Exception {
    return engine.list(1).stream().findFirst();
  }

  void pay() throws Exception {
    Renewal paying = engine.pay(newest().orElseThrow().id(), ALIPAY);
    NextAction.ShowQr qr = (NextAction.ShowQr) paying.nextAction().orElseThrow();
    ca.payer().pay(qr.content().substring(qr.content().lastIndexOf('/') + 1));
    engine.refresh(paying.id());
  }

  void approve() throws Exception {
    ca.orders().stream()
        .filter(order -> order.underReview())
        .forEach(order -> ca.approve(new io.xuqi.ca.BusinessNumber(order.number())));
    engine.refresh(newest().orElseThrow().id());
  }

  List<io.xuqi.renewal.InstallResult> install() throws Exception {
    return engine.installAll(token(), pins, InstallProgress.none());
  }

  @Override
  public void close() {
    driver.close();
  }
}
