package io.xuqi.cli;

import picocli.CommandLine.Option;

/** Where the PIN comes from, when nobody can type it. */
final class PinOption {

  @Option(names = "--pin-stdin")
  boolean fromInput;
}
