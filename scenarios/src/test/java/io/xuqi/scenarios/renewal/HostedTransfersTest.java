package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.TRANSFER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.renewal.DeclaredTransfers;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transfers to the CA's own account, declared and verified through its portal. */
final class HostedTransfersTest {

  private static TransferRecord declared(String yuan) {
    return new TransferRecord(
        new AccountNumber("6222000012345678"),
        "云岭示例商贸有限公司",
        Money.parseYuan(yuan),
        LocalDate.of(2026, 6, 15),
        "");
  }

  private static List<Finding> findings(Renewal renewal) {
    return renewal.transfers().orElseThrow().transfers().stream()
        .map(t -> t.result().orElseThrow().finding())
        .toList();
  }

  @Test
  @Tag("R34")
  @Tag("R36")
  void transfersToTheCaAreDeclaredFoundAndCounted() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    RenewalException none =
        assertThrows(
            RenewalException.class,
            () -> world.engine.declareTransfers(applied.id(), List.of(declared("180"))));
    assertEquals(ErrorCode.PAYMENT_NO_TRANSFERS, none.code());
    Renewal paying = world.engine.pay(applied.id(), TRANSFER);
    NextAction.AskTransfers ask = (NextAction.AskTransfers) paying.nextAction().orElseThrow();
    world.engine.declareTransfers(applied.id(), List.of(declared("100"), declared("80")));
    Renewal nothing = world.engine.verifyTransfers(applied.id());
    assertEquals(List.of(Finding.NOT_FOUND, Finding.NOT_FOUND), findings(nothing));
    world.ca.payer().transfer(ask.remarkToQuote(), Money.parseYuan("100"));
    Renewal part = world.engine.verifyTransfers(applied.id());
    assertEquals(List.of(Finding.MATCHED, Finding.NOT_FOUND), findings(part));
    assertEquals(
        Optional.of(DeclaredTransfers.Total.UNDER), part.transfers().orElseThrow().total());
    assertEquals(PaymentState.PARTIALLY_PAID, part.payment());
    world.ca.payer().transfer(ask.remarkToQuote(), Money.parseYuan("80"));
    Renewal paid = world.engine.refresh(applied.id());
    assertEquals(List.of(Finding.MATCHED, Finding.MATCHED), findings(paid));
    assertEquals(
        Optional.of(DeclaredTransfers.Total.EXACT), paid.transfers().orElseThrow().total());
    assertEquals(RenewalState.AWAITING_REVIEW, world.engine.refresh(applied.id()).state());
  }

  @Test
  void transfersAreNotDeclaredForACodeToScan() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    world.engine.pay(applied.id(), ALIPAY);
    RenewalException none =
        assertThrows(
            RenewalException.class,
            () -> world.engine.declareTransfers(applied.id(), List.of(declared("180"))));
    assertEquals(ErrorCode.PAYMENT_NO_TRANSFERS, none.code());
  }

  @Test
  @Tag("R36")
  void aCaWithARealAccountComparesWithItsStatement() throws Exception {
    SweepBank bank = new SweepBank(VirtualClock.at(RenewalWorld.START));
    RenewalWorld world =
        new RenewalWorld((SimulatedCa.Builder b) -> b.collectBy(bank.method(FaultPlan.none())))
            .withPairOnKey();
    Renewal applied = world.apply();
    world.engine.pay(applied.id(), SweepBank.ID);
    String order = applied.paymentOrder().orElseThrow().number();
    bank.transfer(SweepBank.Payer.SUPPLIER, 10_000, order);
    TransferRecord first = bank.uncounted().get(0);
    world.engine.declareTransfers(applied.id(), List.of(first, declared("1")));
    Renewal part = world.engine.verifyTransfers(applied.id());
    assertEquals(List.of(Finding.MATCHED, Finding.NOT_FOUND), findings(part));
    assertEquals(PaymentState.PARTIALLY_PAID, part.payment());
    bank.transfer(SweepBank.Payer.SUPPLIER, 8_000, order);
    TransferRecord second = bank.uncounted().get(0);
    world.engine.declareTransfers(applied.id(), List.of(first, second));
    world.engine.verifyTransfers(applied.id());
    Renewal paid = world.engine.refresh(applied.id());
    assertEquals(RenewalState.AWAITING_REVIEW, paid.state());
    assertEquals(List.of(Finding.MATCHED, Finding.MATCHED), findings(paid));
  }
}
