package io.xuqi.cli.terminal;

/** Asks the person at the terminal. */
public interface Prompter extends AutoCloseable {

  /** Whether there is somebody to ask. */
  boolean interactive();

  /**
   * Asks for one line.
   *
   * @param initial what stands there already, to be edited
   * @return what was typed, stripped
   * @throws NobodyAnswersException if there is nobody, or the input has ended
   */
  String line(String prompt, String initial);

  /**
   * Asks for something that is not shown while it is typed.
   *
   * @return the characters, to be wiped by the caller; never kept elsewhere
   * @throws NobodyAnswersException if there is nobody, or the input has ended
   */
  char[] secret(String prompt);

  @Override
  default void close() {}

  /** Nobody is there to answer. */
  final class NobodyAnswersException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
