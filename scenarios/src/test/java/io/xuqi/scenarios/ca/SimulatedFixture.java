package io.xuqi.scenarios.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.contract.CaFixture;
import io.xuqi.contract.CurrentCertificate;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A simulated CA with a clock that stands still. */
final class SimulatedFixture implements CaFixture {
  static final Instant NOW = Instant.parse("2026-11-23T02:00:00.123Z");

  /** Its keys serve all tests. */
  private static final SimulatedCa AUTHORITIES = SimulatedCa.of(VirtualClock.at(NOW));

  private final VirtualClock clock = VirtualClock.at(NOW);
  private final SimulatedCa ca;
  private final CaClient client;
  private final AutoCloseable way;

  SimulatedFixture(UnaryOperator<SimulatedCa.Builder> policy, Way way) throws Exception {
    this.ca = policy.apply(SimulatedCa.builder(clock).authoritiesOf(AUTHORITIES)).build();
    Connection connection = way.to(ca);
    this.client = connection.client();
    this.way = connection.end();
  }

  /** In memory, with the usual policy. */
  SimulatedFixture() throws Exception {
    this(policy -> policy, ca -> new Connection(ca.client(), () -> {}));
  }

  /** How the client reaches the CA. */
  interface Way {
    Connection to(SimulatedCa ca) throws Exception;
  }

  /** A client, and what ends its connection. */
  record Connection(CaClient client, AutoCloseable end) {}

  SimulatedCa ca() {
    return ca;
  }

  @Override
  public CaClient client() {
    return client;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void advance(Duration duration) {
    clock.advance(duration);
  }

  @Override
  public Set<KeyAlgorithm> algorithms() {
    return new LinkedHashSet<>(
        List.of(KeyAlgorithm.EC_P256, KeyAlgorithm.RSA_2048, KeyAlgorithm.SM2));
  }

  @Override
  public CurrentCertificate issue(String commonName, KeyAlgorithm algorithm, Instant notAfter) {
    KeyPair keys = SoftwareKeys.generate(algorithm);
    return new CurrentCertificate(
        ca.issueInitial(
                "CN=" + commonName + ",O=" + commonName + ",C=CN",
                keys.getPublic(),
                now().minus(Duration.ofDays(365)),
                notAfter)
            .certificate(),
        keys);
  }

  @Override
  public void pay(PaymentAttempt attempt) {
    ca.payer().pay(attempt.id());
  }

  @Override
  public void approve(BusinessNumber number) {
    ca.approve(number);
  }

  @Override
  public void reject(BusinessNumber number, String reason) {
    ca.reject(number, reason);
  }

  @Override
  public void close() {
    try {
      way.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
