package io.xuqi.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TokenWatcherTest {

  private final ScriptedDriver driver = new ScriptedDriver();
  private final Recorder recorder = new Recorder();
  private final TokenWatcher watcher = new TokenWatcher(driver, recorder);

  @Test
  @Tag("R8")
  void keys_that_come_and_go_are_told_once() {
    watcher.poll();
    assertEquals(List.of(), recorder.take());
    driver.slots.add(new Plug("A"));
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("+A"), recorder.take());
    driver.slots.add(new Plug("B"));
    pull(0);
    watcher.poll();
    assertEquals(List.of("-A", "+B"), recorder.take());
  }

  @Test
  @Tag("R8")
  void a_key_pulled_and_pushed_back_between_two_polls_is_told_as_removed_and_inserted() {
    Plug first = new Plug("A");
    driver.slots.add(first);
    watcher.poll();
    assertEquals(List.of("+A"), recorder.take());
    Token before = recorder.last;
    first.pulled = true;
    driver.slots.set(0, new Plug("A"));
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("-A", "+A"), recorder.take());
    assertNotSame(before, recorder.last);
  }

  @Test
  void a_key_that_the_driver_leaves_out_for_once_was_not_pulled() {
    driver.slots.add(new Plug("A"));
    watcher.poll();
    Token unreadable = driver.slots.remove(0);
    watcher.poll();
    driver.slots.add(unreadable);
    watcher.poll();
    assertEquals(List.of("+A"), recorder.take());
  }

  private void pull(int slot) {
    ((Plug) driver.slots.remove(slot)).pulled = true;
  }

  private void pullAll() {
    while (!driver.slots.isEmpty()) {
      pull(0);
    }
  }

  @Test
  void keys_of_two_makers_with_one_serial_number_are_two() {
    driver.slots.add(new Plug("A"));
    driver.slots.add(new Plug(new TokenId("Other maker", "A")));
    watcher.poll();
    pull(1);
    watcher.poll();
    assertEquals(List.of("+A", "+A", "-A"), recorder.take());
  }

  @Test
  void a_listener_that_throws_ends_nothing() {
    recorder.failing = true;
    driver.slots.add(new Plug("A"));
    driver.slots.add(new Plug("B"));
    watcher.poll();
    pullAll();
    watcher.poll();
    driver.failure = failure("gone");
    watcher.poll();
    assertEquals(List.of("+A", "+B", "-A", "-B", "!token.driver-failed"), recorder.take());
  }

  @Test
  void trouble_is_told_once_and_what_was_known_stays() {
    driver.slots.add(new Plug("A"));
    watcher.poll();
    driver.failure = failure("one");
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("+A", "!token.driver-failed"), recorder.take());
    driver.failure = failure("another");
    watcher.poll();
    assertEquals(List.of("!token.driver-failed"), recorder.take());
    driver.failure = null;
    watcher.poll();
    assertEquals(List.of(), recorder.take());
    driver.failure = failure("another");
    watcher.poll();
    assertEquals(List.of("!token.driver-failed"), recorder.take());
  }

  @Test
  void a_driver_that_was_closed_is_trouble_and_no_end() {
    driver.closed = true;
    watcher.poll();
    watcher.poll();
    assertEquals(List.of("!internal"), recorder.take());
  }

  @Test
  void one_key_that_cannot_be_looked_at_does_not_hide_the_others() {
    Plug sick = new Plug("A");
    driver.slots.add(sick);
    watcher.poll();
    sick.failure = failure("sick");
    Plug new1 = new Plug("B");
    new1.failure = failure("new and sick");
    driver.slots.add(new1);
    driver.slots.add(new Plug("C"));
    watcher.poll();
    assertEquals(
        List.of("+A", "+C", "!token.driver-failed", "!token.driver-failed"), recorder.take());
    sick.failure = null;
    new1.failure = null;
    watcher.poll();
    assertEquals(List.of("+B"), recorder.take());
  }

  @Test
  void an_executor_polls_until_the_watcher_is_closed() {
    try (ManualExecutor executor = new ManualExecutor()) {
      assertThrows(
          IllegalArgumentException.class, () -> watcher.start(executor, Duration.ofMillis(99)));
      assertThrows(
          IllegalArgumentException.class, () -> watcher.start(executor, Duration.ofMinutes(11)));
      watcher.start(executor, TokenWatcher.INTERVAL);
      assertEquals(1000, executor.delayMillis);
      assertThrows(
          IllegalStateException.class, () -> watcher.start(executor, TokenWatcher.INTERVAL));
      driver.slots.add(new Plug("A"));
      executor.tick();
      watcher.close();
      assertEquals(0, executor.getQueue().size(), "cancelled");
      pullAll();
      executor.tick();
      watcher.poll();
      assertEquals(List.of("+A"), recorder.take());
      assertThrows(
          IllegalStateException.class, () -> watcher.start(executor, TokenWatcher.INTERVAL));
    }
  }

  @Test
  void closing_waits_until_no_thread_is_inside_the_driver() throws Exception {
    List<String> sequence = new CopyOnWriteArrayList<>();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    driver.onTokens =
        () -> {
          inside.countDown();
          await(answer);
          sequence.add("the driver answered");
        };
    Thread poller = new Thread(watcher::poll, "poller");
    Thread closer =
        new Thread(
            () -> {
              watcher.close();
              sequence.add("closed");
            },
            "closer");
    poller.start();
    await(inside);
    closer.start();
    while (closer.getState() != Thread.State.TIMED_WAITING
        && closer.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
    answer.countDown();
    closer.join();
    poller.join();
    assertEquals(List.of("the driver answered", "closed"), sequence);
  }

  @Test
  void a_listener_may_close_the_watcher_and_hears_nothing_more() {
    driver.slots.add(new Plug("A"));
    driver.slots.add(new Plug("B"));
    List<String> heard = new ArrayList<>();
    TokenListener closing =
        new TokenListener() {
          @Override
          public void inserted(Token token) {
            heard.add(token.info().id().serialNumber());
            self().close();
          }

          private TokenWatcher self() {
            return watchers.get(0);
          }
        };
    watchers.add(new TokenWatcher(driver, closing));
    watchers.get(0).poll();
    assertEquals(List.of("A"), heard);
  }

  private final List<TokenWatcher> watchers = new ArrayList<>();

  private static TokenException failure(String what) {
    return new TokenException(Problem.of(ErrorCode.DRIVER_FAILED, what));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertEquals(true, latch.await(1, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs what was scheduled when the test says so; it never starts a thread. */
  private static final class ManualExecutor extends ScheduledThreadPoolExecutor
      implements AutoCloseable {
    private Runnable work = () -> {};
    private long delayMillis;

    ManualExecutor() {
      super(1);
      setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      work = command;
      delayMillis = unit.toMillis(delay);
      return super.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.DAYS);
    }

    void tick() {
      work.run();
    }

    @Override
    public void close() {
      shutdownNow();
    }
  }

  private static final class Recorder implements TokenListener {
    private final List<String> events = new ArrayList<>();
    private Token last = new Plug("none");
    private boolean failing;

    List<String> take() {
      List<String> taken = List.copyOf(events);
      events.clear();
      return taken;
    }

    private void record(String event) {
      events.add(event);
      if (failing) {
        throw new IllegalStateException("a listener's own fault");
      }
    }

    @Override
    public void inserted(Token token) {
      last = token;
      record("+" + token.info().id());
    }

    @Override
    public void removed(TokenInfo token) {
      record("-" + token.id());
    }

    @Override
    public void trouble(TokenException trouble) {
      record("!" + trouble.code().value());
    }
  }

  private static final class ScriptedDriver implements TokenDriver {
    private final List<Token> slots = new ArrayList<>();
    private @org.jspecify.annotations.Nullable TokenException failure;
    private boolean closed;
    private Runnable onTokens = () -> {};

    @Override
    public DriverInfo info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Token> tokens() throws TokenException {
      onTokens.run();
      if (closed) {
        throw new IllegalStateException("the driver is closed");
      }
      if (failure != null) {
        throw failure;
      }
      return List.copyOf(slots);
    }

    @Override
    public void close() {}
  }

  /** A key in a slot, until it is pulled. */
  private static final class Plug implements Token {
    private final TokenId id;
    private boolean pulled;
    private @org.jspecify.annotations.Nullable TokenException failure;

    Plug(String serialNumber) {
      this(new TokenId("Maker", serialNumber));
    }

    Plug(TokenId id) {
      this.id = id;
    }

    @Override
    public TokenInfo info() {
      return new TokenInfo(id, "", "");
    }

    @Override
    public boolean isInserted() throws TokenException {
      if (failure != null) {
        throw failure;
      }
      return !pulled;
    }

    @Override
    public Set<TokenCapability> capabilities() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PinStatus pinStatus() {
      throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong freeSpace() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<TokenCertificate> certificates() {
      throw new UnsupportedOperationException();
    }

    @Override
    public TokenSession login(PinSource pins) {
      throw new UnsupportedOperationException();
    }
  }
}
