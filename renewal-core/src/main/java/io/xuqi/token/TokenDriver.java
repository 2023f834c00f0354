package io.xuqi.token;

import java.util.List;

/** One driver library and the tokens it reaches. Thread-safe. */
public interface TokenDriver extends AutoCloseable {

  /** The driver's name and version (R1). */
  DriverInfo info();

  /**
   * The tokens that are inserted now, read fresh at every call (R8). At most {@link #MAX_TOKENS}.
   */
  List<Token> tokens() throws TokenException;

  /** Releases the driver library. Tokens and sessions of this driver cannot be used afterwards. */
  @Override
  void close();

  /** More slots than any driver has with a token in it. */
  int MAX_TOKENS = 64;
}
