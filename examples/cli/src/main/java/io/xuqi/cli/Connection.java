package io.xuqi.cli;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.simulator.ca.SimulatedCaAdmin;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.DriverVersion;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way to the CA: the configured one, otherwise the simulated one that runs on this computer.
 */
final class Connection {

  private final Home home;
  private final Settings settings;

  Connection(Home home) {
    this.home = home;
    this.settings = Settings.read(home.settings());
  }

  /** What the user configured, whichever CA is used. */
  Settings settings() {
    return settings;
  }

  /** The CA's address, empty when there is no CA. */
  Optional<URI> address() {
    return ca().uri(Settings.CA_URL);
  }

  CaClient client() throws CaException, CliException {
    URI address =
        address().orElseThrow(() -> new CliException(ExitCode.ACTION_NEEDED, "ca-missing"));
    PortalCaClient.Builder client = PortalCaClient.builder(address, profile());
    invoices().ifPresent(client::invoices);
    return client.build();
  }

  /** What is known about the CA's invoices from a trusted place. */
  Optional<InvoicePolicy> invoices() throws CliException {
    List<String> sellers = ca().list(Settings.INVOICE_SELLERS);
    if (sellers.isEmpty()) {
      return Optional.empty();
    }
    Set<InvoiceType> types = EnumSet.noneOf(InvoiceType.class);
    for (String type : ca().list(Settings.INVOICE_TYPES)) {
      try {
        types.add(InvoiceType.valueOf(type.toUpperCase(Locale.ROOT).replace('-', '_')));
      } catch (IllegalArgumentException e) {
        throw new CliException(ExitCode.ACTION_NEEDED, "invoice-types", type);
      }
    }
    return Optional.of(
        new InvoicePolicy(
            types.isEmpty() ? Set.of(InvoiceType.ELECTRONIC) : types,
            Set.copyOf(sellers),
            ca().get(Settings.INVOICE_SELF_SERVICE)));
  }

  /** The people of the simulated CA: only where that is the one in use. */
  SimulatedCaAdmin administration() throws CliException {
    Optional<URI> portal = settings.get(Settings.CA_URL).isPresent() ? Optional.empty() : address();
    return SimulatedCaAdmin.ofPortal(
        portal.orElseThrow(() -> new CliException(ExitCode.ACTION_NEEDED, "not-simulated")));
  }

  /** What is known about the CA from a trusted place: the settings. */
  CaProfile profile() throws CliException {
    Settings ca = ca();
    List<X509Certificate> anchors;
    try {
      anchors = ca.anchors(home.folder());
    } catch (IOException | PkiException | IllegalArgumentException e) {
      throw new CliException(ExitCode.ACTION_NEEDED, "anchors", String.valueOf(e.getMessage()));
    }
    if (anchors.isEmpty()) {
      throw new CliException(ExitCode.ACTION_NEEDED, "anchors", Settings.CA_ANCHORS);
    }
    return new CaProfile(
        ca.get(Settings.CA_NAME).orElse("CA"),
        anchors,
        Set.of(SignatureAlgorithm.values()),
        requirement(),
        labels(),
        Optional.empty());
  }

  DriverRequirement requirement() {
    Settings ca = ca();
    return new DriverRequirement(
        ca.get(Settings.DRIVER_MINIMUM).map(DriverVersion::parse),
        ca.uri(Settings.DRIVER_DOWNLOAD),
        ca.get(Settings.DRIVER_TEXT).orElse(""));
  }

  /** R5: only shown. */
  Map<KeyAlgorithm, String> labels() {
    Map<KeyAlgorithm, String> labels = new EnumMap<>(KeyAlgorithm.class);
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      ca().get(Settings.LABEL + algorithm.family())
          .ifPresent(label -> labels.put(algorithm, label));
    }
    return labels;
  }

  private Settings ca() {
    return settings.get(Settings.CA_URL).isPresent() ? settings : Settings.read(home.simulatedCa());
  }
}
