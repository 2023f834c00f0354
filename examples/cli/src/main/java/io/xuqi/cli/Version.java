package io.xuqi.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** This program's version, from the jar it runs from. */
final class Version implements IVersionProvider {

  static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"xuqi " + text()};
  }
}
