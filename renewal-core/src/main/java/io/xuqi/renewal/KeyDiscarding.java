package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaOrders;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.pki.CertificateId;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenSession;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Discards the keys of renewals that came to nothing, so that they do not fill the token up: only
 * keys we made, without a certificate, that no live order is waiting for, here or at the CA. When
 * in doubt a key stays, and the next login looks again.
 */
final class KeyDiscarding {

  private static final System.Logger LOG = System.getLogger(KeyDiscarding.class.getName());

  private final CaClient ca;
  private final Clock clock;
  private final RenewalRecords records;
  private final RenewalProgress progress;

  KeyDiscarding(CaClient ca, Clock clock, RenewalRecords records, RenewalProgress progress) {
    this.ca = ca;
    this.clock = clock;
    this.records = records;
    this.progress = progress;
  }

  private record Candidate(Loaded loaded, int order) {
    OrderRecord abandoned() {
      return loaded.record().orders().get(order);
    }
  }

  void discardAbandoned(TokenSession session) throws StoreException, RenewalException {
    TokenId token = session.token().info().id();
    List<Loaded> all = records.ofToken(token);
    List<Candidate> candidates = candidates(all);
    if (candidates.isEmpty() || !records.unreadable(token).isEmpty()) {
      return; // what cannot be read may be waiting for one of them
    }
    Set<CertificateId> wanted = wantedAtCa(session, candidates);
    for (Candidate candidate : candidates) {
      OrderRecord order = candidate.abandoned();
      if (wanted.contains(order.current().id())) {
        continue;
      }
      try {
        session.discard(order.newKey());
        Loaded fresh = records.load(candidate.loaded().record().id());
        progress.advance(fresh, new Event.KeyDiscarded(candidate.order()));
      } catch (TokenException e) {
        // Only room is lost, and the next login tries again.
        LOG.log(System.Logger.Level.WARNING, "a key was not discarded: {0}", e.getMessage());
      }
    }
  }

  private static List<Candidate> candidates(List<Loaded> all) {
    Set<KeyRef> needed =
        all.stream()
            .map(Loaded::record)
            // Nobody has seen the key of what was not sent yet: another is made for it.
            .filter(r -> !r.isUnsent() || r.resubmission())
            .flatMap(r -> r.orders().stream())
            .filter(o -> !o.state().isFinal() || o.state() == RenewalState.COMPLETED)
            .map(OrderRecord::newKey)
            .collect(Collectors.toUnmodifiableSet());
    List<Candidate> candidates = new ArrayList<>();
    for (Loaded loaded : all) {
      List<OrderRecord> orders = loaded.record().orders();
      for (int i = 0; i < orders.size(); i++) {
        if (orders.get(i).hasKeyToDiscard() && !needed.contains(orders.get(i).newKey())) {
          candidates.add(new Candidate(loaded, i));
        }
      }
    }
    return candidates;
  }

  /** The certificates of which the CA has a live order, perhaps one of another computer's. */
  private Set<CertificateId> wantedAtCa(TokenSession session, List<Candidate> candidates) {
    Optional<CaOrders> orders = ca.orders();
    if (orders.isEmpty()) {
      return Set.of();
    }
    try {
      OrderRecord first = candidates.get(0).abandoned();
      List<ServiceOrder> found =
          orders
              .get()
              .find(
                  candidates.stream().map(c -> c.abandoned().current()).distinct().toList(),
                  KeyWork.signer(session, first),
                  clock.instant());
      return found.stream()
          .filter(o -> !o.status().isOver())
          .map(ServiceOrder::certificate)
          .collect(Collectors.toUnmodifiableSet());
    } catch (CaException | TokenException e) {
      LOG.log(System.Logger.Level.DEBUG, "the CA cannot say whether a key is needed", e);
      return candidates.stream()
          .map(c -> c.abandoned().current().id())
          .collect(Collectors.toUnmodifiableSet());
    }
  }
}
