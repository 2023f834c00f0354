package io.xuqi.benchmark;

/** What starting any Java program takes: the yardstick of {@link ColdStart}. */
public final class EmptyProgram {

  private EmptyProgram() {}

  /** Does nothing. */
  public static void main(String[] arguments) {}
}
