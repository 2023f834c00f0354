package io.xuqi.benchmark;

import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Four threads, each with a session of its own, that do the same at the same time. */
final class SigningThreads implements AutoCloseable {

  private static final int COUNT = 4;

  private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);
  private final List<TokenSession> sessions = new ArrayList<>();

  /** What one of the threads does, as often as it is told. */
  @FunctionalInterface
  interface Work {
    void perform(TokenSession session, int times) throws TokenException;
  }

  SigningThreads(Token token, Supplier<Pin> pin) throws TokenException {
    for (int i = 0; i < COUNT; i++) {
      sessions.add(token.login(request -> pin.get()));
    }
  }

  /** Returns when the last thread is done. */
  void run(int times, Work work) throws TokenException {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (TokenSession session : sessions) {
      tasks.add(
          () -> {
            work.perform(session, times);
            return true;
          });
    }
    try {
      for (Future<Boolean> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TokenException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    sessions.forEach(TokenSession::close);
  }
}
