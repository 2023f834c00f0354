package io.xuqi.cli;

import io.xuqi.renewal.RenewalState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job in one go, on things that are thrown away afterwards. */
@Command(name = "demo")
final class DemoCommand extends XuqiCommand {

  enum Kind {
    SIMULATED,
    PKCS11
  }

  enum Way {
    ALIPAY,
    TRANSFER
  }

  @Option(names = "--pay", paramLabel = "alipay|transfer", defaultValue = "alipay")
  Way pay = Way.ALIPAY;

  @Option(names = "--token", paramLabel = "simulated|pkcs11", defaultValue = "simulated")
  Kind token = Kind.SIMULATED;

  DemoCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws Exception {
    try (DemoStage stage = new DemoStage(run)) {
      DemoStory story = new DemoStory(run, stage, pay);
      DemoStory.Result result =
          token == Kind.PKCS11 ? story.withDriver() : story.withSimulatedKey();
      screen().document(result.json(new FindingsView(screen())));
      return result.renewal().state() == RenewalState.COMPLETED ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
