package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.RequestedInvoice;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.payment.AlipayLedger;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What holds after a story, whatever went wrong in it. */
final class Invariants {

  private static final long FEE = 18_000;
  private static final byte[] MESSAGE = {1, 2, 3};

  private Invariants() {}

  static void assertHold(SweepWorld world) throws Exception {
    world.faults.clear();
    world.key.insert();
    settle(world);
    assertEquals(List.of(), world.violations, "every change follows the table");
    assertSubmittedOnce(world);
    assertChargedOnce(world);
    assertInvoices(world);
    assertKeys(world);
    assertTrue(world.otherKey.keys().size() <= 1, "nothing was done to another key");
  }

  /** Money is on its way for a while: what is still open is asked about. */
  private static void settle(SweepWorld world) throws Exception {
    for (int i = 0; i == 0 || (i < 4 && world.alipay.waits()); i++) {
      world.clock.advance(Duration.ofHours(i == 0 ? 3 : 15)); // as rarely as Alipay repeats a push
      world.alipay.deliver(world.otherProcess());
      for (Renewal renewal : world.stored()) {
        world.otherProcess().refresh(renewal.id());
      }
    }
    for (Renewal renewal : world.stored()) {
      assertTrue(renewal.state().isFinal(), () -> "over: " + renewal);
      assertTrue(!renewal.refundDue(), () -> "nothing left to give back: " + renewal);
    }
  }

  /** Every application made one order for each certificate, and the store knows all of them. */
  private static void assertSubmittedOnce(SweepWorld world) throws Exception {
    Set<String> known = new TreeSet<>();
    for (Renewal renewal : world.stored()) {
      renewal.orders().stream()
          .flatMap(o -> o.businessNumber().stream())
          .map(BusinessNumber::value)
          .forEach(known::add);
    }
    Set<String> made = new TreeSet<>();
    world.ca.orders().forEach(o -> made.add(o.number()));
    assertEquals(made, known, "the CA's orders are those that are stored");
    Set<List<BusinessNumber>> applications = new HashSet<>();
    world.ca.ledger().submissions().forEach(s -> applications.add(s.orders()));
    assertEquals(
        world.stored().stream()
            .filter(r -> r.orders().stream().anyMatch(o -> o.businessNumber().isPresent()))
            .count(),
        applications.size(),
        "one application for each renewal");
    for (BusinessNumber number : applications.stream().flatMap(List::stream).toList()) {
      assertTrue(
          world.ca.ledger().issued().stream().filter(i -> i.order().equals(number)).count() <= 1,
          "one certificate for an order");
    }
  }

  private static void assertChargedOnce(SweepWorld world) throws Exception {
    Ledger ledger = world.ca.ledger();
    Set<String> completed = new HashSet<>();
    Set<String> known = new HashSet<>();
    for (Renewal renewal : world.stored()) {
      renewal.paymentOrder().ifPresent(p -> known.add(p.number()));
      if (renewal.state() == RenewalState.COMPLETED && renewal.paymentOrder().isPresent()) {
        completed.add(renewal.paymentOrder().get().number());
      }
    }
    for (Ledger.Charge charge : ledger.charges()) {
      String order = charge.paymentOrder();
      assertTrue(known.contains(order), "money for an order nobody knows");
      assertEquals(completed.contains(order) ? FEE : 0, ledger.kept(order), "kept for " + order);
    }
    completed.forEach(order -> assertEquals(FEE, ledger.kept(order), "one charge kept"));
    long collected = 0;
    for (String trade : world.trades) {
      collected += FEE - SweepWorld.WALLET.refunded(trade);
    }
    assertEquals(
        told(ledger, world.trades),
        collected,
        "the wallet keeps what the CA was told of, and keeps");
    assertEquals(List.of(), world.bank.uncounted(), "nothing that arrived is forgotten");
    for (String attempt : world.bank.attempts()) {
      assertEquals(
          told(ledger, Set.of(attempt)),
          world.bank.kept(attempt),
          "the bank account keeps what the CA was told of, and keeps");
    }
    assertAlipayBalanced(world, ledger);
  }

  /** An invoice says what was confirmed, and here is known what it says. */
  private static void assertInvoices(SweepWorld world) throws Exception {
    Set<BusinessNumber> invoiced = new HashSet<>();
    for (Ledger.Invoice invoice : world.ca.ledger().invoices()) {
      assertTrue(invoiced.add(invoice.order()), "one invoice for an order");
      assertTrue(world.confirmed.contains(invoice.request()), "what was issued was confirmed");
    }
    for (Renewal renewal : world.stored()) {
      Optional<RequestedInvoice> known = renewal.invoice();
      List<Ledger.Invoice> made =
          world.ca.ledger().invoices().stream()
              .filter(i -> RenewalWorld.numbers(renewal).contains(i.order()))
              .toList();
      if (known.flatMap(RequestedInvoice::issued).isPresent()) {
        assertEquals(1, made.size());
        assertEquals(made.get(0).number(), known.get().issued().orElseThrow().number());
        assertEquals(made.get(0).request(), known.get().request().sha256());
      } else if (renewal.state() == RenewalState.COMPLETED) {
        assertEquals(List.of(), made, "an invoice that nobody here knows");
      }
      if (renewal.state() == RenewalState.COMPLETED && known.isPresent()) {
        Bytes last = world.confirmed.get(world.confirmed.size() - 1);
        assertEquals(last, known.get().request().sha256(), "the last one that was confirmed");
        assertEquals(RequestedInvoice.State.COLLECTED, known.get().state());
      }
    }
  }

  private static void assertAlipayBalanced(SweepWorld world, Ledger ledger) {
    AlipayLedger alipay = world.alipay.ledger();
    Set<String> trades = new TreeSet<>();
    alipay.charges().forEach(charge -> assertTrue(trades.add(charge.trade()), "charged once"));
    for (String trade : trades) {
      assertEquals(
          told(ledger, Set.of(trade)),
          alipay.charged(trade) - alipay.refunded(trade),
          "Alipay keeps what the CA was told of, and keeps");
      assertTrue(
          alipay.refunds().stream().filter(r -> r.trade().equals(trade)).count() <= 1,
          "given back by one request");
    }
    assertEquals(told(ledger, trades), alipay.balance(), "Alipay's ledger is balanced to the fen");
    assertEquals(Set.of(), world.alipay.refusals(), "no genuine push was refused");
    assertTrue(!world.alipay.waits(), "every push was acknowledged");
  }

  /** What the CA was told of such attempts, and keeps. */
  static long told(Ledger ledger, Set<String> attempts) {
    return ledger.charges().stream()
        .filter(c -> c.attempt().map(attempts::contains).orElse(false))
        .filter(c -> ledger.kept(c.paymentOrder()) > 0)
        .mapToLong(c -> c.amount().minorUnits())
        .sum();
  }

  private static void assertKeys(SweepWorld world) throws Exception {
    Set<TokenCertificate> now = new HashSet<>(world.token().certificates());
    assertTrue(now.containsAll(world.oldCertificates()), "the old certificates are there");
    Set<KeyRef> certified = new HashSet<>();
    try (TokenSession session = world.token().login(PINS)) {
      for (TokenCertificate entry : now) {
        certified.add(entry.keyRef());
        assertProven(session, entry);
      }
    }
    assertEquals(now.size(), certified.size(), "one key for each certificate");
    Set<TokenCertificate> fresh = new HashSet<>(now);
    fresh.removeAll(world.oldCertificates());
    List<Renewal> stored = world.stored();
    Set<Object> installed = new HashSet<>();
    int expected = 0;
    for (Renewal renewal : stored) {
      for (Renewal.Order order : renewal.orders()) {
        if (order.state() == RenewalState.COMPLETED) {
          installed.add(order.installed().orElseThrow());
          expected += order.algorithm() == io.xuqi.pki.KeyAlgorithm.SM2 ? 2 : 1;
        }
      }
    }
    assertEquals(expected, fresh.size(), "exactly the certificates that were renewed");
    assertEquals(
        expected > 0,
        fresh.stream()
            .anyMatch(c -> installed.contains(new io.xuqi.pki.CertificateId(c.der().sha256()))),
        "the certificate that is stored as installed is there");
    Set<KeyRef> left = new HashSet<>(world.key.keys());
    assertTrue(left.containsAll(world.oldKeys()), "the old keys are there");
    left.removeAll(world.oldKeys());
    left.removeAll(certified);
    boolean waitsForLogin = !stored.isEmpty() && stored.get(0).state() != RenewalState.COMPLETED;
    List<KeyRef> orphans = waitsForLogin ? new ArrayList<>() : List.copyOf(left);
    assertEquals(List.of(), orphans, "no key is left over");
    assertTrue(left.size() <= stored.get(0).orders().size(), "one new key for a certificate");
  }

  /** The certificate's key is there, signs, and decrypts where that is its use. */
  private static void assertProven(TokenSession session, TokenCertificate entry) throws Exception {
    X509Certificate certificate = Certificates.parse(entry.der());
    PublicKey key = Certificates.publicKey(certificate);
    assertTrue(
        Certificates.samePublicKey(session.publicKey(entry.keyRef()).orElseThrow(), key),
        "each certificate has its key");
    if (Certificates.usage(certificate) == CertificateUsage.ENCRYPTION) {
      byte[] encrypted = SoftwareKeys.encrypt(key, MESSAGE);
      assertArrayEquals(
          MESSAGE,
          session.decrypt(entry.keyRef(), DecryptionAlgorithm.SM2, encrypted),
          "the encryption key decrypts");
    } else {
      SignatureAlgorithm algorithm = Certificates.keyAlgorithm(certificate).signatureAlgorithm();
      byte[] signature = session.sign(entry.keyRef(), algorithm, MESSAGE);
      assertTrue(Signatures.verify(key, algorithm, MESSAGE, signature), "the key signs");
    }
  }
}
