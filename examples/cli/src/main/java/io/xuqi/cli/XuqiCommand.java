package io.xuqi.cli;

import java.util.concurrent.Callable;

/** What all commands have in common. */
abstract class XuqiCommand implements Callable<Integer> {

  final Run run;

  XuqiCommand(Run run) {
    this.run = run;
  }

  final Screen screen() {
    return run.screen();
  }

  final Workplace place() {
    return run.place();
  }
}
