package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.TRANSFER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.TransferRecord;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalInvoices;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.ca.Misissue;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stores that earlier versions wrote are read by this one, for ever: one folder of {@code
 * recorded/} for each version of the records or of the schema. A new one is recorded with {@code
 * -Dxuqi.record=NAME}, before the change that makes it old is released.
 */
final class RecordedStoresTest {

  @TempDir private Path folder;

  private static Path recorded() throws Exception {
    URI resources = RecordedStoresTest.class.getResource("/recorded").toURI();
    return Path.of(resources);
  }

  @TestFactory
  List<DynamicTest> everyStoreThatWasEverWrittenIsRead() throws Exception {
    String name = System.getProperty("xuqi.record");
    if (name != null) {
      record(name);
    }
    try (Stream<Path> folders = Files.list(recorded())) {
      List<Path> all = folders.sorted().toList();
      assertTrue(!all.isEmpty(), "there are recordings");
      return all.stream()
          .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> read(f)))
          .toList();
    }
  }

  private void read(Path recording) throws Exception {
    Path file = folder.resolve(recording.getFileName() + ".db");
    Files.copy(recording.resolve("renewals.db"), file);
    RenewalWorld world = new RenewalWorld();
    DataKey key =
        DataKey.of(Bytes.fromHex(Files.readString(recording.resolve("data.key"))).toArray());
    try (RenewalStore store = JdbcRenewalStore.openSqlite(file)) {
      RenewalEngine engine =
          RenewalEngine.builder()
              .ca(world.ca.client())
              .store(store)
              .dataKey(key)
              .clock(world.clock)
              .build();
      assertEquals(Files.readString(recording.resolve("expected.txt")), told(engine.list(100)));
    }
  }

  /** What people see of the renewals, without the times that depend on when they look. */
  private static String told(List<Renewal> renewals) {
    return renewals.stream()
        .sorted(Comparator.comparing(r -> r.id().toString()))
        .map(
            r ->
                String.join(
                        " | ",
                        r.id().toString(),
                        r.state().name(),
                        r.payment().name(),
                        r.token().toString(),
                        r.problem().map(p -> p.code().value()).orElse("-"),
                        r.application().map(a -> a.kind() + " " + a.years()).orElse("-"),
                        r.nextAction().map(a -> a.kind().name()).orElse("-"),
                        r.orders().stream()
                            .map(
                                o ->
                                    o.businessNumber().map(Object::toString).orElse("-")
                                        + " "
                                        + o.algorithm()
                                        + " "
                                        + o.state()
                                        + " "
                                        + o.fee()
                                        + " "
                                        + o.currentNotAfter()
                                        + " "
                                        + o.installed().map(Object::toString).orElse("-"))
                            .collect(Collectors.joining(", ")))
                    + transfers(r)
                    + invoice(r))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String transfers(Renewal renewal) {
    return renewal
        .transfers()
        .map(
            t ->
                t.transfers().stream()
                    .map(
                        d ->
                            String.join(
                                " ",
                                d.transfer().payerAccount().value(),
                                d.transfer().payerName(),
                                d.transfer().amount().toString(),
                                d.transfer().date().toString(),
                                d.transfer().remark(),
                                d.result().map(Object::toString).orElse("-")))
                    .collect(Collectors.joining(", ", " | " + t.received() + ": ", "")))
        .orElse("");
  }

  private static String invoice(Renewal renewal) {
    return renewal
        .invoice()
        .map(
            i ->
                String.join(
                    " ",
                    " | " + i.state(),
                    i.request().sha256().toHex(),
                    i.issued().map(Object::toString).orElse("-"),
                    i.formats().stream().sorted().toList().toString()))
        .orElse("");
  }

  // ---- recording --------------------------------------------------------------------------------

  private static void record(String name) throws Exception {
    Path recording = Files.createDirectories(Path.of("src/test/resources/recorded", name));
    DataKey key = DataKey.random();
    Path file = recording.resolve("renewals.db");
    Files.deleteIfExists(file);
    VirtualClock clock = VirtualClock.at(RenewalWorld.START);
    SimulatedCa ca = SimulatedCa.builder(clock).refuseLateCancellation().build();
    try (RenewalStore store = JdbcRenewalStore.openSqlite(file)) {
      new Lives(clock, ca, store, key).live();
      RenewalEngine engine = new Lives(clock, ca, store, key).key(99).engine;
      Files.writeString(recording.resolve("expected.txt"), told(engine.list(100)));
    }
    Files.writeString(recording.resolve("data.key"), HexFormat.of().formatHex(key.secret()));
  }

  /** Renewals left in every state they can be in, each of its own key. */
  private record Lives(VirtualClock clock, SimulatedCa ca, RenewalStore store, DataKey dataKey) {

    RenewalWorld key(int number) {
      RenewalWorld world = new RenewalWorld(clock, ca, number);
      world.store = store;
      world.dataKey = dataKey;
      return world.restarted();
    }

    RenewalWorld pair(int number) throws Exception {
      return key(number).withPairOnKey();
    }

    void live() throws Exception {
      RenewalWorld submitting = pair(1);
      submitting.engine = submitting.engine(new Silent(submitting));
      submitting.apply();

      pair(2).apply();

      RenewalWorld paying = pair(3);
      paying.engine.pay(paying.apply().id(), ALIPAY);

      paid(pair(4));

      pair(5).approved();

      RenewalWorld installing = pair(6);
      Renewal wrong = paid(installing);
      ca.misissueNext(Misissue.OTHER_KEY);
      installing.approveAll(wrong);
      installing.engine.refresh(wrong.id());
      installing.install();

      RenewalWorld completed = pair(7);
      completed.approved();
      completed.install();

      RenewalWorld rejected = pair(8);
      Renewal refused = paid(rejected);
      RenewalWorld.numbers(refused).forEach(number -> ca.reject(number, "经办人姓名有误"));
      rejected.engine.refresh(refused.id());

      RenewalWorld cancelled = pair(9);
      cancelled.engine.cancel(cancelled.apply().id());

      RenewalWorld recovered = key(10).withCertificate(KeyAlgorithm.EC_P256, 21);
      store.erase(recovered.approved().id());
      recovered.engine.recover(recovered.token(), PINS);

      RenewalWorld expired = pair(11);
      Renewal forgotten = expired.apply();
      transferring(pair(12));
      invoicing();
      clock.advance(Duration.ofDays(20));
      expired.engine.refresh(forgotten.id());
    }

    /** One to come, one that is there, one that was collected, and two the CA did not answer. */
    private void invoicing() throws Exception {
      RenewalWorld asking = pair(13);
      request(asking, asking.apply(), InvoiceStories.FIRST);

      RenewalWorld issued = pair(14);
      request(issued, issued.approved(), InvoiceStories.FIRST);

      RenewalWorld collected = pair(15);
      Renewal approved = collected.approved();
      request(collected, approved, InvoiceStories.CHANGED);
      collected.engine.invoices().collected(approved.id());

      RenewalWorld unanswered = pair(16);
      FaultPlan faults = FaultPlan.recording();
      faults.every(CaOperation.REQUEST_INVOICE, Fault.UNREACHABLE);
      unanswered.engine = unanswered.engine(ca.client(faults));
      Renewal renewal = unanswered.apply();
      request(unanswered, renewal, InvoiceStories.FIRST);
      request(unanswered, renewal, InvoiceStories.CHANGED);
    }

    private static void request(RenewalWorld world, Renewal renewal, InvoiceRequest request)
        throws Exception {
      RenewalInvoices invoices = world.engine.invoices();
      invoices.request(renewal.id(), request, invoices.check(renewal.id(), request).confirmation());
    }

    /** The bank has one of two transfers. */
    private void transferring(RenewalWorld world) throws Exception {
      Renewal paying = world.engine.pay(world.apply().id(), TRANSFER);
      NextAction.AskTransfers ask = (NextAction.AskTransfers) paying.nextAction().orElseThrow();
      world.engine.declareTransfers(
          paying.id(), List.of(transfer("100", ask.remarkToQuote()), transfer("80", "")));
      ca.payer().transfer(ask.remarkToQuote(), Money.parseYuan("100"));
      world.engine.verifyTransfers(paying.id());
    }

    private static TransferRecord transfer(String yuan, String remark) {
      return new TransferRecord(
          new AccountNumber("6222000012345678"),
          "云岭示例商贸有限公司",
          Money.parseYuan(yuan),
          LocalDate.of(2026, 6, 15),
          remark);
    }

    private static Renewal paid(RenewalWorld world) throws Exception {
      Renewal renewal = world.apply();
      world.payAsShown(world.engine.pay(renewal.id(), ALIPAY));
      return world.engine.refresh(renewal.id());
    }
  }

  /** A CA that takes submissions and does not answer. */
  private static final class Silent extends DelegatingCa {

    Silent(RenewalWorld world) {
      super(world.ca.client());
    }

    @Override
    public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
        throws CaException {
      super.submit(prepared, context);
      throw new CaException(Problem.of(ErrorCode.CA_NO_ANSWER));
    }
  }
}
