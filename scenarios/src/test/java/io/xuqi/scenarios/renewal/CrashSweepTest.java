package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan.Performed;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenSession;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A whole renewal of a pair, with every fault at every operation of the key and the CA, one at a
 * time. The points are not listed by hand: they are the operations that a run without faults
 * performed.
 */
final class CrashSweepTest {

  private static RenewalWorld world() throws Exception {
    return new RenewalWorld()
        .withCertificate(KeyAlgorithm.EC_P256, 21)
        .withCertificate(KeyAlgorithm.SM2, 21);
  }

  /** One operation of the faultless run, counted from the moment the key was provisioned. */
  private record Point(int number, String operation, Fault fault) {}

  private static List<Point> points() throws Exception {
    RenewalWorld world = world();
    int provisioned = world.faults.count();
    new Supplier(world).renewOnce();
    List<Point> points = new ArrayList<>();
    for (Performed performed : world.faults.performed()) {
      if (performed.number() > provisioned) {
        for (Fault fault : performed.faults()) {
          points.add(
              new Point(performed.number() - provisioned, performed.operation().name(), fault));
        }
      }
    }
    return points;
  }

  @TestFactory
  List<DynamicTest> anyFaultAtAnyOperationLosesNothingAndRepeatsNothing() throws Exception {
    List<Point> points = points();
    System.out.println("crash sweep: " + points.size() + " points");
    assertTrue(points.size() > 100, "the sweep covers the whole renewal");
    return points.stream()
        .map(
            p ->
                DynamicTest.dynamicTest(
                    p.fault() + " at " + p.number() + " " + p.operation(), () -> sweep(p)))
        .toList();
  }

  private static void sweep(Point point) throws Exception {
    RenewalWorld world = world();
    Set<TokenCertificate> old = new HashSet<>(world.token().certificates());
    world.faults.at(world.faults.count() + point.number(), point.fault());
    new Supplier(world).renewOnce();
    world.faults.clear();
    assertInvariants(world, old);
  }

  private static void assertInvariants(RenewalWorld world, Set<TokenCertificate> old)
      throws Exception {
    List<Renewal> completed =
        world.engine.list(10).stream().filter(r -> r.state() == RenewalState.COMPLETED).toList();
    assertEquals(1, completed.size());
    assertEquals(1, world.ca.ledger().submissions().size(), "one submission");
    String paymentOrder = completed.get(0).paymentOrder().orElseThrow().number();
    assertEquals(18_000, world.ca.ledger().kept(paymentOrder), "one charge kept");
    assertEquals(1, world.ca.ledger().charges().size(), "one charge made");
    Set<TokenCertificate> now = new HashSet<>(world.token().certificates());
    assertTrue(now.containsAll(old), "the old certificates are there");
    now.removeAll(old);
    assertEquals(3, now.size(), "a signing certificate and an SM2 pair");
    try (TokenSession session = world.token().login(PINS)) {
      for (TokenCertificate entry : world.token().certificates()) {
        X509Certificate certificate = Certificates.parse(entry.der());
        assertTrue(
            Certificates.samePublicKey(
                session.publicKey(entry.keyRef()).orElseThrow(),
                Certificates.publicKey(certificate)),
            "each certificate has its key");
        if (Certificates.usage(certificate) != CertificateUsage.ENCRYPTION) {
          session.sign(
              entry.keyRef(),
              Certificates.keyAlgorithm(certificate).signatureAlgorithm(),
              new byte[] {1});
        }
      }
    }
  }
}
