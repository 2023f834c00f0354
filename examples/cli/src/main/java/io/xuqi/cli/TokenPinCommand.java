package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.token.PinLengths;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A key's PIN: changed, or unblocked with the administrator's. */
@Command(name = "pin", synopsisSubcommandLabel = "COMMAND")
final class TokenPinCommand extends XuqiCommand {

  TokenPinCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    throw new CliException(ExitCode.USAGE, "pin-command");
  }

  /** Gives the key another user PIN. */
  @Command(name = "change")
  static final class Change extends Act {
    Change(Run run) {
      super(run, TokenCapability.CHANGE_PIN);
    }

    @Override
    void act(TokenAdministration administration, PinSource pins) throws TokenException {
      administration.changePin(pins);
    }
  }

  /** Gives the key another user PIN and all tries back. */
  @Command(name = "unblock")
  static final class Unblock extends Act {
    Unblock(Run run) {
      super(run, TokenCapability.UNBLOCK_PIN);
    }

    @Override
    void act(TokenAdministration administration, PinSource pins) throws TokenException {
      administration.unblockPin(pins);
    }
  }

  /** What both have in common. */
  abstract static class Act extends XuqiCommand {

    private final TokenCapability needed;

    @Mixin final KeyOption key = new KeyOption();
    @Mixin final PinOption pin = new PinOption();

    Act(Run run, TokenCapability needed) {
      super(run);
      this.needed = needed;
    }

    abstract void act(TokenAdministration administration, PinSource pins) throws TokenException;

    @Override
    public Integer call() throws XuqiException, CliException {
      Token token = place().token(key.serial());
      if (!token.capabilities().contains(needed) || token.administration().isEmpty()) {
        throw new TokenException(
            Problem.of(ErrorCode.TOKEN_UNSUPPORTED, Views.ability(needed, screen())));
      }
      TokenAdministration administration = token.administration().get();
      PinLengths lengths = administration.pinLengths();
      if (!lengths.equals(PinLengths.ANY)) {
        screen().say(screen().text("pin.lengths", lengths.minimum(), lengths.maximum()));
      }
      PinTries.run(
          run,
          pin,
          pins -> {
            act(administration, pins);
            return token;
          });
      screen().say(screen().text("pin.changed", token.info().id()));
      screen()
          .document(
              Json.of("serial", token.info().id().serialNumber())
                  .put("pin", token.pinStatus().level())
                  .put("pinTries", Views.tries(token.pinStatus())));
      return ExitCode.OK;
    }
  }
}
