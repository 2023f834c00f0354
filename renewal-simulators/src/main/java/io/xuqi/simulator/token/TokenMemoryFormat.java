package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.simulator.token.TokenMemory.Settings;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenInfo;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A simulated token's memory as lines of text: a name, then values. Public things are readable as
 * they are; binary values are Base64, private keys sealed.
 */
final class TokenMemoryFormat {

  private static final String FIRST = "xuqi-simulated-token 1";
  private static final String LAST = "end";

  private TokenMemoryFormat() {}

  static String write(TokenMemory memory) {
    TokenInfo info = memory.info();
    Settings settings = memory.settings();
    List<String> lines = new ArrayList<>();
    lines.add(FIRST);
    lines.add("manufacturer " + info.id().manufacturer());
    lines.add("serial " + info.id().serialNumber());
    lines.add("model " + info.model());
    lines.add("label " + info.label());
    lines.add("capacity " + settings.capacity());
    lines.add("exact-tries " + settings.exactTries());
    lines.add(
        "algorithms "
            + settings.algorithms().stream()
                .sorted()
                .map(Enum::name)
                .collect(Collectors.joining(" ")));
    lines.add("max-tries " + settings.maxTries());
    lines.add("remaining-tries " + memory.user().remainingTries());
    write("pin", memory.user(), lines);
    memory
        .administrator()
        .ifPresent(
            entry -> {
              lines.add("administrator-tries " + entry.remainingTries());
              write("administrator", entry, lines);
            });
    for (SealedKey key : memory.keys()) {
      lines.add(
          String.join(
              " ",
              "key",
              key.ref().toString(),
              key.algorithm().name(),
              text(key.publicKey()),
              text(key.privateKey())));
    }
    for (TokenCertificate certificate : memory.certificates()) {
      lines.add("certificate " + certificate.keyRef() + " " + text(certificate.der()));
    }
    lines.add(LAST);
    return String.join("\n", lines) + "\n";
  }

  private static void write(String name, PinEntry entry, List<String> lines) {
    PinVault vault = entry.vault();
    lines.add(name + "-salt " + text(vault.salt()));
    lines.add(name + "-iterations " + vault.iterations());
    lines.add(name + "-verifier " + text(vault.verifier()));
    vault.sealedKey().ifPresent(key -> lines.add(name + "-key " + text(key)));
    if (entry.toBeChanged()) {
      lines.add(name + "-to-be-changed true");
    }
  }

  /**
   * @throws IllegalArgumentException if it is not such a text; the message names no content
   */
  static TokenMemory read(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 2
        || !lines.get(0).equals(FIRST)
        || !lines.get(lines.size() - 1).equals(LAST)) {
      throw new IllegalArgumentException("not the file of a simulated token, or cut off");
    }
    Map<String, String> values = new HashMap<>();
    List<SealedKey> keys = new ArrayList<>();
    List<TokenCertificate> certificates = new ArrayList<>();
    for (int i = 1; i < lines.size() - 1; i++) {
      try {
        String[] line = lines.get(i).split(" ", 2);
        switch (line[0]) {
          case "key" -> keys.add(key(line[1].split(" ", -1)));
          case "certificate" -> certificates.add(certificate(line[1].split(" ", -1)));
          default -> values.put(line[0], line[1]);
        }
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException("line " + (i + 1), e);
      }
    }
    return memory(values, keys, certificates);
  }

  private static TokenMemory memory(
      Map<String, String> values, List<SealedKey> keys, List<TokenCertificate> certificates) {
    TokenInfo info =
        new TokenInfo(
            new TokenId(value(values, "manufacturer"), value(values, "serial")),
            value(values, "model"),
            value(values, "label"));
    Settings settings =
        new Settings(
            Long.parseLong(value(values, "capacity")),
            Integer.parseInt(value(values, "max-tries")),
            Boolean.parseBoolean(value(values, "exact-tries")),
            algorithms(value(values, "algorithms")));
    Optional<PinEntry> administrator =
        values.containsKey("administrator-tries")
            ? Optional.of(entry("administrator", "administrator-tries", values))
            : Optional.empty();
    return new TokenMemory(
        info, settings, entry("pin", "remaining-tries", values), administrator, keys, certificates);
  }

  private static PinEntry entry(String name, String tries, Map<String, String> values) {
    PinVault vault =
        new PinVault(
            bytes(value(values, name + "-salt")),
            Integer.parseInt(value(values, name + "-iterations")),
            bytes(value(values, name + "-verifier")),
            Optional.ofNullable(values.get(name + "-key")).map(TokenMemoryFormat::bytes));
    return new PinEntry(
        vault,
        Integer.parseInt(value(values, tries)),
        Boolean.parseBoolean(values.getOrDefault(name + "-to-be-changed", "false")));
  }

  private static SealedKey key(String[] fields) {
    return new SealedKey(
        new KeyRef(Bytes.fromHex(fields[0])),
        KeyAlgorithm.valueOf(fields[1]),
        bytes(fields[2]),
        bytes(fields[3]));
  }

  private static TokenCertificate certificate(String[] fields) {
    return new TokenCertificate(new KeyRef(Bytes.fromHex(fields[0])), bytes(fields[1]));
  }

  private static Set<KeyAlgorithm> algorithms(String names) {
    Set<KeyAlgorithm> algorithms = EnumSet.noneOf(KeyAlgorithm.class);
    for (String name : names.split(" ", -1)) {
      if (!name.isEmpty()) {
        algorithms.add(KeyAlgorithm.valueOf(name));
      }
    }
    return algorithms;
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private static Bytes bytes(String base64) {
    return Bytes.copyOf(Base64.getDecoder().decode(base64));
  }

  private static String text(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
