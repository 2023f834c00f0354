package io.xuqi.renewal;

import io.xuqi.ca.CaException;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One click installs everything that is approved for a token (R50), each with its own result. */
final class Installing {

  private final RenewalRecords records;
  private final RenewalProgress progress;
  private final Installer installer;
  private final KeyDiscarding discarding;

  Installing(
      RenewalRecords records,
      RenewalProgress progress,
      Installer installer,
      KeyDiscarding discarding) {
    this.records = records;
    this.progress = progress;
    this.installer = installer;
    this.discarding = discarding;
  }

  List<InstallResult> installAll(
      TokenLease lease, Token token, PinSource pins, InstallProgress watcher)
      throws RenewalException, TokenException, StoreException {
    List<Loaded> waiting = waitingFor(token);
    if (waiting.isEmpty()) {
      throw new RenewalException(Problem.of(ErrorCode.NOTHING_TO_INSTALL));
    }
    List<InstallResult> results = new ArrayList<>();
    try (TokenSession session = token.login(pins)) {
      lease.prolong();
      TokenAccess access = TokenAccess.of(session);
      for (Loaded loaded : waiting) {
        Loaded begun = progress.advance(loaded, new Event.InstallBegun(), access);
        results.addAll(install(lease, begun, session, guarded(watcher)));
      }
      discardAbandoned(lease, session);
    }
    return List.copyOf(results);
  }

  private void discardAbandoned(TokenLease lease, TokenSession session)
      throws StoreException, RenewalException {
    try {
      lease.prolong();
      discarding.discardAbandoned(session);
    } catch (TokenException e) {
      // Somebody else works on the token by now; what was installed stands.
      System.getLogger(Installing.class.getName())
          .log(System.Logger.Level.DEBUG, "abandoned keys stay for the next time", e);
    }
  }

  /**
   * Installs every certificate of a renewal. That they are proven is stored before the CA is told:
   * whoever hears it from the CA finds here which certificate it was.
   */
  private List<InstallResult> install(
      TokenLease lease, Loaded loaded, TokenSession session, InstallProgress watcher)
      throws RenewalException, StoreException {
    TokenAccess access = TokenAccess.of(session);
    List<Installation> installations = new ArrayList<>();
    for (int i = 0; i < loaded.record().orders().size(); i++) {
      OrderRecord order = loaded.record().orders().get(i);
      if (order.state() == RenewalState.INSTALLING) {
        installations.add(new Installation(i, order));
      }
    }
    OrderContexts contexts = progress.contexts(loaded, access);
    for (Installation each : installations) {
      each.attempt(
          lease,
          order ->
              each.proven =
                  Optional.of(
                      installer.prove(session, order, contexts.ofOrder(each.index), watcher)));
    }
    Loaded proven =
        progress.advance(
            contexts.latest(), installations.stream().map(Installation::proving).toList());
    OrderContexts telling = progress.contexts(proven, access);
    List<Event> told = new ArrayList<>();
    for (Installation each : installations) {
      if (each.problem.isEmpty() && !isCompleted(proven, each)) {
        each.attempt(
            lease,
            order ->
                installer.confirm(
                    order, each.proven.orElseThrow(), telling.ofOrder(each.index), watcher));
        told.add(each.confirming());
      }
    }
    Loaded done = progress.advance(telling.latest(), told);
    return installations.stream().map(i -> i.result(done.record(), isCompleted(done, i))).toList();
  }

  private static boolean isCompleted(Loaded loaded, Installation installation) {
    return loaded.record().orders().get(installation.index).state() == RenewalState.COMPLETED;
  }

  /** One certificate's installation, which must not keep the others from theirs. */
  private static final class Installation {

    private final int index;
    private final OrderRecord order;
    private Optional<X509Certificate> proven = Optional.empty();
    private Optional<Problem> problem = Optional.empty();

    private Installation(int index, OrderRecord order) {
      this.index = index;
      this.order = order;
    }

    @FunctionalInterface
    private interface Work {
      void on(OrderRecord order) throws TokenException, CaException, PkiException, RenewalException;
    }

    private void attempt(TokenLease lease, Work work) throws StoreException {
      try {
        lease.prolong(); // a slow CA may have used up its time
        work.on(order);
      } catch (TokenException | CaException | PkiException | RenewalException e) {
        problem = Optional.of(e.problem());
      } catch (RuntimeException e) {
        problem = Optional.of(EffectPerformer.failed(e).problem()); // an adapter misbehaves
      }
    }

    private Event proving() {
      return outcome(() -> new Event.InstallProven(index, CertificateId.of(proven.orElseThrow())));
    }

    private Event confirming() {
      return outcome(() -> new Event.InstallConfirmed(index));
    }

    private Event outcome(Supplier<Event> success) {
      return problem.<Event>map(p -> new Event.InstallFailed(index, p)).orElseGet(success);
    }

    /** What the user is told; a reply that was lost is no problem once the CA said it is over. */
    private InstallResult result(RenewalRecord record, boolean completed) {
      Optional<X509Certificate> installed = completed ? proven : Optional.empty();
      return new InstallResult(
          record.id(),
          order.handle().orElseThrow().number(),
          Certificates.subject(order.current().signing()),
          order.algorithm(),
          order.current().notAfter(),
          installed.map(
              c ->
                  new InstallResult.Installed(
                      CertificateId.of(c), Certificates.serial(c), Certificates.notAfter(c))),
          installed.isPresent() ? Optional.empty() : problem);
    }
  }

  /** A watcher that cannot disturb what it watches. */
  private static InstallProgress guarded(InstallProgress watcher) {
    return (algorithm, stage) -> {
      try {
        watcher.stage(algorithm, stage);
      } catch (RuntimeException e) {
        System.getLogger(Installing.class.getName())
            .log(System.Logger.Level.WARNING, "a progress watcher failed", e);
      }
    };
  }

  /** The token's renewals with something to install, after asking the CA how the others stand. */
  private List<Loaded> waitingFor(Token token) throws RenewalException, StoreException {
    List<Loaded> waiting = new ArrayList<>();
    for (Loaded loaded : records.ofToken(token.info().id())) {
      Loaded current = loaded;
      if (!current.record().state().isFinal() && !current.record().waitsForInstall()) {
        current = progress.refresh(current, TokenAccess.NONE);
      }
      if (current.record().waitsForInstall()) {
        waiting.add(current);
      }
    }
    return waiting;
  }
}
