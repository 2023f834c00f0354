package io.xuqi.cli.terminal;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Asks at the system's terminal, on standard error so that standard output can be redirected. The
 * terminal is opened with the first question: most commands ask nothing.
 */
public final class TerminalPrompter implements Prompter {

  private static final int MAX_SECRET = 256;

  private final boolean terminal;
  private @Nullable Terminal opened;

  /**
   * @param terminal whether standard input is one
   */
  public TerminalPrompter(boolean terminal) {
    this.terminal = terminal;
  }

  @Override
  public boolean interactive() {
    return terminal;
  }

  @Override
  public String line(String prompt, String initial) {
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(open())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .variable(LineReader.DISABLE_HISTORY, true)
            .build();
    try {
      return reader.readLine(prompt, null, initial).strip();
    } catch (EndOfFileException | UserInterruptException e) {
      throw new NobodyAnswersException();
    }
  }

  /** Not by the line reader, which keeps what was typed in strings. */
  @Override
  public char[] secret(String prompt) {
    Terminal system = open();
    Attributes usual = system.getAttributes();
    Attributes silent = new Attributes(usual);
    silent.setLocalFlag(LocalFlag.ECHO, false);
    system.writer().print(prompt);
    system.writer().flush();
    char[] typed = new char[MAX_SECRET];
    try {
      system.setAttributes(silent);
      int length = readLine(system.reader(), typed);
      return Arrays.copyOf(typed, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Arrays.fill(typed, '\0');
      system.setAttributes(usual);
      system.writer().println();
      system.writer().flush();
    }
  }

  private static int readLine(Reader reader, char[] into) throws IOException {
    int length = 0;
    while (length < into.length) {
      int c = reader.read();
      if (c == '\n' || c == '\r') {
        return length;
      }
      if (c < 0) {
        throw new NobodyAnswersException();
      }
      into[length++] = (char) c;
    }
    return length;
  }

  private Terminal open() {
    if (!terminal) {
      throw new NobodyAnswersException();
    }
    if (opened == null) {
      try {
        opened =
            TerminalBuilder.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.SysErr)
                .dumb(false)
                .build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return opened;
  }

  @Override
  public void close() {
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        System.getLogger(TerminalPrompter.class.getName())
            .log(System.Logger.Level.DEBUG, "closing the terminal", e);
      }
    }
  }
}
