package io.xuqi.cli.terminal;

import java.util.Map;

/** Colours, where somebody can see them. */
public enum Paint {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  CYAN("36");

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  /** Whether a terminal with this environment wants colours: see no-color.org. */
  public static boolean wanted(boolean terminal, Map<String, String> environment) {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** The text in this colour, or as it is when colours are off. */
  public String on(String text, boolean colours) {
    return !colours || this == PLAIN || text.isEmpty()
        ? text
        : "\033[" + code + "m" + text + "\033[0m";
  }
}
