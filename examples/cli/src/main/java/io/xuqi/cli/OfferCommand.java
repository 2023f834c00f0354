package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.Offer;
import io.xuqi.token.Token;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the CA offers for the certificates of a key. */
@Command(name = "offer")
final class OfferCommand extends XuqiCommand {

  @Mixin final KeyOption key = new KeyOption();

  @Option(names = "--agreement")
  boolean agreement;

  OfferCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    Screen screen = screen();
    Token token = place().token(key.serial());
    Offer offer = place().engine().offer(token, place().driver().info());
    KeyView keyView = new KeyView(screen, place().connection().labels(), place().clock().instant());
    List<KeyView.Row> rows = OfferView.rows(offer, Installable.refusal(place(), token.info().id()));
    keyView.heading(token.info());
    keyView.show(rows);
    OfferView view = new OfferView(screen);
    view.show(offer);
    if (agreement) {
      screen.heading(offer.quote().agreement().title());
      screen.say(offer.quote().agreement().text());
    }
    screen.document(
        Json.of("key", keyView.json(token.info(), token.pinStatus(), rows))
            .put("offer", view.json(offer)));
    return ExitCode.OK;
  }
}
