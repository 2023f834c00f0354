package io.xuqi.cli;

import io.xuqi.cli.terminal.Prompter;
import io.xuqi.cli.terminal.Surroundings;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.Pin;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.TokenException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
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

  /** How often a new PIN may be typed in two ways. */
  private static final int MAX_ATTEMPTS = 3;

  private final Run run;
  private final Screen screen;
  private final Surroundings around;
  private final boolean fromInput;

  /**
   * @param fromInput whether each PIN is the next line of standard input
   */
  PinReader(Run run, boolean fromInput) {
    this.run = run;
    this.screen = run.screen();
    this.around = run.around();
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
          request.kind() == PinKind.NEW_USER
              ? chosen("pin.ask.new", request.token().id())
              : read(question(request)));
    } catch (IllegalArgumentException | IOException | Prompter.NobodyAnswersException e) {
      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED), e);
    }
  }

  @Override
  public void onDevice(PinRequest request) {
    screen.note(
        screen.text(
            "pin.on-device",
            request.kind() == PinKind.NEW_USER
                ? CliTexts.text("pin.ask.new", screen.locale(), request.token().id())
                : question(request)));
  }

  private String question(PinRequest request) {
    String tries = Views.tries(request.status(), screen);
    return request.kind() == PinKind.ADMINISTRATOR
        ? screen.text("pin.ask.administrator", request.token().id(), tries)
        : screen.text("pin.ask", request.token().id(), tries);
  }

  /**
   * The PIN that a new simulated key gets.
   *
   * @return at least one character, to be wiped by the caller
   */
  char[] newPin(String serialNumber) throws TokenException {
    char[] typed = maybe("pin.new", serialNumber);
    if (typed.length == 0) {
      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED));
    }
    return typed;
  }

  /**
   * The administrator's PIN that a new simulated key gets.
   *
   * @return nothing when it shall have none; to be wiped by the caller
   */
  char[] newAdministratorPin(String serialNumber) throws TokenException {
    return maybe("pin.new.administrator", serialNumber);
  }

  private char[] maybe(String key, String serialNumber) throws TokenException {
    try {
      return read(CliTexts.text(key, screen.locale(), serialNumber));
    } catch (IOException | Prompter.NobodyAnswersException e) {
      throw new TokenException(Problem.of(ErrorCode.PIN_CANCELLED), e);
    }
  }

  /** A person types a new PIN twice: what is typed is not seen. */
  private char[] chosen(String key, Object token) throws IOException {
    String question = CliTexts.text(key, screen.locale(), token);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      char[] typed = read(question);
      if (!interactive() || repeated(typed)) {
        return typed;
      }
      screen.note(screen.text("pin.differs"));
    }
    throw new IOException("typed differently " + MAX_ATTEMPTS + " times");
  }

  /** Wipes the PIN unless it was typed again in the same way. */
  private boolean repeated(char[] typed) throws IOException {
    char[] again = {};
    boolean same = false;
    try {
      again = read(screen.text("pin.ask.new.again"));
      same = Arrays.equals(typed, again);
      return same;
    } finally {
      Arrays.fill(again, '\0');
      if (!same) {
        Arrays.fill(typed, '\0');
      }
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
      return line(run.pinDescriptor(descriptor));
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
    return questions.yes(
            request.kind() == PinKind.ADMINISTRATOR
                ? screen.text("pin.final.administrator")
                : screen.text("pin.final"))
        && questions.yes(screen.text("pin.final.again"));
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
      CoderResult result =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, 0, length), decoded, true);
      if (result.isError()) {
        // What comes before the fault is another PIN: it would spend a try, or become the new one.
        throw new IOException("a PIN that is not UTF-8");
      }
      return Arrays.copyOf(decoded.array(), decoded.position());
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(decoded.array(), '\0');
    }
  }
}
