package io.xuqi.scenarios.ca;

import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.contract.CaContract;
import io.xuqi.contract.CaFixture;
import io.xuqi.scenarios.ca.SimulatedFixture.Connection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;

/** The simulated CA in memory; every message is held against the specification on its way. */
class SimulatedCaContractTest implements CaContract {
  private static final PortalSpecification SPECIFICATION = PortalSpecification.load();
  private static final Set<String> SEEN = Collections.synchronizedSet(new TreeSet<>());

  @Override
  public CaFixture fixture() throws Exception {
    return new SimulatedFixture(
        policy -> policy,
        ca ->
            new Connection(
                PortalCaClient.over(
                    SPECIFICATION.judging(ca.transport(), SEEN), ca.profile(), ca.invoicePolicy()),
                () -> {}));
  }

  @AfterAll
  static void every_operation_of_the_specification_was_seen() {
    Assertions.assertEquals(SPECIFICATION.operationIds(), SEEN);
  }
}
