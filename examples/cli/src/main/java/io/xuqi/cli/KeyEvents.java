package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenListener;
import java.time.Clock;

/** Shows what comes and goes: lines for people, one JSON document for each event. */
final class KeyEvents implements TokenListener {

  /** Shows what is on a key. */
  interface Content {
    /** The document of the key, after what people see was said. */
    Json show(Token token) throws XuqiException, CliException;
  }

  private final Screen screen;
  private final Clock clock;
  private final Content content;

  KeyEvents(Screen screen, Clock clock, Content content) {
    this.screen = screen;
    this.clock = clock;
    this.content = content;
  }

  @Override
  public void inserted(Token token) {
    say("watch.inserted", token.info());
    try {
      insertion(content.show(token));
    } catch (XuqiException e) {
      insertion(brief(token.info()));
      trouble(e.problem());
    } catch (CliException e) {
      insertion(brief(token.info()));
      screen.note("✗ " + e.message(screen.locale()));
      Json error =
          Json.of("code", e.code())
              .put("message", e.message(screen.locale()))
              .put("remedy", e.remedy(screen.locale()));
      screen.document(event("trouble").put("error", error));
    }
  }

  private void insertion(Json key) {
    screen.document(event("inserted").put("key", key));
  }

  private static Json brief(TokenInfo token) {
    return Json.of("serial", token.id().serialNumber())
        .put("manufacturer", token.id().manufacturer())
        .put("label", token.label());
  }

  @Override
  public void removed(TokenInfo token) {
    say("watch.removed", token);
    screen.document(event("removed").put("key", brief(token)));
  }

  @Override
  public void trouble(TokenException trouble) {
    trouble(trouble.problem());
  }

  private void trouble(Problem problem) {
    screen.warn(problem);
    screen.document(event("trouble").put("error", Views.json(problem, screen.locale())));
  }

  private void say(String key, TokenInfo token) {
    screen.say(
        Paint.BOLD,
        CliTexts.text(
            key, screen.locale(), Views.time(clock.instant()), token.label(), token.id()));
  }

  private Json event(String name) {
    return Json.of("event", name).put("at", clock.instant());
  }
}
