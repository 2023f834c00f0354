package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenInfo;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Everything a key says of itself without a PIN. */
final class TokenView {

  private final Run run;
  private final Screen screen;

  TokenView(Run run) {
    this.run = run;
    this.screen = run.screen();
  }

  /** Shows it to people and returns the document. */
  Json show(Token token) throws XuqiException, CliException {
    TokenInfo info = token.info();
    PinStatus pin = token.pinStatus();
    OptionalLong space = token.freeSpace();
    List<TokenCapability> able = token.capabilities().stream().sorted().toList();
    Instant now = run.place().clock().instant();
    List<CertificateRow> rows = CertificateRow.on(token);
    Table table =
        screen
            .table()
            .line(screen.text("token.label"), info.label())
            .line(screen.text("token.serial"), info.id().serialNumber())
            .line(screen.text("token.manufacturer"), info.id().manufacturer())
            .line(screen.text("token.model"), info.model())
            .line(screen.text("token.pin"), Views.pinState(pin, screen))
            .line(screen.text("token.certificates"), String.valueOf(rows.size()));
    for (CertificateRow row : rows) {
      table.line(
          "",
          Views.name(row.certificate().signing())
              + "  "
              + Views.algorithm(row.algorithm(), run.place().connection().labels())
              + "  "
              + row.validity(now, screen.locale()));
    }
    if (space.isPresent()) {
      table.line(screen.text("token.space"), screen.text("token.bytes", space.getAsLong()));
    }
    table.line(
        screen.text("token.capabilities"),
        able.stream().map(a -> Views.ability(a, screen)).collect(Collectors.joining(", ")));
    screen.say(table.render(2));
    return Json.of("serial", info.id().serialNumber())
        .put("label", info.label())
        .put("manufacturer", info.id().manufacturer())
        .put("model", info.model())
        .put("pin", pin.level())
        .put("pinTries", Views.tries(pin))
        .put("pinToBeChanged", pin.toBeChanged())
        .put("freeSpace", space.stream().boxed().findFirst())
        .put("capabilities", able.stream().map(TokenCapability::name).toList())
        .put(
            "certificates",
            rows.stream()
                .map(
                    row ->
                        Json.of("subject", row.subject())
                            .put("algorithm", row.algorithm().family())
                            .put("notAfter", row.notAfter())
                            .put("validity", row.validity(now, screen.locale()))
                            .put("expired", row.certificate().isExpired(now))
                            .put("superseded", row.superseded()))
                .toList());
  }
}
