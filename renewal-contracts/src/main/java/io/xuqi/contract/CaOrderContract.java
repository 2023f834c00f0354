package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.ca.IssuedCertificates;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.Bytes;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.IssuedCertificateCheck;
import io.xuqi.pki.IssuedCertificateCheck.Expectation;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Sm2Envelopes;
import io.xuqi.pki.SoftwareKeys;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The way of an order at a CA. */
public interface CaOrderContract extends CaFixtures {

  @Test
  @Tag("R17")
  default void aTermEndsWholeCalendarYearsInBeijingAfterTheLaterOldEnd() throws Exception {
    try (CaWalk walk = walk()) {
      List<CurrentCertificate> pair = walk.issuePair();
      Instant later = pair.get(0).certificate().notAfter();
      Quote quote = walk.quote(pair);

      assertFalse(quote.terms().isEmpty());
      for (Quote.Term term : quote.terms()) {
        Instant end = later.atZone(ZoneId.of("Asia/Shanghai")).plusYears(term.years()).toInstant();
        assertEquals(end, term.notAfter());
      }
      assertEquals(
          quote.terms().stream().map(Quote.Term::years).sorted().toList(),
          quote.terms().stream().map(Quote.Term::years).toList());
    }
  }

  @Test
  default void askingForAQuoteChangesNothing() throws Exception {
    try (CaWalk walk = walk()) {
      List<CurrentCertificate> pair = walk.issuePair();
      Quote first = walk.quote(pair);
      Quote second = walk.quote(pair);

      assertEquals(first.certificates(), second.certificates());
      assertEquals(first.terms(), second.terms());
    }
  }

  @Test
  @Tag("R24")
  default void anOrderSaysWhatItIsFor() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      Quote quote = walk.quote(List.of(current));
      ServiceOrder order = walk.apply(current);

      assertEquals(current.certificate().id(), order.certificate());
      assertEquals(current.certificate().notAfter(), order.currentNotAfter());
      assertEquals(quote.term(1).orElseThrow().notAfter(), order.proposedNotAfter());
      assertEquals(quote.term(1).orElseThrow().total(), order.fee());
      assertEquals(Optional.empty(), order.linked());
      Duration age = Duration.between(order.createdAt(), walk.ca().now()).abs();
      assertTrue(age.compareTo(Duration.ofMinutes(1)) < 0, "created " + age + " ago");
      assertEquals(
          order.fee().isZero() ? Status.AWAITING_REVIEW : Status.AWAITING_PAYMENT, order.status());
      assertEquals(order, walk.refreshed(order));
    }
  }

  @Test
  @Tag("R31")
  default void thePaymentOrderIsMadeWithTheApplication() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      Quote.Term term = walk.quote(List.of(current)).term(2).orElseThrow();
      assumeTrue(!term.total().isZero(), "this CA is free of charge");
      ServiceOrder order = walk.submit(walk.submission(List.of(current)).years(2)).get(0);

      PaymentOrder payment = order.payment().orElseThrow();
      assertEquals(PaymentOrder.Status.UNPAID, payment.status());
      assertEquals(term.total(), payment.total());
      assertEquals(term.items(), payment.items());
    }
  }

  @Test
  default void theSameBytesAgainAreAnsweredWithTheSameOrders() throws Exception {
    try (CaWalk walk = walk()) {
      PreparedSubmission prepared = walk.submission(List.of(walk.issue())).prepare(walk.client());
      List<ServiceOrder> first = walk.client().submit(prepared, PlainCallContext.empty());
      List<ServiceOrder> again = walk.client().submit(prepared, PlainCallContext.empty());

      assertEquals(
          first.stream().map(ServiceOrder::number).toList(),
          again.stream().map(ServiceOrder::number).toList());
      assertEquals(first.get(0), walk.refreshed(again.get(0)));
    }
  }

  @Test
  @Tag("R14")
  default void everyKindOfKeyGetsACertificateThatPassesTheChecksOfTheEngine() throws Exception {
    try (CaWalk walk = walk()) {
      for (KeyAlgorithm algorithm : walk.ca().algorithms()) {
        CurrentCertificate current = walk.issue(algorithm, walk.inAMonth());
        SampleSubmission submission = walk.submission(List.of(current));
        KeyPair newKeys = submission.newKeys().get(0);
        ServiceOrder order = walk.approved(walk.submit(submission).get(0));
        IssuedCertificates issued =
            walk.client().certificates(order.handle(), PlainCallContext.empty());

        check(walk, issued, issued.signing(), newKeys.getPublic(), current.certificate().signing());
        if (algorithm == KeyAlgorithm.SM2) {
          checkEncryption(walk, issued, newKeys, current);
        }
      }
    }
  }

  private static void checkEncryption(
      CaWalk walk, IssuedCertificates issued, KeyPair signing, CurrentCertificate current)
      throws PkiException {
    KeyPair encryption =
        Sm2Envelopes.<PkiException>open(
            issued.encryptionKey().orElseThrow(),
            cipher -> SoftwareKeys.decrypt(signing.getPrivate(), cipher));
    check(
        walk,
        issued,
        issued.encryption().orElseThrow(),
        encryption.getPublic(),
        current.certificate().encryption().orElseThrow());
  }

  private static void check(
      CaWalk walk,
      IssuedCertificates issued,
      Bytes certificate,
      PublicKey key,
      X509Certificate previous)
      throws PkiException {
    List<X509Certificate> intermediates = new ArrayList<>();
    for (Bytes intermediate : issued.intermediates()) {
      intermediates.add(Certificates.parse(intermediate));
    }
    Expectation expected =
        new Expectation(
            key,
            previous,
            Optional.empty(),
            Optional.empty(),
            Set.of(SignatureAlgorithm.values()),
            Certificates.usage(previous),
            walk.client().profile().anchors(),
            intermediates);
    assertEquals(
        List.of(),
        IssuedCertificateCheck.problems(
            Certificates.parse(certificate), expected, walk.ca().now()));
  }

  @Test
  default void theInstallationMayBeConfirmedAgainAndTheCertificateFetchedAfterwards()
      throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.approved(walk.apply(walk.issue()));
      PlainCallContext context = PlainCallContext.empty();
      IssuedCertificates issued = walk.client().certificates(order.handle(), context);
      X509Certificate installed = Certificates.parse(issued.signing());

      walk.client().confirmInstalled(order.handle(), installed, context);
      walk.client().confirmInstalled(order.handle(), installed, context);

      assertEquals(Status.COMPLETED, walk.refreshed(order).status());
      assertEquals(issued, walk.client().certificates(order.handle(), context));
    }
  }

  @Test
  @Tag("R28")
  default void twoCertificatesGetTwoLinkedOrdersAndOneFee() throws Exception {
    try (CaWalk walk = walk()) {
      List<CurrentCertificate> pair = walk.issuePair();
      Quote quote = walk.quote(pair);
      List<ServiceOrder> orders = walk.submit(walk.submission(pair));

      assertEquals(2, orders.size());
      assertEquals(Optional.of(orders.get(1).number()), orders.get(0).linked());
      assertEquals(Optional.of(orders.get(0).number()), orders.get(1).linked());
      assertEquals(
          quote.term(1).orElseThrow().total(), orders.get(0).fee().plus(orders.get(1).fee()));
      assertTrue(orders.stream().anyMatch(order -> order.fee().isZero()));
      assertEquals(
          new HashSet<>(pair.stream().map(c -> c.certificate().id()).toList()),
          new HashSet<>(orders.stream().map(ServiceOrder::certificate).toList()));
      assertEquals(orders.get(0).proposedNotAfter(), orders.get(1).proposedNotAfter());
    }
  }

  @Test
  @Tag("R18")
  default void synchronisingIsFreeAndReachesTheLaterEnd() throws Exception {
    try (CaWalk walk = walk()) {
      List<CurrentCertificate> pair = walk.issuePair();
      Quote quote = walk.quote(pair);
      assumeTrue(quote.synchronisation().isPresent(), "this CA does not synchronise");
      Quote.Synchronisation offer = quote.synchronisation().get();
      assertEquals(pair.get(0).certificate().notAfter(), offer.notAfter());
      assertEquals(Set.of(pair.get(1).certificate().id()), offer.certificates());

      ServiceOrder order =
          walk.submit(
                  SampleSubmission.of(quote, List.of(pair.get(1)), walk.ca().now())
                      .synchronisation())
              .get(0);
      assertTrue(order.fee().isZero());
      assertEquals(Status.AWAITING_REVIEW, order.status());
      assertEquals(offer.notAfter(), order.proposedNotAfter());
    }
  }

  @Test
  default void anOrderIsCancelledAndCancelledAgain() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.apply(walk.issue());
      PlainCallContext context = PlainCallContext.empty();

      assertEquals(Status.CANCELLED, walk.orders().cancel(order.handle(), context).status());
      assertEquals(Status.CANCELLED, walk.orders().cancel(order.handle(), context).status());
      assertEquals(Status.CANCELLED, walk.refreshed(order).status());
    }
  }

  @Test
  @Tag("R28")
  default void cancellingOneOfAPairCancelsBoth() throws Exception {
    try (CaWalk walk = walk()) {
      List<ServiceOrder> orders = walk.submit(walk.submission(walk.issuePair()));
      walk.orders().cancel(orders.get(1).handle(), PlainCallContext.empty());

      for (ServiceOrder order : orders) {
        assertEquals(Status.CANCELLED, walk.refreshed(order).status());
      }
    }
  }

  @Test
  default void aCancelledCertificateCanBeAppliedForAgain() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      ServiceOrder first = walk.apply(current);
      walk.orders().cancel(first.handle(), PlainCallContext.empty());
      walk.ca().advance(Duration.ofSeconds(1));

      assertNotEquals(first.number(), walk.apply(current).number());
    }
  }

  @Test
  @Tag("R49")
  default void aRejectedApplicationIsCorrectedAndThePaidFeeStaysPaid() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      SampleSubmission submission = walk.submission(List.of(current));
      ServiceOrder order = walk.pay(walk.submit(submission).get(0));
      walk.ca().reject(order.number(), "经办人姓名与证件不符");
      ServiceOrder rejected = walk.refreshed(order);
      assertEquals(Status.REJECTED, rejected.status());
      assertEquals(Optional.of("经办人姓名与证件不符"), rejected.rejectionReason());

      PreparedSubmission corrected =
          submission
              .idempotencyKey("corrected-" + order.number())
              .agent("王晓明")
              .prepare(walk.client());
      PlainCallContext context = PlainCallContext.empty();
      List<OrderHandle> handles = List.of(rejected.handle());
      ServiceOrder again = walk.orders().resubmit(handles, corrected, context).get(0);
      ServiceOrder repeated = walk.orders().resubmit(handles, corrected, context).get(0);

      assertEquals(order.number(), again.number());
      assertEquals(Status.AWAITING_REVIEW, again.status());
      assertEquals(again, repeated);
      assertEquals(
          order.payment().map(PaymentOrder::status), again.payment().map(PaymentOrder::status));
      walk.ca().approve(again.number());
      assertEquals(Status.APPROVED, walk.refreshed(again).status());
    }
  }

  @Test
  @Tag("R12")
  default void anExpiredCertificateStillFindsAndInstallsWhatWasApproved() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      ServiceOrder order = walk.approved(walk.apply(current));
      walk.ca().advance(CaWalk.MONTH.plusDays(1));

      ServiceOrder found = found(walk, current);
      assertEquals(order.number(), found.number());
      IssuedCertificates issued =
          walk.client().certificates(found.handle(), PlainCallContext.empty());
      walk.client()
          .confirmInstalled(
              found.handle(), Certificates.parse(issued.signing()), PlainCallContext.empty());
      assertEquals(Status.COMPLETED, walk.refreshed(found).status());
    }
  }

  @Test
  default void aSupersededCertificateStillFindsTheOrderThatSupersededIt() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      ServiceOrder order = walk.approved(walk.apply(current));
      IssuedCertificates issued =
          walk.client().certificates(order.handle(), PlainCallContext.empty());
      walk.client()
          .confirmInstalled(
              order.handle(), Certificates.parse(issued.signing()), PlainCallContext.empty());

      assertEquals(Status.COMPLETED, found(walk, current).status());
    }
  }

  @Test
  default void whoeverNeverAppliedFindsNothing() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();

      assertEquals(
          List.of(),
          walk.orders().find(List.of(current.certificate()), current.signer(), walk.ca().now()));
    }
  }

  private static ServiceOrder found(CaWalk walk, CurrentCertificate current) throws Exception {
    List<ServiceOrder> found =
        walk.orders().find(List.of(current.certificate()), current.signer(), walk.ca().now());
    assertEquals(1, found.size());
    return found.get(0);
  }
}
