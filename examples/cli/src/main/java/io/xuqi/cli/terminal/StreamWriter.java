package io.xuqi.cli.terminal;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;

/** Writes characters to a stream in the stream's own encoding. */
public final class StreamWriter extends Writer {

  private final PrintStream stream;

  private StreamWriter(PrintStream stream) {
    this.stream = stream;
  }

  /** A writer of a stream that it does not close. */
  public static PrintWriter of(PrintStream stream) {
    return new PrintWriter(new StreamWriter(stream), true);
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    stream.print(new String(characters, offset, length));
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
