package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Looks whether everything a renewal needs is there (R1). */
@Command(name = "doctor")
final class DoctorCommand extends XuqiCommand {

  DoctorCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() {
    try (Examination examination = new Examination(run)) {
      return tell(examination);
    }
  }

  private int tell(Examination examination) {
    List<Finding> findings = examination.findings();
    Table table = screen().table();
    for (Finding finding : findings) {
      table.line(
          paint(finding.level()),
          mark(finding.level()) + " " + screen().text("doctor." + finding.subject()),
          finding.text());
    }
    screen().say(table.render(0));
    findings.stream()
        .filter(finding -> !finding.remedy().isEmpty())
        .forEach(finding -> screen().say("  → " + finding.remedy()));
    List<Json> drivers = examination.drivers();
    screen()
        .document(
            Json.of("findings", findings.stream().map(DoctorCommand::json).toList())
                .put("drivers", drivers));
    return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.BAD)
        ? ExitCode.ACTION_NEEDED
        : ExitCode.OK;
  }

  private static Json json(Finding finding) {
    return Json.of("subject", finding.subject())
        .put("level", finding.level().name().toLowerCase(Locale.ROOT))
        .put("text", finding.text())
        .put("remedy", finding.remedy());
  }

  private static Paint paint(Finding.Level level) {
    return switch (level) {
      case GOOD -> Paint.PLAIN;
      case DOUBTFUL -> Paint.YELLOW;
      case BAD -> Paint.RED;
    };
  }

  private static String mark(Finding.Level level) {
    return switch (level) {
      case GOOD -> "✓";
      case DOUBTFUL -> "!";
      case BAD -> "✗";
    };
  }
}
