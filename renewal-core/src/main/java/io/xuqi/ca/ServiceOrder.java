package io.xuqi.ca;

import io.xuqi.common.Money;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.CertificateId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The CA's order for one certificate (业务单, R24), as it stood when asked.
 *
 * @param handle how to ask for it again
 * @param certificate the certificate it renews
 * @param status where it stands
 * @param fee what it costs; zero for the free order of a pair and for a synchronisation (R29)
 * @param createdAt 申请时间
 * @param currentNotAfter the end of the certificate it renews
 * @param proposedNotAfter the end the new certificate will have at least
 * @param linked the other order of a pair (R28)
 * @param payment what is to be paid, for an order with a fee
 * @param rejectionReason why the review refused
 * @param pollAfter how long to wait before asking again, where the CA says
 */
public record ServiceOrder(
    OrderHandle handle,
    CertificateId certificate,
    Status status,
    Money fee,
    Instant createdAt,
    Instant currentNotAfter,
    Instant proposedNotAfter,
    Optional<BusinessNumber> linked,
    Optional<PaymentOrder> payment,
    Optional<String> rejectionReason,
    Optional<Duration> pollAfter) {

  /** The longest reason kept. */
  public static final int MAX_REASON = 1000;

  /** Where an order stands, by the CA's word. */
  public enum Status {
    AWAITING_PAYMENT,
    AWAITING_REVIEW,
    /** The certificate is ready to be fetched. */
    APPROVED,
    /**
     * The review refused and waits for a correction. Only a CA with {@link CaOrders} says so; where
     * nothing can be corrected or cancelled, a refused order is {@link #CANCELLED}, with the
     * reason.
     */
    REJECTED,
    /** The installation was confirmed. */
    COMPLETED,
    CANCELLED,
    EXPIRED,
    /** The CA said something this version does not know: nothing changes here. */
    UNKNOWN;

    /** Whether nothing more happens to the order. */
    public boolean isOver() {
      return this == COMPLETED || this == CANCELLED || this == EXPIRED;
    }
  }

  public ServiceOrder {
    rejectionReason =
        rejectionReason.map(r -> r.length() > MAX_REASON ? r.substring(0, MAX_REASON) : r);
  }

  /** The CA's number. */
  public BusinessNumber number() {
    return handle.number();
  }
}
