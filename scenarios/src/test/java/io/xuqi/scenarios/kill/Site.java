package io.xuqi.scenarios.kill;

import io.xuqi.common.RenewalId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.ca.SimulatedCaServer;
import io.xuqi.simulator.ca.SimulatedOrder;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.Versioned;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A supplier's home folder with one simulated key in it, and the CA it is configured for. The CA
 * lives in this JVM: what it took and issued outlasts every kill.
 */
final class Site implements AutoCloseable {

  static final String PIN = "123456";
  static final PinSource PINS = request -> Pin.takeOver(PIN.toCharArray());

  private static final String SUBJECT = "CN=昆明示例商贸有限公司,O=昆明示例商贸有限公司,C=CN";

  /** Making a CA's keys takes longer than a renewal. */
  private static final SimulatedCa FOUNDED = SimulatedCa.of(Clock.systemUTC());

  private static final String STORE = "renewals.db";
  private static final String LOG = STORE + "-wal";

  /** What may lie in the home folder; the last two are on the way to becoming others. */
  static final Set<String> FILES =
      Set.of(
          "config.properties",
          "data.key",
          "data.key.lock",
          STORE,
          LOG,
          STORE + "-shm",
          "tokens",
          "YL1.token",
          "YL1.token.lock",
          "YL1.token.next",
          "data.key.next");

  final SimulatedCa ca = SimulatedCa.builder(Clock.systemUTC()).authoritiesOf(FOUNDED).build();
  final Path home;
  private final SimulatedCaServer server;
  private final Path token;
  private final Path scratch;

  /**
   * @param folder a new one
   * @param first the other certificate is SM2
   */
  Site(Path folder, KeyAlgorithm first) throws Exception {
    this.home = Files.createDirectories(folder.resolve("home"));
    this.scratch = Files.createDirectories(folder.resolve("scratch"));
    this.token = Files.createDirectories(home.resolve("tokens")).resolve("YL1.token");
    this.server = SimulatedCaServer.start(ca, 0);
    configure();
    SimulatedToken.builder()
        .serialNumber("YL1")
        .pin(Pin.takeOver(PIN.toCharArray()))
        .capacity(512L * 1024)
        .create(token);
    Instant end = Instant.now().plus(Duration.ofDays(21));
    try (TokenDriver driver = SimulatedTokenDriver.of(key());
        TokenSession session = driver.tokens().get(0).login(PINS)) {
      for (KeyAlgorithm algorithm : List.of(first, KeyAlgorithm.SM2)) {
        ca.provision(session, algorithm, SUBJECT, end.minus(Duration.ofDays(365)), end);
      }
    }
  }

  private void configure() throws IOException {
    Properties settings = new Properties();
    settings.setProperty("ca.url", server.portal().toString());
    settings.setProperty(
        "ca.anchors",
        String.join(
            " ",
            ca.profile().anchors().stream()
                .map(a -> Base64.getEncoder().encodeToString(Certificates.encoded(a).toArray()))
                .toList()));
    try (Writer writer = Files.newBufferedWriter(home.resolve("config.properties"))) {
      settings.store(writer, null);
    }
  }

  SimulatedToken key() throws Exception {
    return SimulatedToken.builder().open(token);
  }

  // ---- between two commands: what they have made of the world ----------------------------------

  /** Everything a command can change, except what it merely asks. */
  record Footprint(
      Map<RenewalId, Long> versions,
      Map<RenewalId, String> states,
      Set<TokenCertificate> certificates,
      Set<KeyRef> keys,
      List<SimulatedOrder> orders,
      List<Ledger.Submission> submissions,
      List<Ledger.Charge> charges,
      List<Ledger.Refund> refunds) {}

  /** Looks without leaving a trace, while no command runs. */
  Footprint footprint() throws Exception {
    Map<RenewalId, Long> versions = new HashMap<>();
    Map<RenewalId, String> states = new HashMap<>();
    for (Versioned stored : stored()) {
      StoredRenewal renewal = stored.renewal();
      versions.put(renewal.id(), stored.version());
      states.put(renewal.id(), renewal.state());
    }
    SimulatedToken key = key();
    Set<TokenCertificate> certificates;
    try (TokenDriver driver = SimulatedTokenDriver.of(key)) {
      certificates = new HashSet<>(driver.tokens().get(0).certificates());
    }
    Ledger ledger = ca.ledger();
    return new Footprint(
        versions,
        states,
        certificates,
        key.keys(),
        ca.orders(),
        ledger.submissions(),
        ledger.charges(),
        ledger.refunds());
  }

  /**
   * Reads a copy. Opening the store itself would tidy up what a kill left, and that is for the next
   * command to do.
   */
  private List<Versioned> stored() throws Exception {
    if (!Files.exists(home.resolve(STORE))) {
      return List.of();
    }
    try {
      for (String name : List.of(STORE, LOG)) {
        if (Files.exists(home.resolve(name))) {
          Files.copy(home.resolve(name), scratch.resolve(name));
        }
      }
      List<Versioned> found = new ArrayList<>();
      try (RenewalStore store = JdbcRenewalStore.openSqlite(scratch.resolve(STORE))) {
        for (RenewalId id : store.list(RenewalStore.MAX_LIST)) {
          found.add(store.find(id).orElseThrow());
        }
      }
      return found;
    } finally {
      for (Path copy : files(scratch)) {
        Files.delete(copy);
      }
    }
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  // ---- while a command runs: what shows from outside --------------------------------------------

  /** Changes with everything the command does to the store, the key or the CA. */
  record Sign(int calls, Object token, Object store) {}

  /** Looks at sizes and times only: the files belong to the command. */
  Sign sign() throws IOException {
    return new Sign(
        ca.ledger().calls().size(), attributes(token), List.of(attributes(home.resolve(LOG))));
  }

  private static Object attributes(Path file) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(found.size(), found.lastModifiedTime());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
