package io.xuqi.cli;

import io.xuqi.ca.CaProfile;
import io.xuqi.cli.terminal.Json;
import io.xuqi.common.Money;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.ca.OutboxMessenger;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Serves a simulated CA on this computer until it is stopped. What it issued and took is in memory
 * only: after a restart, simulated keys have to be made anew.
 */
@Command(name = "ca")
final class CaCommand extends XuqiCommand {

  @Option(names = "--port", paramLabel = "PORT", defaultValue = "0")
  int port;

  /** R37. */
  @Option(names = "--push-delay", paramLabel = "SECONDS", defaultValue = "0")
  int pushDelay;

  @Option(names = "--approve-after", paramLabel = "SECONDS")
  @Nullable Integer approveAfter;

  @Option(names = "--price", paramLabel = "YUAN", defaultValue = "180.00")
  Money price = Money.ofFen(0);

  CaCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    SimulatedCa ca = ca();
    try (SimulatedCaServer server = SimulatedCaServer.start(ca, port)) {
      CountDownLatch stop = new CountDownLatch(1);
      Thread stopping = new Thread(() -> forget(server), "stop");
      Runtime.getRuntime().addShutdownHook(stopping);
      announce(server, ca);
      stop.await();
    }
    return ExitCode.OK;
  }

  private SimulatedCa ca() {
    SimulatedCa.Builder builder =
        SimulatedCa.builder(run.around().clock())
            .pricePerYear(price)
            .pushDelay(Duration.ofSeconds(pushDelay))
            .invoices(
                Invoicing.standard()
                    .announcedBy(
                        new OutboxMessenger(
                            place().home().outbox(), run.around().clock(), this::tell)));
    if (approveAfter != null) {
      builder.approveAfter(Duration.ofSeconds(approveAfter));
    }
    return builder.build();
  }

  private void tell(OutboxMessenger.Sent sent) {
    screen().say("  ✉ " + sent.to() + "  " + sent.summary() + "  (" + sent.file() + ")");
  }

  /** Leaves the address and the roots where the other commands find them. */
  private void announce(SimulatedCaServer server, SimulatedCa ca) throws IOException {
    place().home().prepare();
    settings(server, ca).write(place().home().simulatedCa(), "The simulated CA that runs now");
    screen().say(screen().text("ca.serving", server.portal()));
    screen().say("  " + screen().text("ca.next"));
    screen().document(Json.of("ca", server.portal()));
  }

  static Settings settings(SimulatedCaServer server, SimulatedCa ca) {
    CaProfile profile = ca.profile();
    Settings settings =
        Settings.empty()
            .with(Settings.CA_URL, server.portal().toString())
            .with(Settings.CA_NAME, profile.name())
            .withAnchors(profile.anchors());
    if (ca.invoicePolicy().isPresent()) {
      InvoicePolicy invoices = ca.invoicePolicy().get();
      settings =
          settings
              .with(Settings.INVOICE_SELLERS, String.join(";", invoices.sellers()))
              .with(
                  Settings.INVOICE_TYPES,
                  invoices.types().stream().map(Enum::name).collect(Collectors.joining(";")));
    }
    for (Map.Entry<KeyAlgorithm, String> label : profile.labels().entrySet()) {
      settings = settings.with(Settings.LABEL + label.getKey().family(), label.getValue());
    }
    return settings;
  }

  /** Unless another one has been started since. */
  private void forget(SimulatedCaServer server) {
    try {
      boolean ours =
          Settings.read(place().home().simulatedCa())
              .get(Settings.CA_URL)
              .equals(java.util.Optional.of(server.portal().toString()));
      if (ours) {
        Files.deleteIfExists(place().home().simulatedCa());
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      screen().note(String.valueOf(e.getMessage()));
    }
  }
}
