package io.xuqi.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Goes on until the input ends. The input is read by a daemon thread, from the first wait on, since
 * nothing else tells its end; what is typed is dropped.
 */
public final class InputPace implements Pace {

  private final InputStream input;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean reading;

  /**
   * @param input whose end ends the command
   */
  public InputPace(InputStream input) {
    this.input = input;
  }

  @Override
  public boolean next(Duration wait) {
    if (!reading) {
      reading = true;
      Thread reader = new Thread(this::readToTheEnd, "end of input");
      reader.setDaemon(true);
      reader.start();
    }
    try {
      return !ended.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void readToTheEnd() {
    try {
      int read = 0;
      while (read >= 0) {
        read = input.read();
      }
    } catch (IOException e) {
      // Input that cannot be read any more has ended.
      System.getLogger(InputPace.class.getName()).log(System.Logger.Level.DEBUG, "input", e);
    } finally {
      ended.countDown();
    }
  }
}
