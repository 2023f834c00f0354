package io.xuqi.simulator.ca;

import static io.xuqi.simulator.ca.Customer.CONTEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.RenewalKind;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.Customer.Holding;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedCaServerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

  private final VirtualClock clock = VirtualClock.at(NOW);

  @Test
  void another_process_provisions_a_token_renews_pays_and_approves() throws Exception {
    SimulatedCa ca = SimulatedCa.of(clock);
    try (SimulatedCaServer server = SimulatedCaServer.start(ca, 0)) {
      SimulatedCaAdmin admin = SimulatedCaAdmin.ofPortal(server.portal());
      CaClient client = PortalCaClient.builder(server.portal(), admin.profile()).build();
      KeyPair keys = SoftwareKeys.generate(KeyAlgorithm.SM2);
      SimulatedCa.InitialCertificate initial =
          admin.issueInitial(
              Customer.SUBJECT,
              keys.getPublic(),
              NOW.minus(Duration.ofDays(300)),
              NOW.plus(Duration.ofDays(30)));
      assertTrue(initial.encryptionKey().isPresent());
      Holding sm2 = new Holding(initial.certificate(), keys, KeyAlgorithm.SM2);
      Quote quote = client.quote(List.of(sm2.certificate()));
      ServiceOrder order =
          client
              .submit(
                  client.prepare(
                      Customer.content(
                          "key-1",
                          quote,
                          RenewalKind.RENEW,
                          2,
                          Money.ofFen(36_000),
                          NOW,
                          List.of(sm2),
                          List.of(SoftwareKeys.generate(KeyAlgorithm.SM2))),
                      sm2.signer()),
                  CONTEXT)
              .get(0);

      IOException refused = assertThrows(IOException.class, () -> admin.approve(order.number()));
      assertTrue(refused.getMessage().contains("not under review"));
      admin.transfer(order.payment().orElseThrow().number(), Money.ofFen(36_000));
      admin.approve(order.number());
      assertEquals(Status.APPROVED, client.order(order.handle(), CONTEXT).status());
      assertEquals(Status.APPROVED, admin.orders().get(0).status());
      assertThrows(IOException.class, () -> admin.payOrder(new BusinessNumber("1")));
    }
  }

  @Test
  void a_planned_fault_is_met_over_http() throws Exception {
    SimulatedCa ca = SimulatedCa.of(clock);
    FaultPlan faults = FaultPlan.recording().next(CaOperation.QUOTE, Fault.UNKNOWN_DONE);
    Holding ec = Customer.holding(ca, KeyAlgorithm.EC_P256, NOW, NOW.plus(Duration.ofDays(9)));
    try (SimulatedCaServer server = SimulatedCaServer.start(ca, 0, faults)) {
      CaClient client = PortalCaClient.builder(server.portal(), ca.profile()).build();

      CaException lost =
          assertThrows(CaException.class, () -> client.quote(List.of(ec.certificate())));
      assertEquals(ErrorCode.CA_NO_ANSWER, lost.code());
      assertEquals(3, client.quote(List.of(ec.certificate())).terms().size());
    }
  }
}
