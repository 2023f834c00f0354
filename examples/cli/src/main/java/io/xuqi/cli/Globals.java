package io.xuqi.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of the command line: the options of every command. */
@Command(name = "xuqi", synopsisSubcommandLabel = "COMMAND", versionProvider = Version.class)
final class Globals {

  enum Colour {
    AUTO,
    ALWAYS,
    NEVER
  }

  @Option(names = "--home", paramLabel = "DIR", order = 90, scope = ScopeType.INHERIT)
  @Nullable Path home;

  /** Looked at before anything is parsed, since also a fault in the rest is told in it. */
  @Option(names = "--lang", paramLabel = "zh|en", order = 91, scope = ScopeType.INHERIT)
  @Nullable String language;

  /** Looked at beforehand, too. */
  @Option(names = "--json", order = 92, scope = ScopeType.INHERIT)
  boolean json;

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      defaultValue = "auto",
      order = 93,
      scope = ScopeType.INHERIT)
  Colour colour = Colour.AUTO;

  @Option(names = "--driver", paramLabel = "DRIVER", order = 94, scope = ScopeType.INHERIT)
  @Nullable String driver;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 95,
      scope = ScopeType.INHERIT)
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      order = 96)
  boolean version;

  Optional<String> driver() {
    return Optional.ofNullable(driver);
  }
}
