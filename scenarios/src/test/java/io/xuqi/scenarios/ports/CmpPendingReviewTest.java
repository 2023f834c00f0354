package io.xuqi.scenarios.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.CaProfile;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.Step;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The CA port fits CMP with a review that takes days: a strict peer of another maker is renewed at.
 */
class CmpPendingReviewTest {
  private static final TestAuthority AUTHORITY = new TestAuthority(KeyAlgorithm.EC_P256);

  private final VirtualClock clock = VirtualClock.at(TestAuthority.NOW);
  private final InMemoryRenewalStore store = new InMemoryRenewalStore();
  private final DataKey dataKey = DataKey.random();
  private final Deque<Loss> losses = new ArrayDeque<>();
  private CmpPeer peer;

  private enum Loss {
    NOTHING,
    REPLY,
    CRASH_BEFORE_SENDING
  }

  @BeforeEach
  void open() throws Exception {
    peer = new CmpPeer(AUTHORITY);
  }

  @Test
  @Tag("R29")
  void a_review_is_waited_for_by_process_after_process() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.RSA_2048);

    Renewal applied = apply(token);
    assertEquals(RenewalState.AWAITING_REVIEW, applied.state());
    assertEquals(4, applied.steps().size());
    assertFalse(applied.steps().stream().anyMatch(s -> s.kind() == Step.Kind.PAY));

    Renewal waiting = freshProcess().refresh(applied.id(), token, Holder.PINS);
    assertEquals(RenewalState.AWAITING_REVIEW, waiting.state());
    assertEquals(Optional.empty(), waiting.problem());
    assertEquals(
        Optional.of(clock.instant().plus(Duration.ofHours(2))), waiting.nextPollAt(), "checkAfter");

    clock.advance(Duration.ofDays(2));
    peer.approve();
    Renewal approved = freshProcess().refresh(applied.id(), token, Holder.PINS);
    assertEquals(RenewalState.AWAITING_INSTALL, approved.state());

    List<InstallResult> results =
        freshProcess().installAll(token, Holder.PINS, InstallProgress.none());
    assertEquals(TestAuthority.NEW_END, results.get(0).installed().orElseThrow().notAfter());
    assertEquals(RenewalState.COMPLETED, freshProcess().find(applied.id()).state());
    assertEquals(2, token.certificates().size(), "the old one stays");
    assertEquals(
        List.of(
            PKIBody.TYPE_KEY_UPDATE_REQ,
            PKIBody.TYPE_POLL_REQ,
            PKIBody.TYPE_POLL_REQ,
            PKIBody.TYPE_CERT_CONFIRM),
        peer.received());
  }

  @Test
  void each_of_two_certificates_is_updated_in_a_transaction_of_its_own() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_P256);
    Renewal applied = apply(token);
    assertEquals(2, applied.orders().size());

    peer.approve();
    freshProcess().refresh(applied.id(), token, Holder.PINS);
    freshProcess().installAll(token, Holder.PINS, InstallProgress.none());

    assertEquals(RenewalState.COMPLETED, freshProcess().find(applied.id()).state());
    assertEquals(4, token.certificates().size());
  }

  @Test
  void without_the_key_nothing_is_sent_and_the_user_is_told() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    Renewal applied = apply(token);

    Renewal refreshed = freshProcess().refresh(applied.id());

    assertEquals(RenewalState.AWAITING_REVIEW, refreshed.state());
    assertEquals(ErrorCode.CA_NEEDS_KEY, refreshed.problem().map(Problem::code).orElseThrow());
    assertEquals(List.of(PKIBody.TYPE_KEY_UPDATE_REQ), peer.received());
  }

  @Test
  void a_poll_that_died_before_it_was_sent_is_repeated_by_the_next_process() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    RenewalId id = apply(token).id();
    peer.approve();

    losses.add(Loss.CRASH_BEFORE_SENDING);
    assertThrows(Crash.class, () -> freshProcess().refresh(id, token, Holder.PINS));

    assertEquals(
        RenewalState.AWAITING_INSTALL, freshProcess().refresh(id, token, Holder.PINS).state());
  }

  @Test
  void a_request_that_died_before_it_was_sent_is_sent_unchanged_without_the_key() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    losses.add(Loss.CRASH_BEFORE_SENDING);
    assertThrows(Crash.class, () -> apply(token));
    RenewalId id = freshProcess().list(1).get(0).id();
    assertEquals(RenewalState.SUBMITTING, freshProcess().find(id).state());

    assertEquals(RenewalState.AWAITING_REVIEW, freshProcess().refresh(id).state());
  }

  @Test
  void a_request_whose_answer_was_lost_is_refused_and_a_new_application_succeeds()
      throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    losses.add(Loss.REPLY);
    Renewal unknown = apply(token);
    assertEquals(RenewalState.SUBMITTING, unknown.state());

    // The nonce that a poll would have to name was in the lost answer: the transaction is over.
    Renewal refused = freshProcess().refresh(unknown.id());
    assertEquals(RenewalState.CANCELLED, refused.state());

    Renewal again = apply(token);
    peer.approve();
    assertEquals(
        RenewalState.AWAITING_INSTALL,
        freshProcess().refresh(again.id(), token, Holder.PINS).state());
    assertTrue(
        freshProcess()
            .installAll(token, Holder.PINS, InstallProgress.none())
            .get(0)
            .installed()
            .isPresent());
  }

  @Test
  void a_poll_whose_answer_was_lost_ends_the_transaction_and_frees_the_certificate()
      throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    RenewalId id = apply(token).id();
    losses.add(Loss.REPLY);
    Renewal unknown = freshProcess().refresh(id, token, Holder.PINS);
    assertEquals(RenewalState.AWAITING_REVIEW, unknown.state());
    assertEquals(ErrorCode.CA_NO_ANSWER, unknown.problem().map(Problem::code).orElseThrow());

    assertEquals(RenewalState.CANCELLED, freshProcess().refresh(id, token, Holder.PINS).state());
    assertEquals(RenewalState.AWAITING_REVIEW, apply(token).state());
  }

  @Test
  void a_confirmation_whose_answer_was_lost_is_not_needed_twice() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    RenewalId id = apply(token).id();
    peer.approve();
    freshProcess().refresh(id, token, Holder.PINS);

    losses.add(Loss.REPLY);
    InstallResult first =
        freshProcess().installAll(token, Holder.PINS, InstallProgress.none()).get(0);
    assertEquals(ErrorCode.CA_NO_ANSWER, first.problem().map(Problem::code).orElseThrow());
    assertEquals(RenewalState.INSTALLING, freshProcess().find(id).state());

    freshProcess().installAll(token, Holder.PINS, InstallProgress.none());
    assertEquals(RenewalState.COMPLETED, freshProcess().find(id).state());
    assertEquals(2, token.certificates().size());
  }

  @Test
  void a_refused_request_ends_the_renewal_with_the_reviewers_words() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    RenewalId id = apply(token).id();
    peer.reject("营业执照已注销");

    Renewal refused = freshProcess().refresh(id, token, Holder.PINS);

    assertEquals(RenewalState.CANCELLED, refused.state());
    assertEquals(Optional.of("营业执照已注销"), refused.orders().get(0).rejectionReason());
    assertEquals(RenewalState.AWAITING_REVIEW, apply(token).state(), "the certificate is free");
  }

  @Test
  void an_answer_signed_by_somebody_else_changes_nothing() throws Exception {
    Token token = Holder.withCertificates(AUTHORITY, KeyAlgorithm.EC_P256);
    RenewalId id = apply(token).id();
    peer.approve();
    CmpCaClient deceived =
        new CmpCaClient(profile(), AUTHORITY.root(), peer, clock); // pins another responder

    Renewal refreshed = engine(deceived).refresh(id, token, Holder.PINS);

    assertEquals(RenewalState.AWAITING_REVIEW, refreshed.state());
    assertEquals(ErrorCode.CA_BAD_REPLY, refreshed.problem().map(Problem::code).orElseThrow());
  }

  private Renewal apply(Token token) throws Exception {
    RenewalEngine engine = freshProcess();
    return engine.apply(token, Holder.accepting(engine.offer(token).quote()), Holder.PINS);
  }

  /** Everything that is not stored is gone. */
  private RenewalEngine freshProcess() {
    return engine(new CmpCaClient(profile(), peer.responder(), this::exchange, clock));
  }

  private RenewalEngine engine(CmpCaClient ca) {
    return RenewalEngine.builder().ca(ca).store(store).dataKey(dataKey).clock(clock).build();
  }

  private static CaProfile profile() {
    return CaProfile.of("青石测试认证", List.of(AUTHORITY.root()));
  }

  private byte[] exchange(byte[] message) throws IOException {
    Loss loss = losses.isEmpty() ? Loss.NOTHING : losses.remove();
    if (loss == Loss.CRASH_BEFORE_SENDING) {
      throw new Crash();
    }
    byte[] reply = peer.exchange(message);
    if (loss == Loss.REPLY) {
      throw new IOException("timed out");
    }
    return reply;
  }

  /** The process ends here: nobody catches it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }
}
