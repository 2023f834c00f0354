package io.xuqi.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which key, when several are inserted (R6). */
final class KeyOption {

  @Option(names = "--serial", paramLabel = "SERIAL")
  @Nullable String serial;

  Optional<String> serial() {
    return Optional.ofNullable(serial);
  }
}
