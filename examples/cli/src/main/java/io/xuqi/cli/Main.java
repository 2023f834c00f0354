package io.xuqi.cli;

import io.xuqi.cli.terminal.InputPace;
import io.xuqi.cli.terminal.Surroundings;
import io.xuqi.cli.terminal.TerminalPrompter;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line {@code xuqi}. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    boolean terminal = isTerminal(System.console());
    boolean json = List.of(arguments).contains("--json");
    Surroundings around =
        new Surroundings(
            System.in,
            stream(FileDescriptor.out, json),
            stream(FileDescriptor.err, false),
            terminal,
            new TerminalPrompter(terminal),
            System.getenv(),
            Clock.systemUTC(),
            new InputPace(System.in));
    int exitCode = new Xuqi(around).run(arguments);
    around.out().flush();
    around.err().flush();
    System.exit(exitCode);
  }

  /** Since JDK 22 there can be a console without a terminal. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * A stream in the terminal's own encoding, where that can write Chinese; JSON is UTF-8 always
   * (RFC 8259).
   */
  private static PrintStream stream(FileDescriptor file, boolean json) {
    String own =
        System.getProperty(
            "stdout.encoding",
            System.getProperty("sun.stdout.encoding", Charset.defaultCharset().name()));
    Charset charset =
        !json && Charset.isSupported(own) && Charset.forName(own).newEncoder().canEncode('证')
            ? Charset.forName(own)
            : StandardCharsets.UTF_8;
    return new PrintStream(
        new java.io.BufferedOutputStream(new FileOutputStream(file), 8192), true, charset);
  }
}
