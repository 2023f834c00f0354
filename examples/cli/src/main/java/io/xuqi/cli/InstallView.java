package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an installation goes, stage by stage, and what lies on the key afterwards (R53–R55). */
final class InstallView implements InstallProgress {

  private final Screen screen;
  private final Map<KeyAlgorithm, String> labels;
  private @Nullable KeyAlgorithm shown;

  InstallView(Screen screen, Map<KeyAlgorithm, String> labels) {
    this.screen = screen;
    this.labels = labels;
  }

  @Override
  public void stage(KeyAlgorithm algorithm, Stage stage) {
    if (algorithm != shown) {
      end();
      shown = algorithm;
      screen.part("  " + Views.algorithm(algorithm, labels) + ":  ");
    } else {
      screen.part(" → ");
    }
    String text = screen.text("stage." + stage.name().toLowerCase(Locale.ROOT));
    screen.part(stage == Stage.DONE ? Paint.GREEN.on(text, screen.colours()) : text);
    if (stage == Stage.DONE) {
      end();
    }
  }

  /** Ends the line that an interrupted installation left open. */
  void end() {
    if (shown != null) {
      screen.blank();
      shown = null;
    }
  }

  /**
   * @param onKey the rows read from the key after the installation
   */
  void show(List<InstallResult> results, List<CertificateRow> onKey, Instant now) {
    screen.heading(screen.text("install.read-back"));
    Table table =
        screen
            .table()
            .head(
                screen.text("column.subject"),
                screen.text("column.algorithm"),
                screen.text("column.old-validity"),
                screen.text("column.new-validity"));
    for (InstallResult result : results) {
      readBack(result, onKey)
          .ifPresent(
              row ->
                  table.line(
                      Paint.GREEN,
                      Views.name(row.certificate().signing()),
                      Views.algorithm(result.algorithm(), labels),
                      CertificateRow.validity(result.oldNotAfter(), now, screen.locale()),
                      row.validity(now, screen.locale())));
    }
    screen.say(table.render(2));
    results.forEach(result -> result.problem().ifPresent(screen::warn));
  }

  /** The new certificate as the key shows it now, not as the installation reported it. */
  static Optional<CertificateRow> readBack(InstallResult result, List<CertificateRow> onKey) {
    return result
        .installed()
        .flatMap(
            installed ->
                onKey.stream()
                    .filter(row -> row.certificate().id().equals(installed.certificate()))
                    .findFirst());
  }

  /** The certificates of a document: what was, and what the key shows now. */
  static List<Json> json(List<InstallResult> results, List<CertificateRow> onKey, Locale locale) {
    return results.stream().map(result -> json(result, onKey, locale)).toList();
  }

  private static Json json(InstallResult result, List<CertificateRow> onKey, Locale locale) {
    Optional<CertificateRow> row = readBack(result, onKey);
    return Json.of("algorithm", result.algorithm().family())
        .put("subject", result.subject())
        .put("businessNumber", result.order())
        .put("oldNotAfter", result.oldNotAfter())
        .put("newNotAfter", row.map(CertificateRow::notAfter))
        .put("serial", row.map(r -> io.xuqi.pki.Certificates.serial(r.certificate().signing())))
        .put("problem", result.problem().map(problem -> Views.json(problem, locale)));
  }
}
