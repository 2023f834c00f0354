package io.xuqi.renewal;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is kept of one certificate's renewal: what it renews, the key chosen for the new one before
 * it was generated, and the CA's order once there is one.
 *
 * @param newKey the key the new certificate is for; equal to {@code currentKey} when it is kept
 * @param newEncryptionKey where the encryption key of an SM2 pair will be put
 * @param publicKey the public key that was asked for, SPKI DER; empty bytes before it was generated
 * @param handle how to ask the CA for the order
 * @param terms what the CA said of the order, absent before it answered
 * @param installed the certificate proven on the token
 * @param keyDiscarded whether an unneeded new key is gone from the token
 * @param problem what last went wrong with this order
 */
record OrderRecord(
    BusinessCertificate current,
    KeyAlgorithm algorithm,
    KeyRef currentKey,
    KeyRef newKey,
    Optional<KeyRef> newEncryptionKey,
    Bytes publicKey,
    RenewalState state,
    Optional<OrderHandle> handle,
    Optional<Terms> terms,
    Optional<String> rejectionReason,
    Optional<CertificateId> installed,
    boolean keyDiscarded,
    Optional<Problem> problem) {

  /** What the CA said of an order when it accepted it. */
  record Terms(
      Money fee,
      Instant createdAt,
      Instant currentNotAfter,
      Instant proposedNotAfter,
      Optional<BusinessNumber> linked) {}

  /**
   * An order as planned, before anything was done for it. The names of new keys follow from the
   * certificate they are to replace: a key that was generated is found again even when everything
   * else is lost, and one certificate never gets two.
   */
  static OrderRecord planned(CertificateRow row, boolean newKey) {
    return new OrderRecord(
        row.certificate(),
        row.algorithm(),
        row.signingKey(),
        newKey ? name(row, "signing") : row.signingKey(),
        row.encryptionKey().map(old -> name(row, "encryption")),
        Bytes.empty(),
        RenewalState.SUBMITTING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static KeyRef name(CertificateRow row, String use) {
    String name = "xuqi:" + use + ":" + row.certificate().id();
    byte[] digest = Bytes.copyOf(name.getBytes(StandardCharsets.UTF_8)).sha256().toArray();
    return new KeyRef(Bytes.copyOf(Arrays.copyOf(digest, 16)));
  }

  /** Whether it is this certificate that the order renews. */
  boolean isOf(CertificateId certificate) {
    return current.id().equals(certificate);
  }

  boolean makesNewKey() {
    return !newKey.equals(currentKey);
  }

  /** A key we made for a certificate that will never come. */
  boolean hasKeyToDiscard() {
    return makesNewKey()
        && !keyDiscarded
        && (state == RenewalState.CANCELLED || state == RenewalState.EXPIRED);
  }

  boolean waitsForInstall() {
    return state == RenewalState.AWAITING_INSTALL || state == RenewalState.INSTALLING;
  }

  /** Moves by the table; empty when the trigger takes it nowhere. */
  Optional<OrderRecord> moved(OrderTrigger trigger) {
    return TransitionTable.next(state, trigger).map(next -> with(o -> o.state = next));
  }

  /** Takes over what the CA reports and moves by the table where that leads anywhere. */
  OrderRecord reported(ServiceOrder order) {
    OrderRecord told =
        with(
            o -> {
              o.handle = Optional.of(order.handle());
              o.terms =
                  Optional.of(
                      new Terms(
                          order.fee(),
                          order.createdAt(),
                          order.currentNotAfter(),
                          order.proposedNotAfter(),
                          order.linked()));
              o.rejectionReason = order.rejectionReason();
            });
    return OrderTrigger.of(order.status()).flatMap(told::moved).orElse(told);
  }

  /** A copy with changes. */
  OrderRecord with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new OrderRecord(
        current,
        algorithm,
        currentKey,
        newKey,
        newEncryptionKey,
        draft.publicKey,
        draft.state,
        draft.handle,
        draft.terms,
        draft.rejectionReason,
        draft.installed,
        draft.keyDiscarded,
        draft.problem);
  }

  /** What can change about an order. */
  static final class Draft {
    Bytes publicKey;
    RenewalState state;
    Optional<OrderHandle> handle;
    Optional<Terms> terms;
    Optional<String> rejectionReason;
    Optional<CertificateId> installed;
    boolean keyDiscarded;
    Optional<Problem> problem;

    private Draft(OrderRecord from) {
      publicKey = from.publicKey;
      state = from.state;
      handle = from.handle;
      terms = from.terms;
      rejectionReason = from.rejectionReason;
      installed = from.installed;
      keyDiscarded = from.keyDiscarded;
      problem = from.problem;
    }
  }
}
