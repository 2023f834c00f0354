package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.RenewalId;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import io.xuqi.token.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every {@link RenewalStore} must do. Implement it in a JUnit 5 test class of the store; the
 * tests come with it. JUnit makes an instance of the class for each test, so a field is enough to
 * hold the data of one test.
 */
public interface RenewalStoreContract {

  /** What begins the history of most renewals here. */
  HistoryEntry BEGUN = new HistoryEntry(SampleRenewal.NOW, "SUBMITTING", "begun");

  /**
   * Opens a handle on the data of this test, which are empty at first. Called again in the same
   * test, it opens another handle on the same data, as another process would, even when the first
   * has been closed. (A store in memory returns itself.)
   */
  RenewalStore open() throws StoreException;

  @Test
  default void aRenewalIsFoundAsItWasStored() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal =
          new StoredRenewal(
              newId(),
              new TokenId("示例电子", "SN-0001"),
              "AWAITING_PAYMENT",
              Set.of(
                  new BusinessNumber("10120261123000001"), new BusinessNumber("10220261123000002")),
              Set.of(new UniqueKey("certificate:甲"), new UniqueKey("certificate:乙")),
              Optional.of(SampleRenewal.NOW.plusMillis(7)),
              Optional.of(SampleRenewal.NOW.plusMillis(8)),
              Bytes.copyOf(new byte[] {0, -1, 127, -128, 10, 0}));

      assertEquals(new Versioned(1, renewal), store.create(renewal, BEGUN));
      assertEquals(Optional.of(new Versioned(1, renewal)), store.find(renewal.id()));
    }
  }

  @Test
  default void theLargestRecordIsFoundAsItWasStored() throws StoreException {
    try (RenewalStore store = open()) {
      byte[] large = new byte[StoredRenewal.MAX_RECORD];
      large[0] = 1;
      large[large.length - 1] = 2;
      StoredRenewal renewal = SampleRenewal.fresh().record(Bytes.copyOf(large)).build();
      store.create(renewal, BEGUN);
      assertEquals(renewal, stored(store, renewal.id()).renewal());
    }
  }

  @Test
  default void aRenewalThatIsNotThereIsNotFound() throws StoreException {
    try (RenewalStore store = open()) {
      assertEquals(Optional.empty(), store.find(newId()));
      assertEquals(Optional.empty(), store.findByOrder(new BusinessNumber("1")));
      assertEquals(List.of(), store.findByToken(SampleRenewal.TOKEN));
      assertEquals(List.of(), store.list(10));
      assertEquals(List.of(), store.due(Instant.MAX, 10));
    }
  }

  @Test
  default void replacingChangesEveryPartAndCountsTheVersion() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal first =
          SampleRenewal.fresh().orders("1").claims("a").dueAt(SampleRenewal.NOW).build();
      store.create(first, BEGUN);
      StoredRenewal second =
          new StoredRenewal(
              first.id(),
              new TokenId("other maker", "other serial"),
              "COMPLETED",
              Set.of(new BusinessNumber("2")),
              Set.of(new UniqueKey("b")),
              Optional.empty(),
              Optional.empty(),
              Bytes.fromHex("beef"));

      assertEquals(new Versioned(2, second), store.replace(1, second, Optional.empty()));
      assertEquals(Optional.of(new Versioned(2, second)), store.find(first.id()));
      assertEquals(new Versioned(3, first), store.replace(2, first, Optional.empty()));
      assertEquals(Optional.of(new Versioned(3, first)), store.find(first.id()));
    }
  }

  @Test
  default void aChangeBasedOnAnOldVersionIsRefusedAndLeavesEverything() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal first = SampleRenewal.fresh().claims("a").build();
      store.create(first, BEGUN);
      StoredRenewal winner = SampleRenewal.like(first).state("WINNER").build();
      store.replace(1, winner, Optional.empty());

      StoredRenewal loser =
          SampleRenewal.like(first).state("LOSER").claims("b").orders("9").build();
      assertCode(ErrorCode.STORE_CONFLICT, () -> store.replace(1, loser, Optional.empty()));
      assertCode(ErrorCode.STORE_CONFLICT, () -> store.replace(3, loser, Optional.empty()));

      assertEquals(Optional.of(new Versioned(2, winner)), store.find(first.id()));
      assertEquals(Optional.empty(), store.findByOrder(new BusinessNumber("9")));
      store.create(SampleRenewal.fresh().claims("b").build(), BEGUN);
    }
  }

  @Test
  default void aRenewalThatIsGoneCannotBeReplaced() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().build();
      assertCode(ErrorCode.STORE_CONFLICT, () -> store.replace(1, renewal, Optional.empty()));
      assertEquals(Optional.empty(), store.find(renewal.id()));
    }
  }

  @Test
  default void anIdIsStoredOnce() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal first = SampleRenewal.fresh().build();
      store.create(first, BEGUN);
      StoredRenewal again = SampleRenewal.like(first).state("AGAIN").claims("a").build();
      assertCode(ErrorCode.STORE_CONFLICT, () -> store.create(again, BEGUN));
      assertEquals(Optional.of(new Versioned(1, first)), store.find(first.id()));
      store.create(SampleRenewal.fresh().claims("a").build(), BEGUN);
    }
  }

  @Test
  default void aClaimHasOneHolderWhoIsNamed() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal holder = SampleRenewal.fresh().claims("a", "b").build();
      store.create(holder, BEGUN);

      StoredRenewal rival = SampleRenewal.fresh().claims("c", "b").orders("7").build();
      assertClaimedBy(holder.id(), () -> store.create(rival, BEGUN));
      assertEquals(Optional.empty(), store.find(rival.id()), "nothing of the rival is there");
      assertEquals(Optional.empty(), store.findByOrder(new BusinessNumber("7")));
      store.create(SampleRenewal.fresh().claims("c").build(), BEGUN);
    }
  }

  @Test
  default void aClaimOfAnotherCannotBeTakenLater() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal holder = SampleRenewal.fresh().claims("a").build();
      store.create(holder, BEGUN);
      StoredRenewal rival = SampleRenewal.fresh().claims("b").build();
      store.create(rival, BEGUN);

      StoredRenewal greedy =
          SampleRenewal.like(rival).state("GREEDY").claims("0", "a").orders("7").build();
      assertClaimedBy(holder.id(), () -> store.replace(1, greedy, Optional.empty()));
      assertEquals(Optional.of(new Versioned(1, rival)), store.find(rival.id()));
      assertEquals(Optional.empty(), store.findByOrder(new BusinessNumber("7")));
      store.create(SampleRenewal.fresh().claims("0").build(), BEGUN);
      assertClaimedBy(
          rival.id(), () -> store.create(SampleRenewal.fresh().claims("b").build(), BEGUN));
    }
  }

  @Test
  default void aReleasedClaimCanBeTakenByAnother() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal first = SampleRenewal.fresh().claims("a", "b").build();
      store.create(first, BEGUN);
      store.replace(1, SampleRenewal.like(first).claims("b").build(), Optional.empty());

      StoredRenewal second = SampleRenewal.fresh().claims("a").build();
      store.create(second, BEGUN);
      assertClaimedBy(
          second.id(),
          () ->
              store.replace(
                  2, SampleRenewal.like(first).claims("a", "b").build(), Optional.empty()));
      assertEquals(Set.of(new UniqueKey("b")), stored(store, first.id()).renewal().claims());
    }
  }

  @Test
  @Tag("R25")
  default void anOrderLeadsToItsRenewal() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().build();
      store.create(renewal, BEGUN);
      store.replace(
          1,
          SampleRenewal.like(renewal).orders("10120261123000001", "A-2").build(),
          Optional.empty());
      for (String number : List.of("10120261123000001", "A-2")) {
        assertEquals(
            Optional.of(renewal.id()), store.findByOrder(new BusinessNumber(number)), number);
      }
      assertEquals(Optional.empty(), store.findByOrder(new BusinessNumber("a-2")));
      assertClaimedBy(
          renewal.id(), () -> store.create(SampleRenewal.fresh().orders("A-2").build(), BEGUN));
    }
  }

  @Test
  default void theLongestDueComesFirstAndNothingBeforeItsTime() throws StoreException {
    try (RenewalStore store = open()) {
      RenewalId late = createDue(store, SampleRenewal.NOW);
      RenewalId latest = createDue(store, SampleRenewal.NOW.minus(Duration.ofDays(2)));
      RenewalId justNotYet = createDue(store, SampleRenewal.NOW.plusMillis(1));
      RenewalId later = createDue(store, SampleRenewal.NOW.minusMillis(1));
      store.create(SampleRenewal.fresh().build(), BEGUN);

      assertEquals(List.of(latest, later, late), store.due(SampleRenewal.NOW, 10));
      assertEquals(List.of(latest, later), store.due(SampleRenewal.NOW, 2));
      assertEquals(
          List.of(latest, later, late, justNotYet), store.due(SampleRenewal.NOW.plusMillis(1), 10));
    }
  }

  @Test
  default void aNewDueTimeReplacesTheOldOne() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().dueAt(SampleRenewal.NOW).build();
      store.create(renewal, BEGUN);
      Instant later = SampleRenewal.NOW.plusSeconds(60);
      store.replace(1, SampleRenewal.like(renewal).dueAt(later).build(), Optional.empty());
      assertEquals(List.of(), store.due(SampleRenewal.NOW, 10));
      assertEquals(List.of(renewal.id()), store.due(later, 10));
      store.replace(2, SampleRenewal.like(renewal).neverDue().build(), Optional.empty());
      assertEquals(List.of(), store.due(Instant.MAX, 10));
    }
  }

  @Test
  default void listsHaveTheNewestFirstAndALimit() throws StoreException {
    try (RenewalStore store = open()) {
      TokenId other = new TokenId(SampleRenewal.TOKEN.manufacturer() + "2", "SN-0001");
      List<RenewalId> all = new ArrayList<>();
      List<RenewalId> ofOther = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        boolean odd = i % 2 == 1;
        StoredRenewal renewal =
            SampleRenewal.fresh().token(odd ? other : SampleRenewal.TOKEN).build();
        store.create(renewal, BEGUN);
        all.add(0, renewal.id());
        if (odd) {
          ofOther.add(0, renewal.id());
        }
      }
      StoredRenewal oldest = stored(store, all.get(6)).renewal();
      store.replace(1, SampleRenewal.like(oldest).state("CHANGED").build(), Optional.empty());

      assertEquals(all, store.list(RenewalStore.MAX_LIST + 1));
      assertEquals(all.subList(0, 3), store.list(3));
      assertEquals(ofOther, store.findByToken(other));
    }
  }

  @Test
  default void aLimitIsAtLeastOne() throws StoreException {
    try (RenewalStore store = open()) {
      assertThrows(IllegalArgumentException.class, () -> store.list(0));
      assertThrows(IllegalArgumentException.class, () -> store.due(SampleRenewal.NOW, -1));
    }
  }

  @Test
  default void theEarliestDueTimeIsTold() throws StoreException {
    try (RenewalStore store = open()) {
      assertEquals(Optional.empty(), store.nextDue());
      StoredRenewal later = SampleRenewal.fresh().dueAt(SampleRenewal.NOW.plusSeconds(60)).build();
      store.create(later, BEGUN);
      store.create(SampleRenewal.fresh().build(), BEGUN);
      assertEquals(later.dueAt(), store.nextDue());
      createDue(store, SampleRenewal.NOW.plusMillis(5));
      assertEquals(Optional.of(SampleRenewal.NOW.plusMillis(5)), store.nextDue());
    }
  }

  @Test
  default void whatIsOverForLongIsFoundTheLongestFirst() throws StoreException {
    try (RenewalStore store = open()) {
      Instant now = SampleRenewal.NOW;
      StoredRenewal live = SampleRenewal.fresh().dueAt(now.minusSeconds(60)).build();
      StoredRenewal lately = SampleRenewal.fresh().finishedAt(now).build();
      StoredRenewal before = SampleRenewal.fresh().finishedAt(now.minusMillis(1)).build();
      StoredRenewal longAgo = SampleRenewal.fresh().finishedAt(now.minusSeconds(9)).build();
      for (StoredRenewal renewal : List.of(live, lately, before, longAgo)) {
        store.create(renewal, BEGUN);
      }
      assertEquals(List.of(longAgo.id(), before.id()), store.finishedBefore(now, 10));
      assertEquals(List.of(longAgo.id()), store.finishedBefore(now, 1));
      store.replace(1, SampleRenewal.like(live).finishedAt(now).build(), Optional.empty());
      assertEquals(
          List.of(longAgo.id(), before.id(), live.id(), lately.id()),
          store.finishedBefore(now.plusMillis(1), 10));
      store.erase(longAgo.id());
      assertEquals(List.of(before.id()), store.finishedBefore(now, 10));
    }
  }

  @Test
  default void theHistoryTellsWhatWasSaidOfEachChangeInItsOrder() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().build();
      HistoryEntry paid =
          new HistoryEntry(SampleRenewal.NOW.plusSeconds(1), "AWAITING_REVIEW", "order-reported");
      HistoryEntry done =
          new HistoryEntry(SampleRenewal.NOW.plusSeconds(1), "COMPLETED", "安装 confirmed");
      store.create(renewal, BEGUN);
      store.replace(1, SampleRenewal.like(renewal).state("A").build(), Optional.of(paid));
      store.replace(2, SampleRenewal.like(renewal).state("B").build(), Optional.empty());
      assertCode(ErrorCode.STORE_CONFLICT, () -> store.replace(2, renewal, Optional.of(done)));
      store.replace(3, SampleRenewal.like(renewal).state("C").build(), Optional.of(done));

      assertEquals(List.of(BEGUN, paid, done), store.history(renewal.id()));
      assertEquals(List.of(), store.history(newId()));
    }
  }

  @Test
  default void pagesTogetherHaveEveryRenewalOnce() throws StoreException {
    try (RenewalStore store = open()) {
      List<RenewalId> all = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        StoredRenewal renewal = SampleRenewal.fresh().build();
        store.create(renewal, BEGUN);
        all.add(renewal.id());
      }
      List<RenewalId> read = new ArrayList<>();
      Optional<RenewalId> last = Optional.empty();
      for (int page = 0; page < 4; page++) {
        List<RenewalId> ids = store.listAfter(last, 3);
        read.addAll(ids);
        last = ids.isEmpty() ? last : Optional.of(ids.get(ids.size() - 1));
      }
      assertEquals(all, read);
      assertEquals(List.of(), store.listAfter(Optional.of(newId()), 3));
    }
  }

  @Test
  default void erasingLeavesNothingBehind() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal =
          SampleRenewal.fresh().claims("a").orders("1").dueAt(SampleRenewal.NOW).build();
      store.create(renewal, BEGUN);
      store.replace(1, SampleRenewal.like(renewal).state("CHANGED").build(), Optional.empty());
      store.erase(renewal.id());
      store.erase(renewal.id());

      assertEquals(Optional.empty(), store.find(renewal.id()));
      assertEquals(Optional.empty(), store.findByOrder(new BusinessNumber("1")));
      assertEquals(List.of(), store.findByToken(renewal.token()));
      assertEquals(List.of(), store.due(SampleRenewal.NOW, 10));
      assertEquals(List.of(), store.list(10));
      assertEquals(List.of(), store.history(renewal.id()));
      assertEquals(Optional.empty(), store.nextDue());
      assertCode(ErrorCode.STORE_CONFLICT, () -> store.replace(2, renewal, Optional.empty()));
      assertEquals(new Versioned(1, renewal), store.create(renewal, BEGUN));
    }
  }

  @Test
  default void whatWasChangedMeanwhileIsNotErased() throws StoreException {
    try (RenewalStore store = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().build();
      store.create(renewal, BEGUN);
      store.replace(1, SampleRenewal.like(renewal).state("CHANGED").build(), Optional.empty());
      assertFalse(store.erase(renewal.id(), 1));
      assertEquals("CHANGED", stored(store, renewal.id()).renewal().state());
      assertTrue(store.erase(renewal.id(), 2));
      assertEquals(Optional.empty(), store.find(renewal.id()));
      assertFalse(store.erase(renewal.id(), 2));
    }
  }

  @Test
  default void oneOwnerAtATimeLeasesAToken() throws StoreException {
    try (RenewalStore store = open()) {
      Instant now = SampleRenewal.NOW;
      Instant end = now.plusSeconds(60);
      TokenId token = SampleRenewal.TOKEN;
      assertTrue(store.lease(token, "first", now, end));
      assertFalse(store.lease(token, "second", now, end));
      assertFalse(store.lease(token, "second", end.minusMillis(1), end.plusSeconds(60)));
      assertTrue(store.lease(new TokenId("other maker", token.serialNumber()), "second", now, end));

      Instant prolonged = end.plusSeconds(60);
      assertTrue(store.lease(token, "first", now.plusSeconds(30), prolonged));
      assertFalse(store.lease(token, "second", end, end.plusSeconds(60)));
      assertTrue(store.lease(token, "second", prolonged, prolonged.plusSeconds(60)));
      assertFalse(store.lease(token, "first", prolonged, prolonged.plusSeconds(60)));
    }
  }

  @Test
  default void onlyTheOwnerGivesALeaseBack() throws StoreException {
    try (RenewalStore store = open()) {
      Instant now = SampleRenewal.NOW;
      Instant end = now.plusSeconds(60);
      TokenId token = SampleRenewal.TOKEN;
      store.release(token, "nobody yet");
      assertTrue(store.lease(token, "first", now, end));
      store.release(token, "second");
      assertFalse(store.lease(token, "second", now, end));
      store.release(token, "first");
      assertTrue(store.lease(token, "second", now, end));
    }
  }

  @Test
  default void aLeaseHasAnOwnerAndADuration() throws StoreException {
    try (RenewalStore store = open()) {
      Instant now = SampleRenewal.NOW;
      assertThrows(
          IllegalArgumentException.class,
          () -> store.lease(SampleRenewal.TOKEN, "", now, now.plusSeconds(1)));
      assertThrows(
          IllegalArgumentException.class,
          () -> store.lease(SampleRenewal.TOKEN, "owner", now, now));
    }
  }

  @Test
  default void twoHandlesSeeEachOthersChanges() throws StoreException {
    try (RenewalStore one = open();
        RenewalStore two = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().claims("a").orders("1").build();
      one.create(renewal, BEGUN);
      assertEquals(Optional.of(renewal.id()), two.findByOrder(new BusinessNumber("1")));
      assertClaimedBy(
          renewal.id(), () -> two.create(SampleRenewal.fresh().claims("a").build(), BEGUN));

      StoredRenewal changed = SampleRenewal.like(renewal).state("CHANGED").build();
      two.replace(1, changed, Optional.empty());
      assertEquals(Optional.of(new Versioned(2, changed)), one.find(renewal.id()));
      assertCode(ErrorCode.STORE_CONFLICT, () -> one.replace(1, renewal, Optional.empty()));

      Instant end = SampleRenewal.NOW.plusSeconds(60);
      assertTrue(one.lease(SampleRenewal.TOKEN, "one", SampleRenewal.NOW, end));
      assertFalse(two.lease(SampleRenewal.TOKEN, "two", SampleRenewal.NOW, end));
    }
  }

  @Test
  default void everythingIsThereAfterReopening() throws StoreException {
    StoredRenewal renewal =
        SampleRenewal.fresh().claims("a").orders("1").dueAt(SampleRenewal.NOW).build();
    StoredRenewal changed = SampleRenewal.like(renewal).state("CHANGED").build();
    Instant end = SampleRenewal.NOW.plusSeconds(60);
    try (RenewalStore store = open()) {
      store.create(renewal, BEGUN);
      store.replace(1, changed, Optional.empty());
      assertTrue(store.lease(SampleRenewal.TOKEN, "before", SampleRenewal.NOW, end));
    }
    try (RenewalStore store = open()) {
      assertEquals(Optional.of(new Versioned(2, changed)), store.find(renewal.id()));
      assertEquals(List.of(renewal.id()), store.due(SampleRenewal.NOW, 10));
      assertClaimedBy(
          renewal.id(), () -> store.create(SampleRenewal.fresh().claims("a").build(), BEGUN));
      assertFalse(store.lease(SampleRenewal.TOKEN, "after", SampleRenewal.NOW, end));
    }
  }

  @Test
  default void incrementsOfManyThreadsAreAllCounted() throws Exception {
    int threads = 8;
    int increments = 25;
    try (RenewalStore one = open();
        RenewalStore two = open()) {
      StoredRenewal renewal = SampleRenewal.fresh().state("0").build();
      one.create(renewal, BEGUN);
      List<Integer> conflicts =
          Threads.together(
              threads,
              thread -> increment(thread % 2 == 0 ? one : two, renewal.id(), increments, threads));

      Versioned result = stored(one, renewal.id());
      assertEquals(threads * increments, Integer.parseInt(result.renewal().state()));
      assertEquals(1 + threads * increments, result.version());
      assertEquals(threads, conflicts.size());
    }
  }

  @Test
  default void ofManyRenewalsThatWantOneClaimExactlyOneIsStored() throws Exception {
    int threads = 8;
    try (RenewalStore one = open();
        RenewalStore two = open()) {
      for (int round = 0; round < 20; round++) {
        String first = "first-" + round;
        String second = "second-" + round;
        List<Boolean> won =
            Threads.together(
                threads,
                thread -> {
                  // Some name the claims the other way round: no two may wait for each other.
                  String[] claims =
                      thread % 2 == 0 ? new String[] {first, second} : new String[] {second, first};
                  return wins(
                      thread % 4 < 2 ? one : two, SampleRenewal.fresh().claims(claims).build());
                });
        assertEquals(1, won.stream().filter(Boolean::booleanValue).count(), won.toString());
      }
      assertEquals(20, one.list(RenewalStore.MAX_LIST).size());
    }
  }

  private static boolean wins(RenewalStore store, StoredRenewal renewal) throws StoreException {
    try {
      store.create(renewal, BEGUN);
      return true;
    } catch (StoreException e) {
      assertEquals(ErrorCode.STORE_CLAIMED, e.code());
      return false;
    }
  }

  private static int increment(RenewalStore store, RenewalId id, int increments, int threads)
      throws StoreException {
    int conflicts = 0;
    for (int done = 0; done < increments; ) {
      Versioned current = stored(store, id);
      int next = Integer.parseInt(current.renewal().state()) + 1;
      try {
        store.replace(
            current.version(),
            SampleRenewal.like(current.renewal()).state(Integer.toString(next)).build(),
            Optional.empty());
        done++;
      } catch (StoreException e) {
        assertEquals(ErrorCode.STORE_CONFLICT, e.code());
        // Each conflict is another thread's success, so there cannot be more.
        conflicts++;
        assertTrue(conflicts <= increments * threads, "conflicts without anybody's success");
      }
    }
    return conflicts;
  }

  private static RenewalId createDue(RenewalStore store, Instant dueAt) throws StoreException {
    return store.create(SampleRenewal.fresh().dueAt(dueAt).build(), BEGUN).renewal().id();
  }

  private static Versioned stored(RenewalStore store, RenewalId id) throws StoreException {
    return store.find(id).orElseThrow(() -> new AssertionError(id + " is not there"));
  }

  private static RenewalId newId() {
    return new RenewalId(UUID.randomUUID());
  }

  private static void assertClaimedBy(RenewalId holder, Executable call) {
    StoreException refused = assertCode(ErrorCode.STORE_CLAIMED, call);
    assertEquals(List.of(holder.toString()), refused.problem().arguments());
  }

  private static StoreException assertCode(ErrorCode code, Executable call) {
    StoreException thrown = assertThrows(StoreException.class, call);
    assertEquals(code, thrown.code());
    return thrown;
  }
}
