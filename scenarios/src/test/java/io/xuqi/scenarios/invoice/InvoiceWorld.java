package io.xuqi.scenarios.invoice;

import io.xuqi.application.Agent;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.invoice.CheckedInvoice;
import io.xuqi.invoice.InvoiceForm;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalListener;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.token.KeyPairSupply;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A supplier whose renewal has an invoice, with faults on the way to the CA and to the store. */
final class InvoiceWorld {

  static final String TITLE = "昆明示例商贸有限公司";
  private static final Instant START = Instant.parse("2026-06-15T02:00:00Z");
  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(START));
  private static final KeyPairSupply KEYS = KeyPairSupply.recycling(4);
  private static final PinSource PINS = request -> Pin.takeOver("123456".toCharArray());

  final VirtualClock clock = VirtualClock.at(START);
  final FaultPlan faults = FaultPlan.recording();
  final SimulatedCa ca;
  private final RenewalStore kept = new InMemoryRenewalStore();
  private final DataKey dataKey = DataKey.random();
  private final SimulatedTokenDriver driver =
      SimulatedTokenDriver.of(
          SimulatedToken.builder()
              .pin(Pin.takeOver("123456".toCharArray()))
              .keyPairs(KEYS)
              .build());
  RenewalEngine engine;
  Renewal renewal;

  InvoiceWorld() throws Exception {
    this(policy -> policy, event -> {});
  }

  InvoiceWorld(UnaryOperator<SimulatedCa.Builder> policy, RenewalListener listener)
      throws Exception {
    ca = policy.apply(SimulatedCa.builder(clock).authoritiesOf(FOUNDED)).build();
    engine = engine(listener);
    Token token = driver.tokens().get(0);
    try (TokenSession session = token.login(PINS)) {
      Instant end = clock.instant().plus(Duration.ofDays(21));
      Instant begin = end.minus(Duration.ofDays(365));
      ca.provision(session, KeyAlgorithm.SM2, "CN=" + TITLE + ",C=CN", begin, end);
    }
    Agent agent =
        new Agent(
            "李小明",
            new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
            new MobileNumber("13800000000"),
            Optional.of(new EmailAddress("li@supplier.example")));
    renewal = engine.apply(token, engine.offer(token).renew(1, agent, clock.instant()), PINS);
  }

  /** Another engine on what is kept: the same process or another one. */
  RenewalEngine engine(RenewalListener listener) {
    return RenewalEngine.builder()
        .ca(ca.client(faults))
        .store(new FaultyStore(kept, faults))
        .dataKey(dataKey)
        .clock(clock)
        .listener(listener)
        .build();
  }

  InvoiceForm.Builder form() {
    return InvoiceForm.builder()
        .title(TITLE)
        .taxpayerNumber("91350100M000100Y43")
        .deliveryFromAgent(renewal.application().orElseThrow().agent());
  }

  InvoiceWorld ask(InvoiceForm.Builder form) throws Exception {
    CheckedInvoice checked =
        engine
            .invoices()
            .check(renewal.id(), form.build().validated(engine.invoices().policy().orElseThrow()));
    renewal = engine.invoices().request(renewal.id(), checked.request(), checked.confirmation());
    return this;
  }

  InvoiceWorld ask() throws Exception {
    return ask(form());
  }

  InvoiceWorld paidAndApproved() throws Exception {
    renewal = engine.pay(renewal.id(), engine.paymentMethods().get(0).id());
    renewal.orders().get(0).businessNumber().ifPresent(ca.payer()::payOrder);
    engine.refresh(renewal.id());
    renewal.orders().get(0).businessNumber().ifPresent(ca::approve);
    renewal = engine.refresh(renewal.id());
    return this;
  }

  RequestedInvoice invoice() throws Exception {
    return engine.find(renewal.id()).invoice().orElseThrow();
  }
}
