package io.xuqi.benchmark;

import io.xuqi.application.Agent;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.common.Bytes;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A simulated CA behind loopback HTTP, an engine with the in-memory store, and keys with an SM2
 * signing and encryption certificate each, waiting to be renewed. Thread-safe.
 */
final class RenewalSite implements AutoCloseable {

  private static final Instant START = Instant.parse("2026-06-15T02:00:00Z");
  private static final String SUBJECT = "CN=昆明示例商贸有限公司,O=昆明示例商贸有限公司,C=CN";
  private static final PaymentMethodId METHOD = new PaymentMethodId("ca-alipay");
  private static final KeyRef SIGNING = new KeyRef(Bytes.fromHex("01"));
  private static final KeyRef ENCRYPTION = new KeyRef(Bytes.fromHex("e1"));
  private static final PinSource PINS = request -> pin();

  private final VirtualClock clock = VirtualClock.at(START);
  private final SimulatedCa ca = SimulatedCa.of(clock);
  private final AtomicInteger tokens = new AtomicInteger();
  private final RenewalStore store;
  private final SimulatedCaServer server;
  private final RenewalEngine engine;

  /** With the store in memory. */
  RenewalSite() throws IOException, XuqiException {
    this(new InMemoryRenewalStore());
  }

  /**
   * @param store is closed with this
   */
  RenewalSite(RenewalStore store) throws IOException, XuqiException {
    this.store = store;
    server = SimulatedCaServer.start(ca, 0);
    engine =
        RenewalEngine.builder()
            .ca(PortalCaClient.builder(server.portal(), ca.profile()).build())
            .store(store)
            .dataKey(DataKey.random())
            .clock(clock)
            .build();
  }

  /** A key with an SM2 pair that ends in three weeks. */
  Token newToken() throws XuqiException {
    SimulatedToken device =
        SimulatedToken.builder()
            .serialNumber(String.format("B%08d", tokens.incrementAndGet()))
            .pin(pin())
            .build();
    Token token = SimulatedTokenDriver.of(device).tokens().get(0);
    Instant end = clock.instant().plus(Duration.ofDays(21));
    try (TokenSession session = token.login(PINS)) {
      PublicKey key = session.generateKeyPair(SIGNING, KeyAlgorithm.SM2);
      SimulatedCa.InitialCertificate initial =
          ca.issueInitial(SUBJECT, key, end.minus(Duration.ofDays(365)), end);
      session.install(SIGNING, initial.certificate().signing());
      session.importEncryptionKey(
          SIGNING,
          ENCRYPTION,
          initial.encryptionKey().orElseThrow(),
          initial.certificate().encryption().orElseThrow());
    }
    return token;
  }

  /** Everything from the offer to certificates that are proven on the key and confirmed. */
  void renew(Token token) throws XuqiException {
    Renewal applied =
        engine.apply(token, engine.offer(token).renew(1, agent(), clock.instant()), PINS);
    engine.pay(applied.id(), METHOD);
    Renewal.Order order = applied.orders().get(0);
    ca.payer().payOrder(order.businessNumber().orElseThrow());
    engine.refresh(applied.id());
    ca.approve(order.businessNumber().orElseThrow());
    engine.refresh(applied.id());
    List<InstallResult> installed = engine.installAll(token, PINS, InstallProgress.none());
    if (installed.size() != 1
        || installed.get(0).problem().isPresent()
        || engine.find(applied.id()).state() != RenewalState.COMPLETED) {
      throw new IllegalStateException("a renewal was not completed: " + installed);
    }
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }

  private static Agent agent() {
    return new Agent(
        "李小明",
        new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
        new MobileNumber("13800000000"),
        Optional.empty());
  }

  private static Pin pin() {
    return Pin.takeOver("123456".toCharArray());
  }
}
