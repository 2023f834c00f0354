package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.renewal.RenewalListener.Change;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.renewal.Workflow.Decision;
import io.xuqi.store.StoreException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

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
  private final List<RenewalListener> listeners;
  private final Clock clock;

  RenewalProgress(
      RenewalRecords records,
      EffectPerformer performer,
      List<RenewalListener> listeners,
      Clock clock) {
    this.records = records;
    this.performer = performer;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** Stores a new renewal. */
  Loaded begin(RenewalRecord first) throws StoreException {
    Loaded created = records.create(first);
    tell(first, first);
    return created;
  }

  Loaded advance(Loaded loaded, Event event) throws StoreException, RenewalException {
    return advance(loaded, event, TokenAccess.NONE);
  }

  Loaded advance(Loaded loaded, Event event, TokenAccess token)
      throws StoreException, RenewalException {
    return run(loaded, List.of(event), List.of(), token);
  }

  /** Performs an effect that nothing new has to be stored for. */
  Loaded perform(Loaded loaded, Effect effect) throws StoreException, RenewalException {
    return run(loaded, List.of(), List.of(effect), TokenAccess.NONE);
  }

  /** What an adapter is lent for calls made outside of effects. */
  OrderContexts contexts(Loaded loaded, TokenAccess token) {
    return new OrderContexts(records, loaded, token);
  }

  private Loaded run(Loaded loaded, List<Event> first, List<Effect> firstEffects, TokenAccess token)
      throws StoreException, RenewalException {
    Loaded current = loaded;
    List<Event> events = first;
    List<Effect> effects = firstEffects;
    for (int round = 0; !events.isEmpty() || !effects.isEmpty(); round++) {
      if (round == MAX_ROUNDS) {
        throw new IllegalStateException("a step without an end: " + effects);
      }
      Stored stored = decideAndStore(current, events);
      effects = concat(effects, stored.effects());
      OrderContexts contexts = contexts(stored.loaded(), token);
      List<Event> outcomes = new ArrayList<>();
      for (Effect effect : effects) {
        outcomes.addAll(performer.perform(effect, contexts.latest().record(), contexts));
      }
      current = contexts.latest();
      events = outcomes;
      effects = List.of();
    }
    return current;
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
      RenewalRecord next = before.record();
      List<Effect> effects = new ArrayList<>();
      for (Event event : events) {
        Decision decision = Workflow.decide(next, event, clock.instant());
        next = decision.record();
        effects.addAll(decision.effects());
      }
      if (next.equals(before.record())) {
        return new Stored(before, effects);
      }
      try {
        Loaded stored = records.replace(before, next);
        if (before.record().state() != next.state()) {
          tell(before.record(), next);
        }
        return new Stored(stored, effects);
      } catch (StoreException e) {
        if (e.code() != ErrorCode.STORE_CONFLICT || conflict == MAX_CONFLICTS) {
          throw e;
        }
        before = records.load(loaded.record().id());
      }
    }
  }

  private void tell(RenewalRecord before, RenewalRecord after) {
    Change change =
        new Change(
            after.id(), before.state(), after.state(), Snapshots.payment(after), clock.instant());
    for (RenewalListener listener : listeners) {
      try {
        listener.changed(change);
      } catch (RuntimeException e) {
        System.getLogger(RenewalProgress.class.getName())
            .log(System.Logger.Level.WARNING, "a listener failed", e);
      }
    }
  }

  private static List<Effect> concat(List<Effect> one, List<Effect> other) {
    List<Effect> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }
}
