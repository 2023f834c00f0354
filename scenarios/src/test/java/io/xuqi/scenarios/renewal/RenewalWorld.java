package io.xuqi.scenarios.renewal;

import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.token.KeyPairSupply;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.Versioned;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A supplier, a key, a CA and a store, with one clock for all of them. */
final class RenewalWorld {

  static final Instant START = Instant.parse("2026-06-15T02:00:00Z");
  static final String SUBJECT = "CN=昆明示例商贸有限公司,O=昆明示例商贸有限公司,C=CN";
  static final PaymentMethodId ALIPAY = new PaymentMethodId("ca-alipay");
  static final PaymentMethodId TRANSFER = new PaymentMethodId("ca-bank-transfer");
  static final PinSource PINS = request -> Pin.takeOver("123456".toCharArray());

  /** Making a CA's keys takes longer than a renewal: all worlds share them. */
  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(START));

  private static final KeyPairSupply KEYS = KeyPairSupply.recycling(40);

  final VirtualClock clock;
  final FaultPlan faults = FaultPlan.recording();
  final SimulatedCa ca;
  final SimulatedToken key;
  final SimulatedTokenDriver driver;
  DataKey dataKey = DataKey.random();
  RenewalStore store = new InMemoryRenewalStore();
  RenewalEngine engine;

  RenewalWorld() {
    this(builder -> builder);
  }

  RenewalWorld(UnaryOperator<SimulatedCa.Builder> policy) {
    this(clock(), policy);
  }

  /** The time when every world begins. */
  static VirtualClock clock() {
    return VirtualClock.at(START);
  }

  RenewalWorld(VirtualClock clock, UnaryOperator<SimulatedCa.Builder> policy) {
    this(clock, policy.apply(SimulatedCa.builder(clock).authoritiesOf(FOUNDED)).build(), 1);
  }

  /** One of several keys of one CA. */
  RenewalWorld(VirtualClock clock, SimulatedCa ca, int number) {
    this.clock = clock;
    this.ca = ca;
    this.key =
        SimulatedToken.builder()
            .serialNumber(String.format("YL%08d", number))
            .pin(Pin.takeOver("123456".toCharArray()))
            .keyPairs(KEYS)
            .faults(faults)
            .build();
    this.driver = SimulatedTokenDriver.of(key);
    this.engine = engine(ca.client());
  }

  /** Another engine on the same store: another process, or the same after a crash. */
  RenewalEngine engine(CaClient client) {
    return builder().ca(client).build();
  }

  /** An engine on this world's store, to be built with something else about it. */
  RenewalEngine.Builder builder() {
    return RenewalEngine.builder().ca(ca.client()).store(store).dataKey(dataKey).clock(clock);
  }

  RenewalWorld restarted() {
    engine = engine(ca.client());
    return this;
  }

  /** Changes a stored record behind the engine's back. */
  void damage(RenewalId id) throws StoreException {
    Versioned stored = store.find(id).orElseThrow();
    byte[] record = stored.renewal().record().toArray();
    record[record.length / 2] ^= 1;
    store.replace(stored.version(), stored.renewal().with(Bytes.copyOf(record)), Optional.empty());
  }

  Token token() throws TokenException {
    return driver.tokens().get(0);
  }

  /** Puts a certificate on the key, or for SM2 a pair, that ends in so many days. */
  RenewalWorld withCertificate(KeyAlgorithm algorithm, int days) throws Exception {
    Instant end = clock.instant().plus(Duration.ofDays(days));
    Instant start = end.minus(Duration.ofDays(365));
    try (TokenSession session = token().login(PINS)) {
      ca.provision(session, algorithm, SUBJECT, start, end);
    }
    return this;
  }

  /** The usual key: RSA and SM2 with the same end. */
  static RenewalWorld withPair() throws Exception {
    return new RenewalWorld().withPairOnKey();
  }

  RenewalWorld withPairOnKey() throws Exception {
    return withCertificate(KeyAlgorithm.RSA_2048, 21).withCertificate(KeyAlgorithm.SM2, 21);
  }

  static Agent agent() {
    return new Agent(
        "李小明",
        new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
        new MobileNumber("13800000000"),
        Optional.empty());
  }

  Application oneYear() throws Exception {
    return engine.offer(token()).renew(1, agent(), clock.instant());
  }

  Renewal apply() throws Exception {
    return engine.apply(token(), oneYear(), PINS);
  }

  /** Applies, pays and is approved. */
  Renewal approved() throws Exception {
    Renewal renewal = apply();
    payAsShown(engine.pay(renewal.id(), ALIPAY));
    engine.refresh(renewal.id());
    approveAll(renewal);
    return engine.refresh(renewal.id());
  }

  /** The payer scans what he is shown. */
  void payAsShown(Renewal renewal) {
    NextAction.ShowQr qr = (NextAction.ShowQr) renewal.nextAction().orElseThrow();
    ca.payer().pay(qr.content().substring(qr.content().lastIndexOf('/') + 1));
  }

  void approveAll(Renewal renewal) {
    for (BusinessNumber number : numbers(renewal)) {
      ca.approve(number);
    }
  }

  static List<BusinessNumber> numbers(Renewal renewal) {
    return renewal.orders().stream().map(o -> o.businessNumber().orElseThrow()).toList();
  }

  List<InstallResult> install() throws Exception {
    return engine.installAll(token(), PINS, InstallProgress.none());
  }

  RenewalState state(Renewal renewal) throws Exception {
    return engine.find(renewal.id()).state();
  }
}
