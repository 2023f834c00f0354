package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** 我的证书: the certificates on one key (R9, R10). */
final class KeyView {

  /**
   * One row with what may be done.
   *
   * @param applyRefusal why 申请续期 is not possible
   * @param installRefusal why 安装证书 is not possible
   */
  record Row(
      CertificateRow row, Optional<Problem> applyRefusal, Optional<Problem> installRefusal) {}

  private final Screen screen;
  private final Map<KeyAlgorithm, String> labels;
  private final Instant now;

  KeyView(Screen screen, Map<KeyAlgorithm, String> labels, Instant now) {
    this.screen = screen;
    this.labels = labels;
    this.now = now;
  }

  void heading(TokenInfo token) {
    screen.heading(screen.text("key.heading", token.label(), token.id()));
  }

  void show(List<Row> rows) {
    if (rows.isEmpty()) {
      screen.say("  " + screen.text("key.empty"));
      return;
    }
    Table table =
        screen
            .table()
            .head(
                screen.text("column.subject"),
                screen.text("column.algorithm"),
                screen.text("column.validity"),
                screen.text("column.actions"));
    for (Row row : rows) {
      table.line(
          paint(row.row()),
          Views.name(row.row().certificate().signing()),
          Views.algorithm(row.row().algorithm(), labels),
          row.row().validity(now, screen.locale()),
          actions(row));
    }
    screen.say(table.render(2));
    reasons(rows).forEach(reason -> screen.say(Paint.DIM, "  " + reason));
  }

  Json json(TokenInfo token, PinStatus pin, List<Row> rows) {
    return Json.of("serial", token.id().serialNumber())
        .put("manufacturer", token.id().manufacturer())
        .put("label", token.label())
        .put("pin", pin.level().name())
        .put("pinTries", Views.tries(pin))
        .put("certificates", rows.stream().map(this::json).toList());
  }

  private Json json(Row row) {
    CertificateRow certificate = row.row();
    Json json =
        Json.of("subject", certificate.subject())
            .put("algorithm", certificate.algorithm().family())
            .put("serial", Certificates.serial(certificate.certificate().signing()))
            .put("notAfter", certificate.notAfter())
            .put("validity", certificate.validity(now, screen.locale()))
            .put("expired", certificate.certificate().isExpired(now))
            .put(
                "daysLeft",
                (int) Math.max(0, Duration.between(now, certificate.notAfter()).toDays()))
            .put("superseded", certificate.superseded());
    json.put("apply", action(row.applyRefusal()));
    return json.put("install", action(row.installRefusal()));
  }

  private Json action(Optional<Problem> refusal) {
    return Json.of("allowed", refusal.isEmpty())
        .put("reason", refusal.map(problem -> Views.json(problem, screen.locale())));
  }

  private Paint paint(CertificateRow row) {
    if (row.superseded()) {
      return Paint.DIM;
    }
    return row.certificate().isExpired(now) ? Paint.RED : Paint.PLAIN;
  }

  /** Every row offers both (R9); a mark says which is possible. */
  private String actions(Row row) {
    return mark(row.applyRefusal())
        + screen.text("action.apply")
        + "  "
        + mark(row.installRefusal())
        + screen.text("action.install");
  }

  private static String mark(Optional<Problem> refusal) {
    return refusal.isEmpty() ? "✓ " : "✗ ";
  }

  /** Why something is not possible, each reason once (R9). */
  private Set<String> reasons(List<Row> rows) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Row row : rows) {
      row.applyRefusal().map(p -> reason("action.apply", p)).ifPresent(reasons::add);
    }
    for (Row row : rows) {
      row.installRefusal().map(p -> reason("action.install", p)).ifPresent(reasons::add);
    }
    return reasons;
  }

  private String reason(String action, Problem problem) {
    Locale locale = screen.locale();
    return "✗ "
        + screen.text(
            "reason", screen.text(action), problem.message(locale), problem.remedy(locale));
  }
}
