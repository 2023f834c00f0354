package io.xuqi.renewal;

import io.xuqi.application.Application;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.Quote;
import io.xuqi.calendar.ReviewEstimate;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.common.Texts;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A renewal as it stands: an immutable snapshot. {@link #toString()} shows no personal data.
 *
 * @param id identifies it here
 * @param token the token it belongs to
 * @param state the least advanced order's state
 * @param allowedActions what the user may do now (R27)
 * @param orders the CA's orders, one for each certificate (R28)
 * @param payment where the payment stands
 * @param paymentOrder what is to be paid (R31, R32)
 * @param nextAction what the user does next to pay, while an attempt is open
 * @param steps the progress bar (R23, R29)
 * @param review how many working days the CA's review takes
 * @param reviewEstimate when the review is expected to end (R47), while it runs
 * @param nextPollAt when {@code refresh} is worth calling again
 * @param problem what last went wrong, empty when nothing did
 * @param refunds money that came and is not kept
 * @param transfers the bank transfers that were declared, of the attempt to pay that takes some or
 *     took the last
 * @param invoice the invoice that was asked for
 * @param application what was applied for; absent in a renewal recovered from the CA
 */
public record Renewal(
    RenewalId id,
    TokenId token,
    RenewalState state,
    Set<UserAction> allowedActions,
    List<Order> orders,
    PaymentState payment,
    Optional<PaymentOrder> paymentOrder,
    Optional<NextAction> nextAction,
    List<Step> steps,
    Quote.ReviewTime review,
    Optional<ReviewEstimate> reviewEstimate,
    Optional<Instant> nextPollAt,
    Optional<Problem> problem,
    List<Refund> refunds,
    Optional<DeclaredTransfers> transfers,
    Optional<RequestedInvoice> invoice,
    Optional<Application> application) {

  public Renewal {
    allowedActions = Set.copyOf(allowedActions);
    orders = List.copyOf(orders);
    steps = List.copyOf(steps);
    refunds = List.copyOf(refunds);
  }

  /** The one sentence of the state, for the notice and the status line (R26). */
  public String message(Locale locale) {
    String key = "state." + state.name().toLowerCase(Locale.ROOT);
    if (state == RenewalState.AWAITING_PAYMENT && payment == PaymentState.CONFIRMING) {
      return Texts.text("state.awaiting_payment.confirming", locale);
    }
    if (state == RenewalState.AWAITING_PAYMENT && payment == PaymentState.PARTIALLY_PAID) {
      return Texts.text("state.awaiting_payment.partially_paid", locale);
    }
    if (state == RenewalState.REJECTED) {
      String reason =
          orders.stream().flatMap(o -> o.rejectionReason().stream()).findFirst().orElse("–");
      return Texts.text(key, locale, reason);
    }
    if (state == RenewalState.AWAITING_REVIEW) {
      return Texts.text(key, locale, review.fromDays() + "~" + review.toDays());
    }
    return Texts.text(key, locale);
  }

  /** Whether money is still to be given back. */
  public boolean refundDue() {
    return refunds.stream().anyMatch(Refund::due);
  }

  /**
   * Money that came and is not kept.
   *
   * @param id names it
   * @param amount how much
   * @param due whether it is still to be given back, by the method or by a person
   */
  public record Refund(String id, Money amount, boolean due) {}

  @Override
  public String toString() {
    return "Renewal[" + id + ", " + state + ", " + payment + "]";
  }

  /**
   * The CA's order for one certificate (R24).
   *
   * @param businessNumber 业务单号, absent until the CA answered
   * @param certificate the certificate it renews
   * @param subject 证书主题
   * @param algorithm the key's algorithm
   * @param state where this order stands
   * @param fee 费用; zero for a free order
   * @param createdAt 申请时间
   * @param currentNotAfter the end of the certificate it renews
   * @param proposedNotAfter the end the new one gets
   * @param linked the other order of a pair (备注)
   * @param rejectionReason why the review refused
   * @param installed the new certificate, once it is on the token
   * @param steps this order's own progress bar: four steps when it is free (R29)
   * @param problem what last went wrong with it
   */
  public record Order(
      Optional<BusinessNumber> businessNumber,
      CertificateId certificate,
      String subject,
      KeyAlgorithm algorithm,
      RenewalState state,
      Money fee,
      Optional<Instant> createdAt,
      Instant currentNotAfter,
      Optional<Instant> proposedNotAfter,
      Optional<BusinessNumber> linked,
      Optional<String> rejectionReason,
      Optional<CertificateId> installed,
      List<Step> steps,
      Optional<Problem> problem) {

    /** 备注: which order it is linked to. */
    public String remark(Locale locale) {
      return linked.map(n -> Texts.text("order.linked", locale, n)).orElse("");
    }
  }
}
