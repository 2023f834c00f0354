package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Table;
import io.xuqi.common.XuqiException;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCapability;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a key says of itself, without a PIN. */
@Command(name = "show")
final class TokenShowCommand extends XuqiCommand {

  @Mixin final KeyOption key = new KeyOption();

  TokenShowCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException {
    Token token = place().token(key.serial());
    PinStatus pin = token.pinStatus();
    OptionalLong space = token.freeSpace();
    List<String> capabilities =
        token.capabilities().stream().sorted().map(TokenCapability::name).toList();
    int certificates = token.certificates().size();
    Table table =
        screen()
            .table()
            .line(screen().text("token.label"), token.info().label())
            .line(screen().text("token.serial"), token.info().id().serialNumber())
            .line(screen().text("token.manufacturer"), token.info().id().manufacturer())
            .line(screen().text("token.model"), token.info().model())
            .line(screen().text("token.pin"), Views.tries(pin, screen()))
            .line(screen().text("token.certificates"), String.valueOf(certificates));
    if (space.isPresent()) {
      table.line(screen().text("token.space"), screen().text("token.bytes", space.getAsLong()));
    }
    table.line(screen().text("token.capabilities"), String.join(", ", capabilities));
    screen().say(table.render(2));
    screen()
        .document(
            Json.of("serial", token.info().id().serialNumber())
                .put("label", token.info().label())
                .put("manufacturer", token.info().id().manufacturer())
                .put("model", token.info().model())
                .put("pin", pin.level())
                .put("pinTries", Views.tries(pin))
                .put("certificates", certificates)
                .put("capabilities", capabilities));
    return ExitCode.OK;
  }
}
