package io.xuqi.scenarios.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.contract.CurrentCertificate;
import io.xuqi.contract.PlainCallContext;
import io.xuqi.contract.SampleSubmission;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import io.xuqi.simulator.ca.SimulatedCaServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedCaServerTest {
  private final PlainCallContext context = PlainCallContext.empty();

  @Test
  void another_process_provisions_a_token_renews_pays_and_approves() throws Exception {
    try (SimulatedFixture fixture = new SimulatedFixture();
        SimulatedCaServer server = SimulatedCaServer.start(fixture.ca(), 0)) {
      SimulatedCaAdmin admin = SimulatedCaAdmin.ofPortal(server.portal());
      CaClient client = PortalCaClient.builder(server.portal(), admin.profile()).build();
      KeyPair keys = SoftwareKeys.generate(KeyAlgorithm.SM2);
      SimulatedCa.InitialCertificate initial =
          admin.issueInitial(
              "CN=青石测试有限公司,C=CN",
              keys.getPublic(),
              fixture.now().minus(Duration.ofDays(300)),
              fixture.now().plus(Duration.ofDays(30)));
      assertTrue(initial.encryptionKey().isPresent());
      CurrentCertificate sm2 = new CurrentCertificate(initial.certificate(), keys);
      ServiceOrder order =
          client
              .submit(
                  SampleSubmission.of(
                          client.quote(List.of(sm2.certificate())), List.of(sm2), fixture.now())
                      .years(2)
                      .prepare(client),
                  context)
              .get(0);

      IOException refused = assertThrows(IOException.class, () -> admin.approve(order.number()));
      assertTrue(refused.getMessage().contains("not under review"));
      admin.transfer(order.payment().orElseThrow().number(), Money.ofFen(36_000));
      admin.approve(order.number());
      assertEquals(Status.APPROVED, client.order(order.handle(), context).status());
      assertEquals(Status.APPROVED, admin.orders().get(0).status());
      assertThrows(IOException.class, () -> admin.payOrder(new BusinessNumber("1")));
    }
  }

  @Test
  void a_planned_fault_is_met_over_http() throws Exception {
    FaultPlan faults = FaultPlan.recording().next(CaOperation.QUOTE, Fault.UNKNOWN_DONE);
    try (SimulatedFixture fixture = new SimulatedFixture();
        SimulatedCaServer server = SimulatedCaServer.start(fixture.ca(), 0, faults)) {
      CaClient client = PortalCaClient.builder(server.portal(), fixture.ca().profile()).build();
      CurrentCertificate current =
          fixture.issue("青石测试有限公司", KeyAlgorithm.EC_P256, fixture.now().plus(Duration.ofDays(9)));

      CaException lost =
          assertThrows(CaException.class, () -> client.quote(List.of(current.certificate())));
      assertEquals(ErrorCode.CA_NO_ANSWER, lost.code());
      assertEquals(3, client.quote(List.of(current.certificate())).terms().size());
    }
  }

  @Test
  void a_page_in_a_browser_cannot_approve_orders() throws Exception {
    try (SimulatedFixture fixture = new SimulatedFixture();
        SimulatedCaServer server = SimulatedCaServer.start(fixture.ca(), 0)) {
      URI approval = server.admin().resolve("orders/1/approval");
      HttpRequest request =
          HttpRequest.newBuilder(approval)
              .header("Origin", "https://evil.example")
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();

      HttpResponse<Void> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
      assertEquals(403, response.statusCode());
    }
  }
}
