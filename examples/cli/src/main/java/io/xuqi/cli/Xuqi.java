package io.xuqi.cli;

import io.xuqi.application.IdType;
import io.xuqi.cli.terminal.StreamWriter;
import io.xuqi.cli.terminal.Surroundings;
import io.xuqi.common.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/** Finds the command, runs it, and tells what went wrong. */
final class Xuqi {

  private static final Map<String, Function<Run, XuqiCommand>> COMMANDS = commands();

  private static final int HELP_WIDTH = 100;

  private final Surroundings around;

  Xuqi(Surroundings around) {
    this.around = around;
  }

  private static Map<String, Function<Run, XuqiCommand>> commands() {
    Map<String, Function<Run, XuqiCommand>> commands = new LinkedHashMap<>();
    commands.put("demo", DemoCommand::new);
    commands.put("list", ListCommand::new);
    commands.put("offer", OfferCommand::new);
    commands.put("apply", ApplyCommand::new);
    commands.put("pay", PayCommand::new);
    commands.put("transfer", TransferCommand::new);
    commands.put("invoice", InvoiceCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("install", InstallCommand::new);
    commands.put("cancel", CancelCommand::new);
    commands.put("resubmit", ResubmitCommand::new);
    commands.put("recover", RecoverCommand::new);
    commands.put("history", HistoryCommand::new);
    commands.put("remind", RemindCommand::new);
    commands.put("purge", PurgeCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("ca", CaCommand::new);
    commands.put("token", TokenCommand::new);
    commands.put("payer", PayerCommand::new);
    commands.put("approve", ApproveCommand::new);
    commands.put("reject", RejectCommand::new);
    return commands;
  }

  /** The exit code. */
  int run(String... arguments) {
    Globals globals = new Globals();
    boolean json = List.of(arguments).contains("--json");
    try (Run run = new Run(around, globals, locale(arguments), json)) {
      return commandLine(run, globals, List.of(arguments)).execute(arguments);
    }
  }

  private CommandLine commandLine(Run run, Globals globals, List<String> arguments) {
    // Only the command that is named: looking at the annotations of all of them takes time.
    boolean all = COMMANDS.keySet().stream().noneMatch(arguments::contains);
    CommandLine line = tree(run, globals, name -> all || arguments.contains(name));
    Failures failures = new Failures(run);
    return line.setOut(StreamWriter.of(around.out()))
        .setErr(StreamWriter.of(around.err()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(IdType.class, Xuqi::idType)
        .registerConverter(Instant.class, Xuqi::instant)
        .registerConverter(Money.class, Money::parseYuan)
        .setColorScheme(CommandLine.Help.defaultColorScheme(run.colours() ? Ansi.ON : Ansi.OFF))
        .setParameterExceptionHandler((e, rest) -> failures.usage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failures.handle(e))
        .setExecutionStrategy(parsed -> execute(parsed, failures));
  }

  /** The commands with the help in the run's language. */
  static CommandLine tree(Run run, Globals globals, Predicate<String> wanted) {
    CommandLine line = new CommandLine(globals);
    COMMANDS.forEach(
        (name, command) -> {
          if (wanted.test(name)) {
            line.addSubcommand(name, command.apply(run));
          }
        });
    CommandLine token = line.getSubcommands().get("token");
    if (token != null) {
      token.addSubcommand("create", new TokenCreateCommand(run));
      token.addSubcommand("show", new TokenShowCommand(run));
      token.addSubcommand(
          "pin",
          new CommandLine(new TokenPinCommand(run))
              .addSubcommand("change", new TokenPinCommand.Change(run))
              .addSubcommand("unblock", new TokenPinCommand.Unblock(run)));
    }
    CommandLine transfer = line.getSubcommands().get("transfer");
    if (transfer != null) {
      transfer.addSubcommand("add", new TransferCommand.Add(run));
      transfer.addSubcommand("list", new TransferCommand.Show(run));
      transfer.addSubcommand("delete", new TransferCommand.Delete(run));
      transfer.addSubcommand("verify", new TransferCommand.Verify(run));
    }
    CommandLine invoice = line.getSubcommands().get("invoice");
    if (invoice != null) {
      invoice.addSubcommand("request", new InvoiceRequestCommand(run));
      invoice.addSubcommand("status", new InvoiceCommand.Status(run));
      invoice.addSubcommand("resend", new InvoiceCommand.Resend(run));
      invoice.addSubcommand("download", new InvoiceCommand.Download(run));
      invoice.addSubcommand("check", new InvoiceCheckCommand(run));
    }
    return line.setResourceBundle(CliTexts.help(run.locale())).setUsageHelpWidth(HELP_WIDTH);
  }

  private static int execute(ParseResult parsed, Failures failures) {
    boolean something =
        parsed.hasSubcommand() || parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
    return something
        ? new CommandLine.RunLast().execute(parsed)
        : failures.noCommand(parsed.commandSpec().commandLine());
  }

  /** A time with its zone, or a day, which begins in Beijing. */
  private static Instant instant(String typed) {
    return typed.length() == "2026-06-15".length()
        ? LocalDate.parse(typed).atStartOfDay(ZoneId.of("Asia/Shanghai")).toInstant()
        : OffsetDateTime.parse(typed).toInstant();
  }

  private static IdType idType(String typed) {
    return IdType.valueOf(typed.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static Locale locale(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--lang") && i + 1 < arguments.length) {
        return Locale.forLanguageTag(arguments[i + 1].replace('_', '-'));
      }
      if (arguments[i].startsWith("--lang=")) {
        return Locale.forLanguageTag(arguments[i].substring("--lang=".length()).replace('_', '-'));
      }
    }
    return Locale.getDefault();
  }
}
