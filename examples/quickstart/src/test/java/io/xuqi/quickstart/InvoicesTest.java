package io.xuqi.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.Agent;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.InvoiceForm;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.delivery.InvoiceFollower;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/invoices.md at work. */
class InvoicesTest {

  private static final String TITLE = "云杉示例科技有限公司";
  private static final PinSource PINS = request -> Pin.takeOver("123456".toCharArray());

  @TempDir Path folder;
  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-11-02T02:00:00Z"));
  private final SimulatedCa ca = SimulatedCa.of(clock);
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<CollectedInvoice> collected = new ArrayList<>();
  private final SimulatedTokenDriver driver =
      SimulatedTokenDriver.of(
          SimulatedToken.builder().pin(Pin.takeOver("123456".toCharArray())).build());
  private RenewalEngine engine;
  private Renewal renewal;

  @BeforeEach
  void apply() throws Exception {
    RenewalEngine.Builder builder =
        RenewalEngine.builder()
            .ca(ca.client())
            .store(new InMemoryRenewalStore())
            .dataKey(DataKey.random())
            .clock(clock);
    engine =
        Invoices.following(
            builder,
            folder,
            tasks::add,
            new InvoiceFollower.Notices() {
              @Override
              public void collected(RenewalId id, CollectedInvoice invoice) {
                collected.add(invoice);
              }

              @Override
              public void notCollected(RenewalId id, int workingDays, Problem problem) {
                throw new AssertionError(problem.toString());
              }

              @Override
              public void overdue(RenewalId id) {
                throw new AssertionError("overdue");
              }
            });
    Token token = driver.tokens().get(0);
    try (TokenSession session = token.login(PINS)) {
      Instant end = clock.instant().plus(Duration.ofDays(21));
      Instant begin = end.minus(Duration.ofDays(365));
      ca.provision(session, KeyAlgorithm.SM2, "CN=" + TITLE + ",C=CN", begin, end);
    }
    IdDocument id = new IdDocument(IdType.RESIDENT_ID, "11010519491231002X");
    Agent agent = new Agent("李示例", id, new MobileNumber("13800000000"), Optional.empty());
    renewal = engine.apply(token, engine.offer(token).renew(1, agent, clock.instant()), PINS);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private InvoiceForm form(String title) {
    return InvoiceForm.builder()
        .title(title)
        .taxpayerNumber("91350100M000100Y43")
        .deliveryFromAgent(renewal.application().orElseThrow().agent())
        .build();
  }

  private void payAndApprove() throws Exception {
    renewal = engine.pay(renewal.id(), engine.paymentMethods().get(0).id());
    renewal.orders().get(0).businessNumber().ifPresent(ca.payer()::payOrder);
    renewal = engine.refresh(renewal.id());
    renewal.orders().get(0).businessNumber().ifPresent(ca::approve);
    renewal = engine.refresh(renewal.id());
  }

  @Test
  void an_invoice_is_asked_for_with_a_yes_collected_by_itself_and_checked() throws Exception {
    Renewal refused = Invoices.request(engine, renewal, form("云杉示列科技有限公司"), checked -> false);
    assertTrue(refused.invoice().isEmpty());
    renewal = Invoices.request(engine, renewal, form(TITLE), c -> c.warnings().isEmpty());
    assertEquals(RequestedInvoice.State.REQUESTED, renewal.invoice().orElseThrow().state());
    payAndApprove();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    assertEquals(1, collected.size());
    assertTrue(collected.get(0).findings().isEmpty(), collected.get(0).findings().toString());
    RequestedInvoice invoice = engine.find(renewal.id()).invoice().orElseThrow();
    assertEquals(RequestedInvoice.State.COLLECTED, invoice.state());

    assertEquals(collected.get(0), Invoices.collect(engine, renewal, folder));
    for (Path file : collected.get(0).files().values()) {
      assertEquals(
          List.of(),
          Invoices.check(
              Files.readAllBytes(file),
              invoice.request(),
              engine.invoices().policy().orElseThrow(),
              renewal.paymentOrder().orElseThrow().total()));
    }
  }
}
