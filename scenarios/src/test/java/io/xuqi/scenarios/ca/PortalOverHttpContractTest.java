package io.xuqi.scenarios.ca;

import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.contract.CaContract;
import io.xuqi.contract.CaFixture;
import io.xuqi.scenarios.ca.SimulatedFixture.Connection;
import io.xuqi.simulator.ca.SimulatedCaServer;

/** The portal's client over real HTTP. */
class PortalOverHttpContractTest implements CaContract {

  @Override
  public CaFixture fixture() throws Exception {
    return new SimulatedFixture(
        policy -> policy,
        ca -> {
          SimulatedCaServer server = SimulatedCaServer.start(ca, 0);
          return new Connection(
              PortalCaClient.builder(server.portal(), ca.profile())
                  .invoices(ca.invoicePolicy().orElseThrow())
                  .build(),
              server);
        });
  }
}
