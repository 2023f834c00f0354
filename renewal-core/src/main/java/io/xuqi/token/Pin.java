package io.xuqi.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A PIN on its way from the user to the token. It lives in one array that {@link #close()} wipes;
 * it is never a {@code String}, never kept and never printed. Not thread-safe.
 */
public final class Pin implements AutoCloseable {

  /** The longest PIN accepted, in characters. */
  public static final int MAX_LENGTH = 255;

  /** What one char of UTF-16 takes at most: a pair of them takes four. */
  private static final int MAX_UTF8_BYTES = 3;

  private final char[] characters;
  private boolean wiped;

  private Pin(char[] characters) {
    this.characters = characters;
  }

  /**
   * Takes the characters over: the array belongs to the PIN from now on and is wiped with it.
   *
   * @throws IllegalArgumentException if there are none or more than {@link #MAX_LENGTH}; the array
   *     has been wiped
   */
  public static Pin takeOver(char[] characters) {
    if (characters.length == 0 || characters.length > MAX_LENGTH) {
      Arrays.fill(characters, '\0');
      throw new IllegalArgumentException("a PIN has 1 to " + MAX_LENGTH + " characters");
    }
    return new Pin(characters);
  }

  /**
   * The PIN in UTF-8, as drivers want it. The caller fills the array with zeros after use.
   *
   * @throws IllegalStateException if the PIN was wiped
   */
  public byte[] toUtf8() {
    if (wiped) {
      throw new IllegalStateException("the PIN was wiped");
    }
    ByteBuffer encoded = ByteBuffer.wrap(new byte[characters.length * MAX_UTF8_BYTES]);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(characters), encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }

  /** Wipes the characters. */
  @Override
  public void close() {
    Arrays.fill(characters, '\0');
    wiped = true;
  }

  @Override
  public String toString() {
    return "Pin[masked]";
  }
}
