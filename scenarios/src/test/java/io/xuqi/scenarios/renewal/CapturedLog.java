package io.xuqi.scenarios.renewal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Everything that is logged in this JVM, at every level, and whatever else may be shown. */
public final class CapturedLog extends Handler implements AutoCloseable {
  private final StringBuilder text = new StringBuilder();
  private final Logger root = Logger.getLogger("");
  private final Logger ours = Logger.getLogger("io.xuqi");

  private CapturedLog() {
    setLevel(Level.ALL);
    setFormatter(new SimpleFormatter());
  }

  public static CapturedLog start() {
    CapturedLog log = new CapturedLog();
    log.root.addHandler(log);
    log.ours.addHandler(log);
    log.ours.setUseParentHandlers(false); // captured, not printed
    log.ours.setLevel(Level.ALL);
    return log;
  }

  synchronized void add(Object shown) {
    text.append(shown).append('\n');
  }

  public synchronized String text() {
    return text.toString();
  }

  @Override
  public synchronized void publish(LogRecord record) {
    text.append(getFormatter().format(record)).append('\n');
    if (record.getThrown() != null) {
      StringWriter stack = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(stack));
      text.append(stack);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    ours.removeHandler(this);
    ours.setUseParentHandlers(true);
    ours.setLevel(null);
  }
}
