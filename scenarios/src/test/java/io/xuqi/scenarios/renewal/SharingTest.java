package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.agent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.Application;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.token.TokenOperation;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.token.TokenException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several processes on one store and one key, and a CA whose answers get lost. */
final class SharingTest {

  @Test
  void theStoreLetsOneOfTwoSimultaneousApplicationsBegin() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Application application = world.oneYear();
    List<BusinessCertificate> certificates = new ArrayList<>();
    world.engine.certificates(world.token()).forEach(r -> certificates.add(r.certificate()));
    Quote before = world.ca.client().quote(certificates);
    RenewalEngine late =
        world.engine(
            new DelegatingCa(world.ca.client()) {
              @Override
              public Quote quote(List<BusinessCertificate> current) {
                return before; // asked before the other one applied
              }
            });
    world.apply();
    int keys = world.faults.count();
    StoreException claimed =
        assertThrows(StoreException.class, () -> late.apply(world.token(), application, PINS));
    assertEquals(ErrorCode.STORE_CLAIMED, claimed.code());
    assertTrue(
        world.faults.performed().stream()
            .skip(keys)
            .noneMatch(p -> p.operation().name().equals("GENERATE_KEY_PAIR")),
        "nothing was written to the key");
  }

  @Test
  void oneProcessAtATimeWorksOnAKey() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Application application = world.oneYear();
    assertTrue(
        world.store.lease(
            world.token().info().id(),
            "another process",
            world.clock.instant(),
            world.clock.instant().plus(Duration.ofMinutes(1))));
    TokenException busy =
        assertThrows(
            TokenException.class, () -> world.engine.apply(world.token(), application, PINS));
    assertEquals(ErrorCode.TOKEN_BUSY, busy.code());
    world.clock.advance(Duration.ofMinutes(2));
    assertEquals(RenewalState.AWAITING_PAYMENT, world.apply().state());
  }

  @Test
  void aSlowCaDoesNotCostTheLease() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    world.approved();
    List<Boolean> taken = new ArrayList<>();
    RenewalEngine slow =
        world.engine(
            new DelegatingCa(world.ca.client()) {
              @Override
              public IssuedCertificates certificates(OrderHandle order, CallContext context)
                  throws CaException {
                world.clock.advance(Duration.ofSeconds(90));
                taken.add(leased(world, "another process"));
                return super.certificates(order, context);
              }
            });
    List<InstallResult> results =
        slow.installAll(world.token(), RenewalWorld.PINS, InstallProgress.none());
    assertTrue(results.stream().allMatch(r -> r.problem().isEmpty()));
    assertEquals(List.of(false, false), taken);
  }

  @Test
  void aCertificateWhoseConfirmationAnotherProcessLearnedOfIsKnownAsInstalled() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal renewal = world.approved();
    RenewalEngine deaf =
        world.engine(
            new DelegatingCa(world.ca.client()) {
              @Override
              public void confirmInstalled(
                  OrderHandle order, X509Certificate installed, CallContext context)
                  throws CaException {
                super.confirmInstalled(order, installed, context);
                try {
                  world.engine.refresh(renewal.id());
                } catch (RenewalException | StoreException e) {
                  throw new AssertionError(e);
                }
                throw new CaException(Problem.of(ErrorCode.CA_NO_ANSWER));
              }
            });
    List<InstallResult> results = deaf.installAll(world.token(), PINS, InstallProgress.none());
    Renewal after = world.engine.find(renewal.id());
    assertEquals(RenewalState.COMPLETED, after.state());
    for (int i = 0; i < results.size(); i++) {
      assertEquals(Optional.empty(), results.get(i).problem());
      assertEquals(
          Optional.of(results.get(i).installed().orElseThrow().certificate()),
          after.orders().get(i).installed());
      assertEquals(Optional.empty(), after.orders().get(i).problem());
    }
  }

  private static boolean leased(RenewalWorld world, String owner) {
    try {
      return world.store.lease(
          world.token().info().id(),
          owner,
          world.clock.instant(),
          world.clock.instant().plus(Duration.ofMinutes(1)));
    } catch (io.xuqi.common.XuqiException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLostAnswerIsUnknownAndTheSameBytesAreSentAgain() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    List<PreparedSubmission> sent = new ArrayList<>();
    RenewalEngine engine =
        world.engine(
            new DelegatingCa(world.ca.client()) {
              @Override
              public List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
                  throws CaException {
                sent.add(prepared);
                List<ServiceOrder> orders = super.submit(prepared, context);
                if (sent.size() == 1) {
                  throw new CaException(Problem.of(ErrorCode.CA_NO_ANSWER));
                }
                return orders;
              }
            });
    Renewal unknown = engine.apply(world.token(), world.oneYear(), PINS);
    assertEquals(RenewalState.SUBMITTING, unknown.state());
    assertEquals(ErrorCode.CA_NO_ANSWER, unknown.problem().orElseThrow().code());
    assertEquals(RenewalState.AWAITING_PAYMENT, engine.refresh(unknown.id()).state());
    assertEquals(2, sent.size());
    assertEquals(sent.get(0), sent.get(1));
    assertEquals(1, world.ca.ledger().submissions().size());
  }

  @Test
  void applyingAgainSendsTheSameBytesWhileTheAnswerIsUnknown() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Application application = world.oneYear();
    world.engine = world.engine(world.ca.client(world.faults));
    world.faults.next(CaOperation.SUBMIT, Fault.UNKNOWN_DONE);
    Renewal unknown = world.engine.apply(world.token(), application, RenewalWorld.PINS);
    assertEquals(RenewalState.SUBMITTING, unknown.state());
    Renewal again = world.engine.apply(world.token(), application, RenewalWorld.PINS);
    assertEquals(unknown.id(), again.id());
    assertEquals(RenewalState.AWAITING_PAYMENT, again.state());
    assertEquals(1, world.ca.ledger().submissions().size());
  }

  @Test
  void aKeyThatAnotherComputersOrderWaitsForIsNotDiscarded() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    world.engine.cancel(world.apply().id()); // its key is to be discarded at the next login
    RenewalStore here = world.store;

    world.store = new InMemoryRenewalStore(); // another computer applies for the same certificate
    Renewal elsewhere = world.restarted().approved();

    RenewalStore there = world.store;
    world.store = here;
    world.restarted().withCertificate(KeyAlgorithm.SM2, 21);
    // Here something else is applied for, and the abandoned key is looked at.
    Application other = world.engine.offer(world.token()).renew(1, agent(), world.clock.instant());
    world.engine.apply(world.token(), other, RenewalWorld.PINS);

    world.store = there;
    assertTrue(world.restarted().install().stream().allMatch(r -> r.problem().isEmpty()));
    assertEquals(RenewalState.COMPLETED, world.state(elsewhere));
  }

  @Test
  void aPlanThatWasCarriedOutElsewhereIsRecoveredWithTheKeysOnTheToken() throws Exception {
    RenewalWorld world = new RenewalWorld().withCertificate(KeyAlgorithm.EC_P256, 21);
    world.faults.next(TokenOperation.GENERATE_KEY_PAIR, Fault.FAILED);
    assertThrows(TokenException.class, world::apply);
    RenewalStore here = world.store;

    world.store = new InMemoryRenewalStore();
    Renewal elsewhere = world.restarted().approved();

    world.store = here;
    List<Renewal> found = world.restarted().engine.recover(world.token(), RenewalWorld.PINS);
    assertEquals(RenewalWorld.numbers(elsewhere), RenewalWorld.numbers(found.get(0)));
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
  }

  @Test
  void whatOnlyAStaleWordCalledRejectedIsNotCorrected() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Map<BusinessNumber, ServiceOrder> before = new HashMap<>();
    boolean[] stale = {false};
    world.engine =
        world.engine(
            new DelegatingCa(world.ca.client()) {
              @Override
              public ServiceOrder order(OrderHandle order, CallContext context) throws CaException {
                ServiceOrder now = super.order(order, context);
                before.putIfAbsent(now.number(), now);
                return stale[0] ? before.get(now.number()) : now;
              }
            });
    Renewal applied = world.apply();
    world.payAsShown(world.engine.pay(applied.id(), RenewalWorld.ALIPAY));
    world.engine.refresh(applied.id());
    RenewalWorld.numbers(applied).forEach(number -> world.ca.reject(number, "姓名有误"));
    before.clear();
    Application corrected = world.engine.refresh(applied.id()).application().orElseThrow();
    world.engine.resubmit(applied.id(), world.token(), corrected, RenewalWorld.PINS);
    world.approveAll(applied);
    stale[0] = true;
    assertEquals(RenewalState.REJECTED, world.engine.refresh(applied.id()).state());
    stale[0] = false;

    RenewalException refused =
        assertThrows(
            RenewalException.class,
            () -> world.engine.resubmit(applied.id(), world.token(), corrected, RenewalWorld.PINS));
    assertEquals(ErrorCode.RENEWAL_NOT_ALLOWED, refused.code());
    assertTrue(world.install().stream().allMatch(r -> r.problem().isEmpty()));
  }

  @Test
  void aCancellationWhoseAnswerWasLostIsRepeatedByTheSameCall() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    world.engine = world.engine(world.ca.client(world.faults));
    world.faults.every(CaOperation.CANCEL, Fault.UNKNOWN_DONE);
    assertEquals(RenewalState.CANCELLING, world.engine.cancel(applied.id()).state());
    assertEquals(RenewalState.CANCELLING, world.engine.cancel(applied.id()).state());
    world.faults.clear();
    assertEquals(RenewalState.CANCELLED, world.engine.cancel(applied.id()).state());
  }

  @Test
  void aChangeByAnotherProcessInBetweenIsNotOverwritten() throws Exception {
    RenewalWorld world = RenewalWorld.withPair();
    Renewal applied = world.apply();
    RenewalEngine slow =
        world.engine(
            new DelegatingCa(world.ca.client()) {
              private boolean overtaken;

              @Override
              public ServiceOrder order(OrderHandle order, CallContext context) throws CaException {
                ServiceOrder asked = super.order(order, context);
                if (!overtaken) {
                  overtaken = true;
                  cancelElsewhere(world, applied);
                }
                return asked;
              }
            });
    assertEquals(RenewalState.CANCELLED, slow.refresh(applied.id()).state());
    assertEquals(RenewalState.CANCELLED, world.state(applied));
  }

  private static void cancelElsewhere(RenewalWorld world, Renewal renewal) {
    try {
      world.engine.cancel(renewal.id());
    } catch (io.xuqi.common.XuqiException e) {
      throw new AssertionError(e);
    }
  }
}
