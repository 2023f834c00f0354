package io.xuqi.cli;

import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a demonstration plays on: a simulated CA on loopback, a store in a temporary folder, a clock
 * that jumps where people would wait. Nothing of it is left when it is closed.
 */
final class DemoStage implements AutoCloseable {

  /** How late the CA learns of a payment (R37). */
  static final Duration PUSH_DELAY = Duration.ofMinutes(2);

  private final Path folder;
  private final VirtualClock clock;
  private final DemoMerchant merchant;
  private final SimulatedCa ca;
  private final SimulatedCaServer server;
  private final RenewalStore store;
  private final RenewalEngine engine;

  DemoStage(Run run) throws IOException, XuqiException {
    folder = Files.createTempDirectory("xuqi-demo");
    clock = VirtualClock.at(run.around().clock().instant().truncatedTo(ChronoUnit.SECONDS));
    merchant = new DemoMerchant(folder, clock);
    SimulatedCa.Builder building = SimulatedCa.builder(clock).pushDelay(PUSH_DELAY);
    merchant.methods().forEach(building::collectBy);
    ca = building.build();
    server = SimulatedCaServer.start(ca, 0);
    store = JdbcRenewalStore.openSqlite(folder.resolve("renewals.db"));
    engine =
        RenewalEngine.builder()
            .ca(PortalCaClient.builder(server.portal(), ca.profile()).build())
            .store(store)
            .dataKey(DataKey.random())
            .clock(clock)
            .build();
  }

  Path folder() {
    return folder;
  }

  VirtualClock clock() {
    return clock;
  }

  SimulatedCa ca() {
    return ca;
  }

  DemoMerchant merchant() {
    return merchant;
  }

  URI address() {
    return server.portal();
  }

  RenewalEngine engine() {
    return engine;
  }

  @Override
  public void close() throws IOException {
    store.close();
    server.close();
    merchant.close();
    List<Path> content;
    try (Stream<Path> files = Files.walk(folder)) {
      content = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : content) {
      Files.deleteIfExists(file);
    }
  }
}
