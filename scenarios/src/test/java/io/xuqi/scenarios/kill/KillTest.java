package io.xuqi.scenarios.kill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.ServiceOrder;
import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.scenarios.kill.PatientSupplier.Detour;
import io.xuqi.scenarios.kill.Site.Footprint;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.ca.SimulatedOrder;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSession;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line, killed with SIGKILL at random moments of its work and resumed. The sweep of
 * faults knows every point it stops at; this test knows none, and stops the whole process with its
 * files, connections and half-done calls.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class KillTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("xuqi.nightly");
  private static final int KILLS = NIGHTLY ? 500 : 25;

  /** Then a new home folder begins, since its first command makes the store and the data key. */
  private static final int RENEWALS_PER_HOME = 2;

  /** Far more than the kills take, even when each hits the same command. */
  private static final int MAX_RENEWALS = KILLS;

  private static final List<Set<Detour>> STORIES =
      List.of(
          Set.of(Detour.REJECTED),
          Set.of(Detour.CANCELS_UNPAID),
          Set.of(),
          Set.of(Detour.CANCELS_APPROVED),
          Set.of(Detour.CANCELS_PAID, Detour.REJECTED));

  @TempDir private Path folder;

  @Test
  @Timeout(3600)
  void a_process_killed_at_any_moment_loses_nothing_and_does_nothing_twice() throws Exception {
    long seed = Long.getLong("xuqi.seed", new Random().nextLong());
    System.out.println("kills: seed " + seed + " (-Dxuqi.seed)");
    long began = System.nanoTime();
    Random random = new Random(seed);
    Killer killer = new Killer(random, KILLS);
    Program program = Program.prepare(folder);
    int renewals = 0;
    try {
      for (int home = 0; !killer.done() && renewals < MAX_RENEWALS; home++) {
        KeyAlgorithm first =
            NIGHTLY && home % 4 == 3 ? KeyAlgorithm.RSA_2048 : KeyAlgorithm.EC_P256;
        try (Site site = new Site(folder.resolve("home-" + home), first)) {
          PatientSupplier supplier = new PatientSupplier(program, site, killer, random);
          for (int i = 0; i < RENEWALS_PER_HOME && !killer.done(); i++) {
            Footprint before = site.footprint();
            Set<Detour> detours = STORIES.get(renewals++ % STORIES.size());
            supplier.renew(detours);
            assertRenewedOnce(site, before, site.footprint(), detours);
          }
          assertNothingLiesAround(site);
        }
      }
    } finally {
      System.out.printf(
          "kills: %d, %d of them after a change; %d renewals; %d s; seed %d%n%s",
          killer.kills(),
          killer.killsAfterChange(),
          renewals,
          (System.nanoTime() - began) / 1_000_000_000,
          seed,
          killer.report());
    }
    assertTrue(killer.done(), "every act was killed");
    assertEquals(List.of(), Site.files(program.temporary()), "in the temporary folder");
    assertTrue(killer.killsAfterChange() * 8 > killer.kills(), "the kills hit the work");
  }

  private static void assertRenewedOnce(
      Site site, Footprint before, Footprint now, Set<Detour> detours) throws Exception {
    boolean cancelled = detours.stream().anyMatch(detour -> detour != Detour.REJECTED);
    int rounds = cancelled ? 2 : 1;

    Map<String, Integer> states = new HashMap<>();
    now.states().forEach((id, state) -> states.merge(state, 1, Integer::sum));
    before.states().forEach((id, state) -> states.merge(state, -1, Integer::sum));
    states.values().removeIf(count -> count == 0);
    assertEquals(
        cancelled ? Map.of("COMPLETED", 1, "CANCELLED", 1) : Map.of("COMPLETED", 1),
        states,
        "renewals in the store");

    List<SimulatedOrder> orders = added(before.orders(), now.orders());
    assertEquals(2L * rounds, orders.size(), () -> "one pair of orders each: " + orders);
    assertEquals(
        2, orders.stream().filter(o -> o.status() == ServiceOrder.Status.COMPLETED).count());
    assertEquals(
        cancelled ? 2 : 0,
        orders.stream().filter(o -> o.status() == ServiceOrder.Status.CANCELLED).count());
    List<Ledger.Submission> submissions = added(before.submissions(), now.submissions());
    assertEquals(
        rounds + (detours.contains(Detour.REJECTED) ? 1 : 0),
        submissions.size(),
        () -> "submissions: " + submissions);

    assertChargedOnce(
        added(before.charges(), now.charges()), added(before.refunds(), now.refunds()), detours);
    assertOnTheKey(site, before, now);
  }

  private static void assertChargedOnce(
      List<Ledger.Charge> charges, List<Ledger.Refund> refunds, Set<Detour> detours) {
    boolean givenBack =
        detours.contains(Detour.CANCELS_PAID) || detours.contains(Detour.CANCELS_APPROVED);
    assertEquals(givenBack ? 2 : 1, charges.size(), () -> "charges: " + charges);
    assertEquals(givenBack ? 1 : 0, refunds.size(), () -> "refunds: " + refunds);
    assertEquals(
        charges.size(),
        charges.stream().map(Ledger.Charge::paymentOrder).distinct().count(),
        "one charge for each payment order");
    charges.forEach(charge -> assertEquals(18_000, charge.amount().minorUnits()));
    refunds.forEach(refund -> assertEquals(18_000, refund.amount().minorUnits()));
  }

  /** The old certificates and keys, and one new key for each of the three new certificates. */
  private static void assertOnTheKey(Site site, Footprint before, Footprint now) throws Exception {
    assertTrue(now.certificates().containsAll(before.certificates()), "the old certificates");
    assertTrue(now.keys().containsAll(before.keys()), "the old keys");
    assertEquals(before.certificates().size() + 3, now.certificates().size());
    assertEquals(before.keys().size() + 3, now.keys().size(), "new keys");
    Set<KeyRef> certified =
        now.certificates().stream().map(TokenCertificate::keyRef).collect(Collectors.toSet());
    assertEquals(certified, now.keys(), "no key without a certificate");
    try (TokenDriver driver = SimulatedTokenDriver.of(site.key());
        TokenSession session = driver.tokens().get(0).login(Site.PINS)) {
      for (TokenCertificate entry : now.certificates()) {
        assertProven(session, entry);
      }
    }
  }

  private static void assertProven(TokenSession session, TokenCertificate entry) throws Exception {
    X509Certificate certificate = Certificates.parse(entry.der());
    PublicKey key = Certificates.publicKey(certificate);
    byte[] message = {1, 2, 3};
    if (Certificates.usage(certificate) == CertificateUsage.ENCRYPTION) {
      assertArrayEquals(
          message,
          session.decrypt(
              entry.keyRef(), DecryptionAlgorithm.SM2, SoftwareKeys.encrypt(key, message)));
    } else {
      KeyAlgorithm algorithm = Certificates.keyAlgorithm(certificate);
      byte[] signature = session.sign(entry.keyRef(), algorithm.signatureAlgorithm(), message);
      assertTrue(Signatures.verify(key, algorithm.signatureAlgorithm(), message, signature));
    }
  }

  /** A kill may leave the library that was being loaded; the store deletes it an hour later. */
  private static void assertNothingLiesAround(Site site) throws Exception {
    List<String> names = new ArrayList<>();
    for (Path folder : List.of(site.home, site.home.resolve("tokens"))) {
      for (Path file : Site.files(folder)) {
        names.add(file.getFileName().toString());
      }
    }
    names.removeAll(Site.FILES);
    names.removeIf(name -> name.startsWith(".sqlite-native-"));
    assertEquals(List.of(), names);
  }

  /** What is in the second list and not in the first, twice if it is there twice. */
  private static <T> List<T> added(List<T> before, List<T> now) {
    List<T> more = new ArrayList<>(now);
    before.forEach(more::remove);
    return more;
  }
}
