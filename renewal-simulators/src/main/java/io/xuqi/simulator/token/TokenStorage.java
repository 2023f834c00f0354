package io.xuqi.simulator.token;

import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;

/** Where a simulated token's memory lies. Used by one thread at a time. */
interface TokenStorage {

  /**
   * Keeps other processes away until it is closed.
   *
   * @throws TokenRemovedException if the memory is gone
   */
  Hold hold() throws TokenException;

  /** Whether the memory is there. */
  boolean exists();

  /** What was last written; only while held. */
  TokenMemory read() throws TokenException;

  /** Returns once it is durable, all of it or nothing; only while held. */
  void write(TokenMemory memory) throws TokenException;

  /** Held until closed. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** A memory that lasts as long as the object. */
  static TokenStorage inMemory(TokenMemory first) {
    return new TokenStorage() {
      private TokenMemory memory = first;

      @Override
      public Hold hold() {
        return () -> {};
      }

      @Override
      public boolean exists() {
        return true;
      }

      @Override
      public TokenMemory read() {
        return memory;
      }

      @Override
      public void write(TokenMemory next) {
        memory = next;
      }
    };
  }
}
