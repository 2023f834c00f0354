package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenWatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** 我的证书: every certificate on every key that is inserted, without a PIN (R4, R8–R10). */
@Command(name = "list")
final class ListCommand extends XuqiCommand {

  @Option(names = "--watch")
  boolean watch;

  ListCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws XuqiException, CliException {
    if (watch) {
      return follow();
    }
    Screen screen = screen();
    List<Token> tokens = place().driver().tokens();
    if (tokens.isEmpty()) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_NONE));
    }
    if (tokens.size() > 1) {
      screen.warn(Problem.of(ErrorCode.TOKEN_SEVERAL, serials(tokens)));
    }
    Instant now = place().clock().instant();
    List<Json> keys = new ArrayList<>();
    for (Token token : tokens) {
      keys.add(show(token, now));
    }
    screen.document(Json.of("keys", keys));
    return ExitCode.OK;
  }

  private Json show(Token token, Instant now) throws XuqiException, CliException {
    KeyView view = new KeyView(screen(), place().connection().labels(), now);
    List<KeyView.Row> rows = rows(token, now);
    view.heading(token.info());
    view.show(rows);
    return view.json(token.info(), token.pinStatus(), rows);
  }

  /** Until the input ends, or Ctrl-C (R8). */
  private int follow() throws XuqiException {
    screen().say(screen().text("watch.begin"));
    KeyEvents events =
        new KeyEvents(screen(), place().clock(), token -> show(token, place().clock().instant()));
    try (TokenWatcher watcher = new TokenWatcher(place().driver(), events)) {
      do {
        watcher.poll();
      } while (run.around().pace().next(TokenWatcher.INTERVAL));
    }
    return ExitCode.OK;
  }

  /** What the key and this computer know: the CA's word is asked for by an offer. */
  private List<KeyView.Row> rows(Token token, Instant now) throws XuqiException, CliException {
    List<CertificateRow> rows = CertificateRow.on(token);
    Optional<Problem> install = installRefusal(token.info().id());
    boolean anyValid =
        rows.stream().anyMatch(r -> !r.superseded() && !r.certificate().isExpired(now));
    return rows.stream()
        .map(row -> new KeyView.Row(row, applyRefusal(row, anyValid), install))
        .toList();
  }

  /** R11, R12: an expired one may join a valid twin, which the CA decides. */
  private static Optional<Problem> applyRefusal(CertificateRow row, boolean anyValid) {
    if (row.superseded()) {
      return Optional.of(Problem.of(ErrorCode.APPLICATION_SUPERSEDED));
    }
    return anyValid ? Optional.empty() : Optional.of(Problem.of(ErrorCode.APPLICATION_EXPIRED));
  }

  private Optional<Problem> installRefusal(TokenId token) throws XuqiException, CliException {
    return place().hasStore() ? Installable.refusal(place(), token) : Installable.nothing();
  }

  private static String serials(List<Token> tokens) {
    return tokens.stream().map(t -> t.info().id().toString()).collect(Collectors.joining(", "));
  }
}
