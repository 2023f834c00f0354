package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.Money;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.TransferRecord;
import io.xuqi.renewal.DeclaredTransfers;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** 银行转账: what was transferred, and whether it arrived (R34–R36). */
@Command(name = "transfer", synopsisSubcommandLabel = "COMMAND")
final class TransferCommand extends XuqiCommand {

  TransferCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    throw new CliException(ExitCode.USAGE, "transfer-command");
  }

  /** Declares one more transfer. */
  @Command(name = "add")
  static final class Add extends Act {

    @Option(names = "--account", paramLabel = "NUMBER")
    @Nullable String account;

    @Option(names = "--name", paramLabel = "NAME")
    @Nullable String name;

    @Option(names = "--amount", paramLabel = "YUAN")
    @Nullable String amount;

    @Option(names = "--date", paramLabel = "DATE")
    @Nullable String date;

    @Option(names = "--remark", paramLabel = "TEXT")
    @Nullable String remark;

    Add(Run run) {
      super(run);
    }

    @Override
    Renewal act(RenewalEngine engine, Renewal renewal) throws XuqiException, CliException {
      List<TransferRecord> transfers = records(renewal);
      if (transfers.size() == TransferRecord.MAX_RECORDS) {
        throw new CliException(ExitCode.USAGE, "transfers", TransferRecord.MAX_RECORDS);
      }
      transfers.add(transfer());
      return engine.declareTransfers(renewal.id(), transfers);
    }

    /** What the options say; somebody at the terminal is asked for the rest. */
    private TransferRecord transfer() throws CliException {
      String from = asked(account, "account", "");
      if (!AccountNumber.accepts(from)) {
        throw wrong("account");
      }
      String payer = asked(name, "name", "");
      if (payer.isBlank() || payer.length() > TransferRecord.MAX_NAME) {
        throw wrong("name");
      }
      Money money = money(asked(amount, "amount", ""));
      LocalDate day = day(asked(date, "date", Views.day(run.around().clock().instant())));
      String said = remark == null ? "" : remark;
      if (remark == null && run.questions().interactive()) {
        said = run.questions().line(screen().text("column.transfer.remark"), "");
      }
      if (said.length() > TransferRecord.MAX_REMARK) {
        throw wrong("remark");
      }
      return new TransferRecord(new AccountNumber(from), payer.strip(), money, day, said.strip());
    }

    private String asked(@Nullable String said, String field, String initial) throws CliException {
      if (said != null) {
        return said;
      }
      if (!run.questions().interactive()) {
        throw new CliException(ExitCode.USAGE, "nobody");
      }
      return run.questions().line(screen().text("column.transfer." + field), initial);
    }

    private Money money(String typed) throws CliException {
      try {
        Money money = Money.parseYuan(typed.strip());
        if (!money.isZero()) {
          return money;
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
      throw wrong("amount");
    }

    private LocalDate day(String typed) throws CliException {
      try {
        return LocalDate.parse(typed.strip());
      } catch (DateTimeException e) {
        throw wrong("date");
      }
    }

    private CliException wrong(String field) {
      return new CliException(
          ExitCode.USAGE, "transfer-field", screen().text("column.transfer." + field));
    }
  }

  /** Deletes a declared transfer. */
  @Command(name = "delete")
  static final class Delete extends Act {

    @Option(names = "--row", paramLabel = "ROW", required = true)
    int row;

    Delete(Run run) {
      super(run);
    }

    @Override
    Renewal act(RenewalEngine engine, Renewal renewal) throws XuqiException, CliException {
      List<TransferRecord> transfers = records(renewal);
      if (row < 1 || row > transfers.size()) {
        throw new CliException(ExitCode.USAGE, "row", row, transfers.size());
      }
      transfers.remove(row - 1);
      return engine.declareTransfers(renewal.id(), transfers);
    }
  }

  /** Shows what was declared, and what is known of it. */
  @Command(name = "list")
  static final class Show extends Act {
    Show(Run run) {
      super(run);
    }

    @Override
    Renewal act(RenewalEngine engine, Renewal renewal) {
      return renewal;
    }
  }

  /** 核验转账信息: has everything declared looked for. */
  @Command(name = "verify")
  static final class Verify extends Act {
    Verify(Run run) {
      super(run);
    }

    @Override
    Renewal act(RenewalEngine engine, Renewal renewal) throws XuqiException {
      return engine.verifyTransfers(renewal.id());
    }
  }

  /** What they have in common. */
  abstract static class Act extends XuqiCommand {

    @Mixin final RenewalOption renewal = new RenewalOption();

    Act(Run run) {
      super(run);
    }

    abstract Renewal act(RenewalEngine engine, Renewal renewal) throws XuqiException, CliException;

    @Override
    public Integer call() throws XuqiException, CliException {
      RenewalEngine engine = place().engine();
      Renewal after = act(engine, renewal.resolve(engine));
      new TransferView(screen()).show(after);
      RenewalView renewals = new RenewalView(screen(), place().connection().labels());
      screen().blank();
      renewals.brief(after);
      screen().document(Json.of("renewal", renewals.json(after)));
      return Outcome.exitCode(after);
    }

    static List<TransferRecord> records(Renewal renewal) {
      return new ArrayList<>(
          renewal.transfers().map(DeclaredTransfers::transfers).orElse(List.of()).stream()
              .map(Declared::transfer)
              .toList());
    }
  }
}
