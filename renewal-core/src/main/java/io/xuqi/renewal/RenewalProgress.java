package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.renewal.Workflow.Decision;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Moves a renewal on: decides, stores the decision, performs what was decided, and decides again on
 * what came of it. An effect is only performed after the record that asks for it was stored; a
 * crash in between is continued by the next refresh.
 */
final class RenewalProgress {

  /** A step that leads to more rounds than this is a mistake in the table, not a long renewal. */
  private static final int MAX_ROUNDS = 10;

  /** How often a decision is made again because another process was faster. */
  private static final int MAX_CONFLICTS = 10;

  private final RenewalRecords records;
  private final EffectPerformer performer;
  private final Announcer announcer;
  private final Clock clock;

  RenewalProgress(
      RenewalRecords records, EffectPerformer performer, Announcer announcer, Clock clock) {
    this.records = records;
    this.performer = performer;
    this.announcer = announcer;
    this.clock = clock;
  }

  /** Stores a new renewal. */
  Loaded begin(RenewalRecord first) throws StoreException {
    Loaded created = records.create(first);
    announcer.begun(first);
    return created;
  }

  /** Lets something happen to a renewal, and everything that follows from it. */
  Loaded advance(Loaded loaded, Event event) throws StoreException, RenewalException {
    return advance(loaded, event, TokenAccess.NONE);
  }

  /** Lets several things happen to a renewal as one change. */
  Loaded advance(Loaded loaded, List<Event> events) throws StoreException, RenewalException {
    return run(loaded, events, TokenAccess.NONE);
  }

  Loaded advance(Loaded loaded, Event event, TokenAccess token)
      throws StoreException, RenewalException {
    return run(loaded, List.of(event), token);
  }

  /** Asks about everything that is open. Without news nothing is stored but the next poll. */
  Loaded refresh(Loaded loaded, TokenAccess token) throws StoreException, RenewalException {
    return refresh(loaded, List.of(), token);
  }

  /** Asks about everything that is open, and lets something happen to what came of it. */
  Loaded refresh(Loaded loaded, List<Event> afterwards, TokenAccess token)
      throws StoreException, RenewalException {
    // Asking needs no intent to be stored: it repeats what is there already.
    List<Effect> asking =
        Workflow.decide(loaded.record(), new Event.Refreshed(), clock.instant()).effects();
    Performed performed = perform(loaded, asking, token);
    List<Event> events = new ArrayList<>(performed.outcomes());
    if (announcer.isOverdue(performed.latest().record())) {
      events.add(new Event.ReviewOverdue());
    }
    events.addAll(announcer.ofInvoice(performed.latest().record()));
    events.add(new Event.Polled(announcer.nextMorning(performed.latest().record())));
    events.addAll(afterwards);
    return run(performed.latest(), events, token);
  }

  /** Performs an effect that nothing new has to be stored for. */
  Loaded perform(Loaded loaded, Effect effect) throws StoreException, RenewalException {
    Performed performed = perform(loaded, List.of(effect), TokenAccess.NONE);
    return run(performed.latest(), performed.outcomes(), TokenAccess.NONE);
  }

  /** What an adapter is lent for calls made outside of effects. */
  OrderContexts contexts(Loaded loaded, TokenAccess token) {
    return new OrderContexts(records, loaded, token);
  }

  private Loaded run(Loaded loaded, List<Event> first, TokenAccess token)
      throws StoreException, RenewalException {
    Loaded current = loaded;
    List<Event> events = first;
    for (int round = 0; !events.isEmpty(); round++) {
      if (round == MAX_ROUNDS) {
        throw new IllegalStateException("a step without an end: " + events);
      }
      Stored stored = decideAndStore(current, events);
      Performed performed = perform(stored.loaded(), stored.effects(), token);
      current = performed.latest();
      events = performed.outcomes();
    }
    return current;
  }

  private record Performed(Loaded latest, List<Event> outcomes) {}

  private Performed perform(Loaded loaded, List<Effect> effects, TokenAccess token) {
    OrderContexts contexts = contexts(loaded, token);
    List<Event> outcomes = new ArrayList<>();
    for (Effect effect : effects) {
      Instant begun = clock.instant();
      List<Event> came = performer.perform(effect, contexts.latest().record(), contexts);
      announcer.callEnded(loaded.record(), effect, begun, failure(came));
      outcomes.addAll(came);
    }
    return new Performed(contexts.latest(), outcomes);
  }

  private static Optional<ErrorCode> failure(List<Event> outcomes) {
    return outcomes.stream()
        .filter(e -> e instanceof Event.CallFailed)
        .map(e -> ((Event.CallFailed) e).problem().code())
        .findFirst();
  }

  private record Stored(Loaded loaded, List<Effect> effects) {}

  /**
   * Folds events into the record and stores it once; again from the start if it was changed
   * meanwhile.
   */
  private Stored decideAndStore(Loaded loaded, List<Event> events)
      throws StoreException, RenewalException {
    Loaded before = loaded;
    for (int conflict = 0; ; conflict++) {
      Decision decision = Workflow.decide(before.record(), events, clock.instant());
      if (decision.record().equals(before.record())) {
        return new Stored(before, decision.effects());
      }
      try {
        Loaded stored =
            records.replace(
                before, decision.record(), entry(before.record(), decision.record(), events));
        announcer.changed(before.record(), decision.record());
        return new Stored(stored, decision.effects());
      } catch (StoreException e) {
        if (e.code() != ErrorCode.STORE_CONFLICT || conflict == MAX_CONFLICTS) {
          throw e;
        }
        before = records.load(loaded.record().id());
      }
    }
  }

  /** What the history says of a change; nothing of a poll that only moved the next one. */
  private Optional<HistoryEntry> entry(
      RenewalRecord before, RenewalRecord after, List<Event> events) {
    boolean onlySchedule =
        after
            .with(
                r -> {
                  r.nextPollAt = before.nextPollAt();
                  r.unchangedPolls = before.unchangedPolls();
                })
            .equals(before);
    if (onlySchedule) {
      return Optional.empty();
    }
    String what =
        events.stream()
            .filter(e -> !(e instanceof Event.Polled))
            .map(Event::label)
            .distinct()
            .collect(Collectors.joining(", "));
    return Optional.of(
        new HistoryEntry(
            clock.instant(),
            after.state().name(),
            what.substring(0, Math.min(what.length(), HistoryEntry.MAX_EVENT))));
  }
}
