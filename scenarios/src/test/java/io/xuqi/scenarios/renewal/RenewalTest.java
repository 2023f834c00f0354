package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.TRANSFER;
import static io.xuqi.scenarios.renewal.RenewalWorld.agent;
import static io.xuqi.scenarios.renewal.RenewalWorld.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.Application;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.Quote;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Offer;
import io.xuqi.renewal.PaymentState;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.ca.Misissue;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.store.StoreOperation;
import io.xuqi.simulator.token.TokenOperation;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenFullException;
import io.xuqi.token.TokenSession;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole renewals, as REQUIREMENTS tells them: supplier, key, CA, administrator. */
final class RenewalTest {

  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  // ---- the usual way ----------------------------------------------------------------------------

  @Test
  @Tag("R14")
  @Tag("R28")
  void aPairIsAppliedForPaidReviewedAndInstalled() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Instant oldEnd = world.engine.certificates(world.token()).get(0).notAfter();

    Renewal applied = world.apply();
    assertEquals(RenewalState.AWAITING_PAYMENT, applied.state());
    assertEquals(2, applied.orders().size());
    assertEquals(
        Set.of(Money.ofFen(18_000), Money.ofFen(0)),
        applied.orders().stream().map(Renewal.Order::fee).collect(Collectors.toSet()));
    assertEquals(applied.orders().get(0).businessNumber(), applied.orders().get(1).linked());

    Renewal paying = world.engine.pay(applied.id(), ALIPAY);
    world.payAsShown(paying);
    Renewal inReview = world.engine.refresh(applied.id());
    assertEquals(RenewalState.AWAITING_REVIEW, inReview.state());
    assertEquals(PaymentState.PAID, inReview.payment());

    world.approveAll(inReview);
    assertEquals(RenewalState.AWAITING_INSTALL, world.engine.refresh(applied.id()).state());

    List<InstallResult> results = world.install();
    assertEquals(2, results.size());
    for (InstallResult result : results) {
      assertEquals(Optional.empty(), result.problem());
      Instant newEnd = result.installed().orElseThrow().notAfter();
      assertEquals(oldEnd.atZone(BEIJING).plusYears(1).toInstant(), newEnd, "R17");
    }
    assertEquals(RenewalState.COMPLETED, world.state(applied));
    List<CertificateRow> rows = world.engine.certificates(world.token());
    assertEquals(4, rows.size(), "the old certificates stay");
    assertEquals(2, rows.stream().filter(r -> !r.superseded()).count());
  }

  @Test
  @Tag("R28")
  void onePairIsChargedOnceAndGetsOneNewKeyForEachCertificate() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal renewal = world.approved();
    world.install();
    assertEquals(1, world.ca.ledger().submissions().size());
    assertEquals(1, world.ca.ledger().charges().size());
    assertEquals(2, world.ca.ledger().issued().size());
    String paymentOrder = world.engine.find(renewal.id()).paymentOrder().orElseThrow().number();
    assertEquals(18_000, world.ca.ledger().kept(paymentOrder));
    Set<String> keys =
        world.token().certificates().stream()
            .map(c -> c.keyRef().toString())
            .collect(Collectors.toSet());
    assertEquals(6, keys.size(), "three old ones, three new ones");
  }

  @Test
  @Tag("R18")
  @Tag("R29")
  void endsAreSynchronisedFreeOfChargeInFourSteps() throws Exception {
    RenewalWorld world =
        new RenewalWorld()
            .withCertificate(KeyAlgorithm.RSA_2048, 10)
            .withCertificate(KeyAlgorithm.SM2, 60);
    Offer offer = world.engine.offer(world.token());
    Instant later = world.clock.instant().plus(Duration.ofDays(60));
    assertEquals(
        later, offer.quote().synchronisation().map(Quote.Synchronisation::notAfter).orElseThrow());

    Renewal applied =
        world.engine.apply(world.token(), offer.synchronise(agent(), world.clock.instant()), PINS);
    assertEquals(RenewalState.AWAITING_REVIEW, applied.state());
    assertEquals(4, applied.steps().size());
    assertEquals(PaymentState.NOT_NEEDED, applied.payment());
    assertFalse(applied.allowedActions().contains(UserAction.PAY));

    world.approveAll(applied);
    List<InstallResult> results = world.install();
    assertEquals(1, results.size());
    assertEquals(later, results.get(0).installed().orElseThrow().notAfter());
    assertEquals(0, world.ca.ledger().charges().size());
  }

  @Test
  @Tag("R12")
  void anExpiredTwinJoinsAndTheValidOneSigns() throws Exception {
    RenewalWorld world =
        new RenewalWorld()
            .withCertificate(KeyAlgorithm.RSA_2048, -1)
            .withCertificate(KeyAlgorithm.SM2, 20);
    Renewal renewal = world.approved();
    assertEquals(2, renewal.orders().size());
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
  }

  @Test
  @Tag("R12")
  void anExpiredCertificateIsReferredToTheCounter() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.RSA_2048, -1);
    Offer offer = world.engine.offer(world.token());
    assertEquals(
        ErrorCode.APPLICATION_EXPIRED, offer.entries().get(0).refusal().orElseThrow().code());
    Quote.Term anyTerm = new Quote.Term(1, Instant.EPOCH, List.of(), Money.ofFen(0));
    Application application =
        new Application(
            RenewalKind.RENEW,
            anyTerm.years(),
            Money.ofFen(18_000),
            new io.xuqi.application.AcceptedAgreement(
                offer.quote().agreement().version(),
                offer.quote().agreement().sha256(),
                world.clock.instant()),
            agent(),
            Optional.empty());
    RenewalException refused =
        assertThrows(
            RenewalException.class, () -> world.engine.apply(world.token(), application, PINS));
    assertEquals(ErrorCode.APPLICATION_EXPIRED, refused.code());
    assertEquals(0, world.ca.ledger().submissions().size());
  }

  @Test
  @Tag("R12")
  void aCertificateThatExpiresMeanwhileIsStillQueriedAndInstalled() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal renewal = world.approved();
    world.clock.advance(Duration.ofDays(30));
    assertEquals(RenewalState.AWAITING_INSTALL, world.engine.refresh(renewal.id()).state());
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
  }

  @Test
  void aRenewedKeyIsRenewedAgain() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.approved();
    world.install();
    world.clock.advance(Duration.ofDays(300));
    world.approved();
    List<InstallResult> second = world.install();
    assertEquals(2, second.size());
    assertTrue(second.stream().allMatch(r -> r.problem().isEmpty()));
  }

  // ---- before anything is sent ------------------------------------------------------------------

  @Test
  @Tag("R38")
  void aPriceTheUserDidNotConfirmIsNotSubmitted() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Application a = world.oneYear();
    Application cheaper =
        new Application(
            a.kind(), a.years(), Money.ofFen(1), a.agreement(), a.agent(), a.recipient());
    RenewalException refused =
        assertThrows(
            RenewalException.class, () -> world.engine.apply(world.token(), cheaper, PINS));
    assertEquals(ErrorCode.APPLICATION_QUOTE_CHANGED, refused.code());
    assertTrue(
        world.ca.ledger().calls().stream().noneMatch(c -> c.operation().equals("submit")),
        "the CA would have refused too");
  }

  @Test
  void aGuardHoldsARenewalBackBeforeAnythingIsWritten() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Application application = world.oneYear();
    RenewalEngine guarded =
        RenewalEngine.builder()
            .ca(world.ca.client())
            .store(world.store)
            .dataKey(world.dataKey)
            .clock(world.clock)
            .guard((token, certificates) -> Optional.of("投标尚未开标"))
            .build();
    int before = world.faults.count();
    RenewalException vetoed =
        assertThrows(RenewalException.class, () -> guarded.apply(world.token(), application, PINS));
    assertEquals(ErrorCode.APPLICATION_VETOED, vetoed.code());
    assertTrue(
        world.faults.performed().stream()
            .skip(before)
            .noneMatch(p -> p.operation().name().equals("LOGIN")));
  }

  @Test
  void aCertificateHasOneActiveRenewal() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Application again = world.oneYear();
    world.apply();
    assertThrows(
        io.xuqi.common.XuqiException.class, () -> world.engine.apply(world.token(), again, PINS));
    assertEquals(1, world.ca.ledger().submissions().size());
  }

  // ---- paying -----------------------------------------------------------------------------------

  @Test
  @Tag("R37")
  void aLatePushReadsConfirmingAndNothingIsPaidTwice() throws Exception {
    RenewalWorld world =
        new RenewalWorld(ca -> ca.pushDelay(Duration.ofMinutes(3))).withPairOnKey();
    Renewal applied = world.apply();
    world.payAsShown(world.engine.pay(applied.id(), ALIPAY));
    Renewal waiting = world.engine.refresh(applied.id());
    assertEquals(RenewalState.AWAITING_PAYMENT, waiting.state());
    try {
      world.engine.pay(applied.id(), TRANSFER);
    } catch (RenewalException e) {
      assertEquals(ErrorCode.PAYMENT_IN_PROGRESS, e.code());
    }
    world.clock.advance(Duration.ofMinutes(4));
    assertEquals(RenewalState.AWAITING_REVIEW, world.engine.refresh(applied.id()).state());
    RenewalException paid =
        assertThrows(RenewalException.class, () -> world.engine.pay(applied.id(), ALIPAY));
    assertEquals(ErrorCode.PAYMENT_NOT_NEEDED, paid.code());
    assertEquals(
        18_000,
        world
            .ca
            .ledger()
            .kept(world.engine.find(applied.id()).paymentOrder().orElseThrow().number()));
  }

  @Test
  @Tag("R37")
  void choosingTheSameMethodAgainShowsTheSameAttempt() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    Renewal once = world.engine.pay(applied.id(), ALIPAY);
    Renewal twice = world.engine.pay(applied.id(), ALIPAY);
    assertEquals(once.nextAction(), twice.nextAction());
  }

  @Test
  @Tag("R30")
  void switchingTheMethodClosesTheOtherAttemptFirst() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    Renewal qr = world.engine.pay(applied.id(), ALIPAY);
    Renewal transfer = world.engine.pay(applied.id(), TRANSFER);
    assertNotEquals(qr.nextAction(), transfer.nextAction());
  }

  // ---- cancelling and correcting ----------------------------------------------------------------

  @Test
  @Tag("R27")
  @Tag("R28")
  void cancellingOneOrderCancelsThePairAndDiscardsItsKeys() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    assertEquals(RenewalState.CANCELLED, world.engine.cancel(applied.id()).state());
    int certificates = world.token().certificates().size();
    world.approved();
    world.install();
    assertEquals(certificates + 3, world.token().certificates().size());
  }

  @Test
  void cancellingAfterThePaymentGivesTheMoneyBack() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    world.payAsShown(world.engine.pay(applied.id(), ALIPAY));
    world.engine.refresh(applied.id());
    world.engine.cancel(applied.id());
    world.clock.advance(Duration.ofHours(1));
    String number = world.engine.find(applied.id()).paymentOrder().orElseThrow().number();
    assertEquals(0, world.ca.ledger().kept(number));
  }

  @Test
  void aRefusedCancellationLetsTheRenewalGoOn() throws Exception {
    RenewalWorld world = new RenewalWorld(ca -> ca.refuseLateCancellation()).withPairOnKey();
    Renewal approved = world.approved();
    Renewal after = world.engine.cancel(approved.id());
    assertEquals(RenewalState.AWAITING_INSTALL, after.state());
    assertEquals(ErrorCode.CANCEL_REFUSED, after.problem().orElseThrow().code());
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
  }

  @Test
  @Tag("R49")
  void aRejectedApplicationIsCorrectedAndNotChargedAgain() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    world.payAsShown(world.engine.pay(applied.id(), ALIPAY));
    world.engine.refresh(applied.id());
    for (var number : numbers(applied)) {
      world.ca.reject(number, "经办人姓名有误");
    }
    Renewal rejected = world.engine.refresh(applied.id());
    assertEquals(RenewalState.REJECTED, rejected.state());
    assertTrue(rejected.message(java.util.Locale.CHINESE).contains("经办人姓名有误"));

    Renewal again =
        world.engine.resubmit(
            applied.id(), world.token(), rejected.application().orElseThrow(), PINS);
    assertEquals(RenewalState.AWAITING_REVIEW, again.state());
    world.approveAll(again);
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
    assertEquals(1, world.ca.ledger().charges().size());
    assertEquals(2, world.ca.ledger().issued().size());
  }

  // ---- room on the key --------------------------------------------------------------------------

  @Test
  void aFullKeyGetsNoHalfOfAPairAndTheRestLater() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.SM2, 21);
    Renewal renewal = world.approved();
    List<KeyRef> fillers = new ArrayList<>();
    try (TokenSession session = world.token().login(PINS)) {
      for (int i = 0; i < 1000; i++) {
        KeyRef filler = new KeyRef(Bytes.fromHex(String.format("f1%04x", i)));
        session.generateKeyPair(filler, KeyAlgorithm.SM2);
        fillers.add(filler);
      }
      throw new AssertionError("the key is never full");
    } catch (TokenFullException full) {
      assertFalse(fillers.isEmpty());
    }
    List<TokenCertificate> before = world.token().certificates();
    try (TokenSession session = world.token().login(PINS)) {
      // Room for the first certificate, but not for all of the pair.
      for (int i = 0; i < fillers.size() && world.token().freeSpace().orElseThrow() < 1200; i++) {
        session.discard(fillers.get(i));
      }
    }
    assertEquals(ErrorCode.TOKEN_FULL, world.install().get(0).problem().orElseThrow().code());
    assertEquals(before, world.token().certificates(), "nothing was written");

    try (TokenSession session = world.token().login(PINS)) {
      for (KeyRef filler : fillers) {
        session.discard(filler);
      }
    }
    assertEquals(Optional.empty(), world.install().get(0).problem());
    assertEquals(RenewalState.COMPLETED, world.state(renewal));
  }

  // ---- what the CA returned ---------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Misissue.class)
  void aWrongCertificateNeverReachesTheKey(Misissue misissue) throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.RSA_2048, 21);
    Renewal applied = world.apply();
    world.payAsShown(world.engine.pay(applied.id(), ALIPAY));
    world.engine.refresh(applied.id());
    world.ca.misissueNext(misissue);
    world.approveAll(applied);
    world.engine.refresh(applied.id());
    List<TokenCertificate> before = world.token().certificates();

    List<InstallResult> results = world.install();
    assertEquals(1, results.size());
    assertTrue(
        results.get(0).problem().orElseThrow().code().value().startsWith("certificate."),
        () -> results.toString());
    assertEquals(before, world.token().certificates());
    assertEquals(RenewalState.INSTALLING, world.state(applied));
  }

  // ---- after a loss -----------------------------------------------------------------------------

  @Test
  void aRenewalIsRecoveredFromTheCaWhenTheStoreIsLost() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal approved = world.approved();
    world.store = new InMemoryRenewalStore();
    world.restarted();
    List<Renewal> found = world.engine.recover(world.token(), PINS);
    assertEquals(1, found.size());
    assertEquals(numbers(approved), numbers(found.get(0)));
    assertEquals(RenewalState.AWAITING_INSTALL, found.get(0).state());
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
  }

  @Test
  void aRecoveryThatIsInterruptedKnowsWhatWasPaid() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.approved();
    FaultPlan plan = FaultPlan.recording().next(StoreOperation.REPLACE, Fault.FAILED);
    world.store = new FaultyStore(new InMemoryRenewalStore(), plan);
    world.restarted();
    assertThrows(StoreException.class, () -> world.engine.recover(world.token(), PINS));
    world.install();
    assertEquals(PaymentState.PAID, world.engine.list(1).get(0).payment());
  }

  @Test
  void aKeyThatWasCertifiedForACancelledOrderIsNotAskedForAgain() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    world.engine.cancel(world.approved().id()); // the CA has issued a certificate for its key
    world.faults.next(TokenOperation.DISCARD, Fault.FAILED);
    long signed =
        world.faults.performed().stream().filter(p -> p.operation() == TokenOperation.SIGN).count();
    // The first asks the CA whether somebody waits for that key, the second signs the request.
    world.faults.at(TokenOperation.SIGN, (int) signed + 2, Fault.FAILED);
    assertThrows(TokenException.class, world::apply); // planned with that key, and not sent
    assertEquals(RenewalState.AWAITING_PAYMENT, world.apply().state());
  }

  @Test
  void theKeyOfAnInstalledCertificateIsNeverAskedToBeDiscarded() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.RSA_2048, 21);
    world.engine.cancel(world.apply().id());
    world.faults.next(TokenOperation.DISCARD, Fault.FAILED);
    world.approved(); // for the same certificate: it gets the key that was not discarded
    int before = world.faults.count();
    world.install();
    assertTrue(
        world.faults.performed().stream()
            .skip(before)
            .noneMatch(p -> p.operation() == TokenOperation.DISCARD),
        "only the key's own refusal would have saved it");
  }
}
