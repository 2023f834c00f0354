package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.pki.CertificateId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the simulated CA has done so far, for tests to look at.
 *
 * @param submissions applications that made or corrected orders; a repeated one counts once
 * @param charges money that payers parted with
 * @param refunds money given back
 * @param issued certificates
 * @param invoices invoices issued
 * @param calls how often each operation was called
 */
public record Ledger(
    List<Submission> submissions,
    List<Charge> charges,
    List<Refund> refunds,
    List<Issued> issued,
    List<Invoice> invoices,
    List<Call> calls) {
  public Ledger {
    submissions = List.copyOf(submissions);
    charges = List.copyOf(charges);
    refunds = List.copyOf(refunds);
    issued = List.copyOf(issued);
    invoices = List.copyOf(invoices);
    calls = List.copyOf(calls);
  }

  /** An accepted application. */
  public record Submission(String idempotencyKey, List<BusinessNumber> orders, Instant at) {
    public Submission {
      orders = List.copyOf(orders);
    }
  }

  /**
   * Money received.
   *
   * @param paymentOrder the order it was for
   * @param attempt the attempt it came by, empty for a bank transfer
   */
  public record Charge(String paymentOrder, Optional<String> attempt, Money amount, Instant at) {}

  /** Money given back. */
  public record Refund(String paymentOrder, Money amount, Instant at) {}

  /** A certificate issued for an order, named by its signing certificate. */
  public record Issued(BusinessNumber order, CertificateId certificate) {}

  /**
   * An invoice issued for an order.
   *
   * @param number the invoice's
   * @param revision of the request that it was issued by
   * @param request that request's digest
   */
  public record Invoice(BusinessNumber order, String number, int revision, Bytes request) {}

  /**
   * A request that arrived.
   *
   * @param operation e.g. {@code submit}
   * @param status the HTTP status it was answered with
   */
  public record Call(String operation, int status) {}

  /** What was charged for a payment order and not given back, in minor units. */
  public long kept(String paymentOrder) {
    return charges.stream()
            .filter(c -> c.paymentOrder().equals(paymentOrder))
            .mapToLong(c -> c.amount().minorUnits())
            .sum()
        - refunds.stream()
            .filter(r -> r.paymentOrder().equals(paymentOrder))
            .mapToLong(r -> r.amount().minorUnits())
            .sum();
  }
}
