package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.ALIPAY;
import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.ExpiryReminder;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalEvent;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is kept of renewals and of old certificates, and how it goes. */
final class KeepingTest {

  private static Renewal completed(RenewalWorld world) throws Exception {
    Renewal renewal = world.approved();
    world.install();
    return world.engine.find(renewal.id());
  }

  private static void assertCode(ErrorCode code, Executable call) {
    assertEquals(code, assertThrows(XuqiException.class, call).code());
  }

  // ---- history ----------------------------------------------------------------------------------

  @Test
  void theHistoryTellsARenewalFromItsPlanToItsEndWithoutPersonalData() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal renewal = completed(world);
    List<HistoryEntry> history = world.engine.archive().history(renewal.id());
    assertEquals(
        List.of(
            "SUBMITTING planned",
            "SUBMITTING signed",
            "AWAITING_PAYMENT submission-answered",
            "AWAITING_PAYMENT order-reported, payment-chosen",
            "AWAITING_PAYMENT payment-reported",
            "AWAITING_REVIEW order-reported, payment-reported",
            "AWAITING_INSTALL order-reported",
            "INSTALLING install-begun",
            "INSTALLING install-proven",
            "COMPLETED install-confirmed"),
        history.stream().map(e -> e.state() + " " + e.event()).toList());
  }

  @Test
  void theHistoryNamesWhatWentWrong() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal renewal = world.apply();
    world.engine = world.engine(world.ca.client(world.faults));
    world.faults.every(CaOperation.ORDER, Fault.UNAVAILABLE);
    world.engine.refresh(renewal.id());
    List<HistoryEntry> history = world.engine.archive().history(renewal.id());
    assertEquals("call-failed ca.unavailable", history.get(history.size() - 1).event());
  }

  // ---- events -----------------------------------------------------------------------------------

  @Test
  @Tag("R47")
  @Tag("R48")
  void anOverdueReviewIsToldOnceAndOnlyAfterItsLastDay() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    List<RenewalEvent.ReviewOverdue> overdue = new ArrayList<>();
    world.engine =
        world.builder().listener(e -> addIf(RenewalEvent.ReviewOverdue.class, e, overdue)).build();
    Renewal renewal = world.apply();
    world.payAsShown(world.engine.pay(renewal.id(), ALIPAY));
    world.engine.refresh(renewal.id());
    // Paid on Monday the 15th; of two working days the last is Wednesday the 17th.
    world.clock.advance(
        Duration.between(world.clock.instant(), Instant.parse("2026-06-17T15:59:59Z")));
    world.engine.refresh(renewal.id());
    assertEquals(List.of(), overdue);
    world.clock.advance(Duration.ofSeconds(2));
    world.engine.refresh(renewal.id());
    world.clock.advance(Duration.ofDays(1));
    world.engine.refresh(renewal.id());
    assertEquals(1, overdue.size());
    assertEquals("2026-06-17", overdue.get(0).expected().toString());
  }

  private static <E extends RenewalEvent> void addIf(
      Class<E> type, RenewalEvent event, List<E> events) {
    if (type.isInstance(event)) {
      events.add(type.cast(event));
    }
  }

  @Test
  void eventsCarryWhatMetricsNeedAndAListenerThatFailsChangesNothing() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    List<RenewalEvent> events = new ArrayList<>();
    world.engine =
        world
            .builder()
            .listener(
                e -> {
                  events.add(e);
                  throw new IllegalStateException("a broken listener");
                })
            .build();
    Renewal renewal = completed(world);
    assertEquals(RenewalState.COMPLETED, renewal.state());
    assertTrue(events.stream().allMatch(e -> e.renewal().equals(renewal.id())));
    List<RenewalEvent.StateChanged> states = new ArrayList<>();
    List<RenewalEvent.CallEnded> calls = new ArrayList<>();
    List<RenewalEvent.CertificateInstalled> installed = new ArrayList<>();
    for (RenewalEvent event : events) {
      addIf(RenewalEvent.StateChanged.class, event, states);
      addIf(RenewalEvent.CallEnded.class, event, calls);
      addIf(RenewalEvent.CertificateInstalled.class, event, installed);
      assertFalse(event.toString().contains("李小明"));
    }
    assertEquals(
        List.of(
            RenewalState.SUBMITTING,
            RenewalState.AWAITING_PAYMENT,
            RenewalState.AWAITING_REVIEW,
            RenewalState.AWAITING_INSTALL,
            RenewalState.INSTALLING,
            RenewalState.COMPLETED),
        states.stream().map(RenewalEvent.StateChanged::to).toList());
    assertEquals(Optional.empty(), states.get(0).from());
    assertEquals(
        Set.of("submit", "query-order", "initiate-payment", "query-payment"),
        Set.copyOf(calls.stream().map(RenewalEvent.CallEnded::call).toList()));
    assertEquals(2, installed.size());
  }

  // ---- retention --------------------------------------------------------------------------------

  @Test
  void whatIsOverIsErasedAfterItsTimeAndNothingElse() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.engine = world.builder().retention(Duration.ofDays(30)).build();
    Renewal done = completed(world);
    Renewal live = world.apply();
    world.clock.advance(Duration.ofDays(30));
    assertEquals(0, world.engine.archive().purge(), "not before its time");
    world.clock.advance(Duration.ofSeconds(1));
    assertEquals(1, world.engine.archive().purge());
    assertCode(ErrorCode.RENEWAL_NOT_FOUND, () -> world.engine.find(done.id()));
    assertEquals(List.of(), world.engine.archive().history(done.id()));
    assertEquals(RenewalState.AWAITING_PAYMENT, world.state(live));
  }

  @Test
  void whatChangesWhileItIsBeingErasedIsKept() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal over = world.engine.cancel(world.apply().id());
    world.store =
        new DelegatingStore(world.store) {
          @Override
          public boolean erase(RenewalId id, long expectedVersion) throws StoreException {
            Versioned stored = find(id).orElseThrow();
            replace(stored.version(), stored.renewal(), Optional.empty()); // late money, say
            return super.erase(id, expectedVersion);
          }
        };
    world.restarted();
    world.clock.advance(Duration.ofDays(1000));
    assertEquals(0, world.engine.archive().purge());
    assertCode(ErrorCode.RENEWAL_NOT_ALLOWED, () -> world.engine.archive().erase(over.id()));
    assertEquals(RenewalState.CANCELLED, world.state(over));
  }

  @Test
  void aLiveRenewalIsNotErased() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal live = world.apply();
    assertCode(ErrorCode.RENEWAL_NOT_ALLOWED, () -> world.engine.archive().erase(live.id()));
    world.engine.cancel(live.id());
    world.engine.archive().erase(live.id());
    assertEquals(List.of(), world.engine.list(10));
  }

  // ---- data keys --------------------------------------------------------------------------------

  @Test
  void afterAChangeOfTheDataKeyEverythingIsReadAndEncryptedAnew() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal renewal = world.apply();
    DataKey former = world.dataKey;
    DataKey current = DataKey.random();
    world.dataKey = current;
    assertCode(ErrorCode.STORE_RECORD_DAMAGED, () -> world.restarted().engine.find(renewal.id()));

    RenewalEngine both = world.builder().formerDataKey(former).build();
    assertEquals(RenewalState.AWAITING_PAYMENT, both.find(renewal.id()).state());
    assertEquals(1, both.archive().encryptAnew());
    assertEquals(0, both.archive().encryptAnew());

    assertEquals(RenewalState.AWAITING_PAYMENT, world.state(renewal), "without the former key");
  }

  private static void cancelledTimes(RenewalWorld world, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      world.engine.cancel(world.apply().id());
    }
  }

  @Test
  void encryptingAnewForgetsNoneWhenOthersAreErasedMeanwhile() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    cancelledTimes(world, 5);
    DataKey former = world.dataKey;
    world.dataKey = DataKey.random();
    RenewalStore kept = world.store;
    world.store =
        new DelegatingStore(kept) {
          private boolean erased;

          @Override
          public List<RenewalId> listAfter(Optional<RenewalId> previous, int limit)
              throws StoreException {
            List<RenewalId> page = super.listAfter(previous, 2);
            if (previous.isPresent() && !erased) {
              erased = true;
              erase(previous.get());
              return super.listAfter(previous, 2);
            }
            return page;
          }
        };
    world.builder().formerDataKey(former).build().archive().encryptAnew();
    world.store = kept;
    assertEquals(4, world.restarted().engine.list(10).size(), "all are read without the old key");
  }

  @Test
  void encryptingAnewKeepsHowLongARenewalHasBeenOver() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    cancelledTimes(world, 1);
    DataKey former = world.dataKey;
    world.dataKey = DataKey.random();
    RenewalEngine both = world.builder().formerDataKey(former).build();
    both.archive().encryptAnew();
    world.clock.advance(Duration.ofDays(181));
    assertEquals(1, both.archive().purge());
  }

  // ---- damage -----------------------------------------------------------------------------------

  @Test
  void aRecordThatCannotBeReadHidesNoOtherAndIsGivenUpOnlyExplicitly() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal done = completed(world);
    Renewal damaged = world.apply();
    world.damage(damaged.id());

    assertEquals(List.of(done.id()), world.engine.list(10).stream().map(Renewal::id).toList());
    assertEquals(List.of(damaged.id()), world.engine.archive().unreadable());
    assertCode(ErrorCode.STORE_RECORD_DAMAGED, () -> world.engine.find(damaged.id()));
    assertCode(ErrorCode.RENEWAL_NOT_ALLOWED, () -> world.engine.archive().giveUp(done.id()));

    world.engine.archive().giveUp(damaged.id());
    List<Renewal> recovered = world.engine.recover(world.token(), PINS);
    assertEquals(
        RenewalWorld.numbers(damaged),
        RenewalWorld.numbers(
            recovered.stream().filter(r -> !r.state().isFinal()).findFirst().orElseThrow()));
  }

  @Test
  void whatCannotBeReadKeepsNothingElseFromBeingErased() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    cancelledTimes(world, 3);
    List<Renewal> over = world.engine.list(10);
    world.damage(over.get(2).id()); // the one that has been over for longest
    world.clock.advance(Duration.ofDays(181));
    assertEquals(2, world.engine.archive().purge());
    assertEquals(List.of(over.get(2).id()), world.engine.archive().unreadable());
  }

  // ---- reminders --------------------------------------------------------------------------------

  @Test
  void remindersComeInStagesBeforeAndAfterTheEndAndEachIsToldOnce() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 91);
    List<Integer> stages = new ArrayList<>();
    Instant last = Instant.MIN;
    for (int day = 0; day < 100; day++) {
      for (ExpiryReminder reminder : world.engine.reminders(world.token(), last)) {
        stages.add(reminder.stage());
      }
      last = world.clock.instant();
      world.clock.advance(Duration.ofDays(1));
    }
    assertEquals(List.of(90, 60, 30, 7, 3, 0), stages);
  }

  @Test
  void aReminderSaysThatARenewalIsUnderWayAndIsSilentOnceItIsReplaced() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    Instant now = world.clock.instant();
    ExpiryReminder before = world.engine.reminders(world.token(), Instant.MIN).get(0);
    assertTrue(before.message(now, Locale.CHINESE).contains("21天后过期"));

    world.approved();
    ExpiryReminder during = world.engine.reminders(world.token(), Instant.MIN).get(0);
    assertEquals(RenewalState.AWAITING_INSTALL, during.underWay().orElseThrow().state());
    assertTrue(during.message(now, Locale.CHINESE).contains("安装证书"));

    world.install();
    assertEquals(List.of(), world.engine.reminders(world.token(), Instant.MIN));
  }

  // ---- removing ---------------------------------------------------------------------------------

  @Test
  void onlyAReplacedSigningCertificateIsRemovedAndItsKeyStays() throws Exception {
    RenewalWorld world =
        new RenewalWorld()
            .withCertificate(KeyAlgorithm.EC_P256, 21)
            .withCertificate(KeyAlgorithm.SM2, 21);
    CertificateRow old =
        world.engine.certificates(world.token()).stream()
            .filter(r -> r.algorithm() == KeyAlgorithm.SM2)
            .findFirst()
            .orElseThrow();
    CertificateId id = old.certificate().id();
    assertRefused(world, ErrorCode.REMOVAL_NOT_SUPERSEDED, id);
    completed(world);
    int before = world.token().certificates().size();

    world.engine.removeSuperseded(world.token(), id, PINS);
    List<TokenCertificate> after = world.token().certificates();
    assertEquals(before - 1, after.size(), "its encryption certificate stays");
    try (var session = world.token().login(PINS)) {
      assertTrue(session.publicKey(old.signingKey()).isPresent());
      assertTrue(session.publicKey(old.encryptionKey().orElseThrow()).isPresent());
    }
    assertRefused(world, ErrorCode.REMOVAL_NOT_FOUND, id);
  }

  private static void assertRefused(RenewalWorld world, ErrorCode code, CertificateId id) {
    assertEquals(
        code,
        assertThrows(
                RenewalException.class,
                () -> world.engine.removeSuperseded(world.token(), id, PINS))
            .code());
  }
}
