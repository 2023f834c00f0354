package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.CaOrders;
import io.xuqi.ca.CaPayments;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.Bytes;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentSession;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.Signer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pair of orders of {@link Records} as a CA has it, small enough for every interleaving of its
 * calls to be tried. What nobody prepared fails.
 */
final class TinyCa implements CaClient, CaOrders, CaPayments {

  ServiceOrder.Status status = ServiceOrder.Status.AWAITING_PAYMENT;
  PaymentOrder.Status payment = PaymentOrder.Status.UNPAID;

  /** What was asked, in the order of time. */
  List<PaymentMethodDescriptor> hosted = List.of();

  /** Its invoice desk; none unless one is given. */
  Optional<CaInvoices> desk = Optional.empty();

  final List<String> calls = new ArrayList<>();

  /** The receipts it was told of. */
  final List<String> settled = new ArrayList<>();

  /** The calls to come fail with these; an empty one succeeds. */
  final List<Optional<CaException>> failures = new ArrayList<>();

  Optional<Bytes> savesBeforeSending = Optional.empty();

  private void called(String call) throws CaException {
    calls.add(call);
    if (!failures.isEmpty()) {
      Optional<CaException> failure = failures.remove(0);
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }

  private ServiceOrder report(int index) {
    boolean unpaid = status == ServiceOrder.Status.AWAITING_PAYMENT;
    return Records.report(
        index, unpaid && index == 1 ? ServiceOrder.Status.AWAITING_REVIEW : status, payment);
  }

  private static int index(OrderHandle order) {
    return order.number().value().endsWith("1") ? 1 : 0;
  }

  @Override
  public synchronized List<ServiceOrder> submit(PreparedSubmission prepared, CallContext context)
      throws CaException {
    if (savesBeforeSending.isPresent()) {
      context.save(savesBeforeSending.get());
    }
    called("submit " + prepared.content().toHex());
    return List.of(report(0), report(1));
  }

  @Override
  public synchronized ServiceOrder order(OrderHandle order, CallContext context)
      throws CaException {
    if (savesBeforeSending.isPresent()) {
      context.save(savesBeforeSending.get());
    }
    called("order " + index(order));
    return report(index(order));
  }

  @Override
  public synchronized ServiceOrder cancel(OrderHandle order, CallContext context)
      throws CaException {
    called("cancel " + index(order));
    status = ServiceOrder.Status.CANCELLED;
    return report(index(order));
  }

  @Override
  public synchronized List<ServiceOrder> resubmit(
      List<OrderHandle> rejected, PreparedSubmission prepared, CallContext context)
      throws CaException {
    called("resubmit " + rejected.size());
    return rejected.stream().map(r -> report(index(r))).toList();
  }

  @Override
  public synchronized void settle(
      OrderHandle order, PaymentAttempt attempt, Payment receipt, CallContext context)
      throws CaException {
    called("settle " + index(order));
    if (status != ServiceOrder.Status.AWAITING_PAYMENT && !settled.contains(attempt.id())) {
      throw CaException.refused("nothing-to-pay", "");
    }
    if (!settled.contains(attempt.id())) {
      settled.add(attempt.id());
      status = ServiceOrder.Status.AWAITING_REVIEW;
      payment = PaymentOrder.Status.PAID;
    }
  }

  @Override
  public Optional<CaOrders> orders() {
    return Optional.of(this);
  }

  @Override
  public Optional<CaPayments> payments() {
    return Optional.of(this);
  }

  @Override
  public Optional<CaInvoices> invoices() {
    return desk;
  }

  @Override
  public List<PaymentMethodDescriptor> hosted() {
    return hosted;
  }

  @Override
  public PaymentSession open(PaymentMethodId method, OrderHandle order) {
    throw new IllegalStateException("nothing is hosted here");
  }

  @Override
  public CaProfile profile() {
    throw new IllegalStateException("nobody asks for it");
  }

  @Override
  public Quote quote(List<BusinessCertificate> current) {
    throw new IllegalStateException("nobody asks for it");
  }

  @Override
  public <E extends XuqiException> PreparedSubmission prepare(
      SubmissionContent content, SubmissionSigner<E> signer) {
    throw new IllegalStateException("nobody asks for it");
  }

  @Override
  public IssuedCertificates certificates(OrderHandle order, CallContext context) {
    throw new IllegalStateException("nobody asks for it");
  }

  @Override
  public void confirmInstalled(OrderHandle order, X509Certificate installed, CallContext context) {
    throw new IllegalStateException("nobody asks for it");
  }

  @Override
  public <E extends XuqiException> List<ServiceOrder> find(
      List<BusinessCertificate> current, Signer<E> signer, Instant now) {
    throw new IllegalStateException("nobody asks for it");
  }
}
