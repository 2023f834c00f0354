package io.xuqi.cli;

import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.ca.OutboxMessenger;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a demonstration plays on: a simulated CA on loopback, a store in a temporary folder, a clock
 * that jumps where people would wait. Nothing of it is left when it is closed, but for the invoice
 * and the messages about it.
 */
final class DemoStage implements AutoCloseable {

  /** How late the CA learns of a payment (R37). */
  static final Duration PUSH_DELAY = Duration.ofMinutes(2);

  private final Path folder;
  private final Path kept;
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
    kept = emptied(run.place().home());
    Invoicing invoicing =
        Invoicing.standard()
            .announcedBy(
                new OutboxMessenger(kept.resolve("outbox"), clock, sent -> tell(run, sent)));
    SimulatedCa.Builder building =
        SimulatedCa.builder(clock).pushDelay(PUSH_DELAY).invoices(invoicing);
    merchant.methods().forEach(building::collectBy);
    ca = building.build();
    server = SimulatedCaServer.start(ca, 0);
    store = JdbcRenewalStore.openSqlite(folder.resolve("renewals.db"));
    engine =
        RenewalEngine.builder()
            .ca(
                PortalCaClient.builder(server.portal(), ca.profile())
                    .invoices(invoicing.policy())
                    .build())
            .store(store)
            .dataKey(DataKey.random())
            .clock(clock)
            .build();
  }

  private static void tell(Run run, OutboxMessenger.Sent sent) {
    Screen screen = run.screen();
    screen.say(Paint.GREEN, "  ✉ " + sent.to() + "  " + sent.summary());
  }

  /** A folder of its own in the home folder, without what the last demonstration left in it. */
  private static Path emptied(Home home) throws IOException {
    home.prepare();
    Path demo = Files.createDirectories(home.demo());
    for (String part : List.of("invoices", "outbox")) {
      Path old = Files.createDirectories(demo.resolve(part));
      try (DirectoryStream<Path> files = Files.newDirectoryStream(old, "*.{xml,ofd,pdf,sms,eml}")) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    return demo;
  }

  /** Where the invoice stays. */
  Path invoices() {
    return kept.resolve("invoices");
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
