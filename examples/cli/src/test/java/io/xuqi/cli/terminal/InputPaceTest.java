package io.xuqi.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows something ends with its input. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InputPaceTest {

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void it_goes_on_as_long_as_there_may_be_input_and_ends_with_it() throws IOException {
    try (PipedInputStream input = new PipedInputStream();
        PipedOutputStream typing = new PipedOutputStream(input)) {
      InputPace pace = new InputPace(input);
      assertTrue(pace.next(MOMENT));
      typing.write("what is typed is dropped\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      typing.flush();
      assertTrue(pace.next(MOMENT));
      typing.close();
      assertFalse(pace.next(LONG), "does not wait for the next look");
      assertFalse(pace.next(LONG));
    }
  }

  @Test
  void input_that_cannot_be_read_has_ended() {
    InputStream broken = new PipedInputStream(); // connected to nothing
    assertFalse(new InputPace(broken).next(LONG));
  }

  @Test
  void an_interrupted_thread_ends_and_stays_interrupted() throws IOException {
    try (PipedInputStream input = new PipedInputStream();
        PipedOutputStream typing = new PipedOutputStream(input)) {
      InputPace pace = new InputPace(input);
      Thread.currentThread().interrupt();
      assertFalse(pace.next(LONG));
      assertTrue(Thread.interrupted());
      typing.flush();
    }
  }
}
