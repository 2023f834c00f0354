package io.xuqi.cli;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What {@code config.properties} in the home folder says; {@code docs/cli.md} lists the keys. The
 * simulated CA writes the same keys to a file of its own while it runs.
 */
final class Settings {

  static final String CA_URL = "ca.url";
  static final String CA_NAME = "ca.name";
  static final String CA_ANCHORS = "ca.anchors";
  static final String DRIVER = "driver";
  static final String DRIVER_MINIMUM = "driver.minimum";
  static final String DRIVER_DOWNLOAD = "driver.download";
  static final String DRIVER_TEXT = "driver.text";
  static final String LABEL = "label.";

  /** Who may have issued an invoice, separated by semicolons; without one there are no invoices. */
  static final String INVOICE_SELLERS = "invoice.sellers";

  /** Which kinds of invoices there are, separated by semicolons; electronic unless said. */
  static final String INVOICE_TYPES = "invoice.types";

  /** R43: how to get an invoice oneself, for people. */
  static final String INVOICE_SELF_SERVICE = "invoice.self-service";

  /** How many days a finished renewal is kept. */
  static final String RETENTION = "retention.days";

  /** More roots than any CA has. */
  private static final int MAX_ANCHORS = 100;

  private static final int MAX_LIST = 100;

  private final Properties properties;

  private Settings(Properties properties) {
    this.properties = properties;
  }

  /** Reads a file; one that is not there says nothing. */
  static Settings read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return new Settings(properties);
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(new IOException(file + ": " + e.getMessage(), e));
    }
    return new Settings(properties);
  }

  static Settings empty() {
    return new Settings(new Properties());
  }

  Settings with(String key, String value) {
    Properties more = new Properties();
    more.putAll(properties);
    more.setProperty(key, value);
    return new Settings(more);
  }

  Settings withAnchors(List<X509Certificate> anchors) {
    return with(
        CA_ANCHORS,
        String.join(
            " ",
            anchors.stream()
                .map(a -> Base64.getEncoder().encodeToString(Certificates.encoded(a).toArray()))
                .toList()));
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(properties.getProperty(key))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /**
   * A whole number of days.
   *
   * @throws CliException if it is anything else
   */
  Optional<Duration> days(String key) throws CliException {
    Optional<String> days = get(key);
    if (days.isPresent() && !days.get().matches("[0-9]{1,5}")) {
      throw new CliException(ExitCode.ACTION_NEEDED, "setting", key, days.get());
    }
    return days.map(d -> Duration.ofDays(Long.parseLong(d)));
  }

  /** Several values, separated by semicolons. */
  List<String> list(String key) {
    return get(key).stream()
        .flatMap(value -> Stream.of(value.split("[;；]", MAX_LIST)))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  Optional<URI> uri(String key) {
    return get(key).map(URI::create);
  }

  /**
   * The pinned roots: certificates in Base64, or the name of a PEM file.
   *
   * @param folder where a relative name begins
   */
  List<X509Certificate> anchors(Path folder) throws IOException, PkiException {
    Optional<String> value = get(CA_ANCHORS);
    if (value.isEmpty()) {
      return List.of();
    }
    String base64 = value.get();
    if (!base64.startsWith("MI")) {
      base64 =
          Files.readString(folder.resolve(base64))
              .replace("-----BEGIN CERTIFICATE-----", "|")
              .replaceAll("-----END CERTIFICATE-----|\\s", "")
              .replace('|', ' ');
    }
    List<X509Certificate> anchors = new ArrayList<>();
    for (String one : base64.strip().split("\\s+", MAX_ANCHORS)) {
      anchors.add(Certificates.parse(Bytes.copyOf(Base64.getDecoder().decode(one))));
    }
    return anchors;
  }

  /** Writes the file as a whole. */
  void write(Path file, String comment) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (Writer writer = Files.newBufferedWriter(next)) {
      properties.store(writer, comment);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
