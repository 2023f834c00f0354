package io.xuqi.cli;

import io.xuqi.cli.terminal.Prompter;
import io.xuqi.cli.terminal.Surroundings;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.Pin;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.TokenException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the PIN from the terminal without showing it, from one line of standard input, or from the
 * open file that {@code XUQI_PIN_FD} names; never from the command line or the environment, which
 * other processes can read.
 */
final class PinReader implements PinSource {

  /** Names a file descriptor that the caller left open. */
  static final String DESCRIPTOR = "XUQI_PIN_FD";

  private static final int MAX_LINE = 1024;

  private final Screen screen;
  private final Surroundings around;
  private final boolean fromInput;

  /**
   * @param fromInput whether the PIN is the next line of standard input
   */
  PinReader(Screen screen, Surroundings around, boolean fromInput) {
    this.screen = screen;
    this.around = around;
    this.fromInput = fromInput;
  }

  /** Whether somebody can be asked once more after a wrong PIN. */
  boolean interactive() {
    return !fromInput
        && !around.environment().containsKey(DESCRIPTOR)
        && around.prompter().interactive();
  }

  @Override
  public Pin pin(PinRequest request) throws TokenException {
    try {
      return Pin.takeOver(
          read(
              screen.text("pin.ask", request.token().id(), Views.tries(request.status(), screen))));
    } catch (IllegalArgumentException | IOException | Prompter.NobodyAnswersException e) {
      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED), e);
    }
  }

  /**
   * The PIN that a new simulated key gets.
   *
   * @return at least one character, to be wiped by the caller
   */
  char[] newPin(String serialNumber) throws TokenException {
    try {
      char[] typed = read(screen.text("pin.new", serialNumber));
      if (typed.length > 0) {
        return typed;
      }
      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED));
    } catch (IOException | Prompter.NobodyAnswersException e) {
      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED), e);
    }
  }

  private char[] read(String question) throws IOException {
    if (fromInput) {
      return line(around.in());
    }
    String descriptor = around.environment().get(DESCRIPTOR);
    if (descriptor != null) {
      if (!descriptor.matches("\\d{1,4}")) {
        throw new IOException(DESCRIPTOR + " is not a number");
      }
      try (InputStream in = new FileInputStream("/dev/fd/" + descriptor)) {
        return line(in);
      }
    }
    return around.prompter().secret(question);
  }

  /** The user says so twice (R53); whoever is not there to say it does not spend the last try. */
  @Override
  public boolean confirmFinalTry(PinRequest request) {
    if (!interactive()) {
      return false;
    }
    Questions questions = new Questions(screen, around.prompter());
    return questions.yes(screen.text("pin.final")) && questions.yes(screen.text("pin.final.again"));
  }

  private static char[] line(InputStream in) throws IOException {
    byte[] bytes = new byte[MAX_LINE];
    CharBuffer decoded = CharBuffer.allocate(MAX_LINE);
    try {
      int length = 0;
      for (int b = in.read(); b >= 0 && b != '\n' && length < MAX_LINE; b = in.read()) {
        bytes[length++] = (byte) b;
      }
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length), decoded, true);
      return Arrays.copyOf(decoded.array(), decoded.position());
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(decoded.array(), '\0');
    }
  }
}
