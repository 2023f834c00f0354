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
        Loaded current = progress.advance(loaded, new Event.InstallBegun(), access);
        for (int i = 0; i < current.record().orders().size(); i++) {
          if (current.record().orders().get(i).state() == RenewalState.INSTALLING) {
            current = installOne(lease, current, i, session, guarded(watcher), results);
          }
        }
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

  private Loaded installOne(
      TokenLease lease,
      Loaded loaded,
      int index,
      TokenSession session,
      InstallProgress watcher,
      List<InstallResult> results)
      throws RenewalException, StoreException {
    OrderRecord order = loaded.record().orders().get(index);
    OrderContexts contexts = progress.contexts(loaded, TokenAccess.of(session));
    Event outcome;
    try {
      lease.prolong(); // a slow CA may have used up its time
      X509Certificate installed =
          installer.install(session, order, contexts.ofOrder(index), watcher);
      results.add(result(loaded.record(), order, Optional.of(installed), Optional.empty()));
      outcome = new Event.InstallConfirmed(index, CertificateId.of(installed));
    } catch (TokenException | CaException | PkiException | RenewalException e) {
      results.add(result(loaded.record(), order, Optional.empty(), Optional.of(e.problem())));
      outcome = new Event.InstallFailed(index, e.problem());
    } catch (RuntimeException e) {
      // An adapter that misbehaves must not keep the other certificates from being installed.
      Problem problem = EffectPerformer.failed(e).problem();
      results.add(result(loaded.record(), order, Optional.empty(), Optional.of(problem)));
      outcome = new Event.InstallFailed(index, problem);
    }
    return progress.advance(contexts.latest(), outcome);
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

  private static InstallResult result(
      RenewalRecord record,
      OrderRecord order,
      Optional<X509Certificate> installed,
      Optional<Problem> problem) {
    return new InstallResult(
        record.id(),
        order.handle().orElseThrow().number(),
        Certificates.subject(order.current().signing()),
        order.algorithm(),
        order.current().notAfter(),
        installed.map(
            c ->
                new InstallResult.Installed(
                    CertificateId.of(c), Certificates.serial(c), c.getNotAfter().toInstant())),
        problem);
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
