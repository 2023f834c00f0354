package io.xuqi.cli;

import io.xuqi.cli.terminal.Prompter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Somebody at the terminal who answers by a script, and fails at a question he did not expect. */
final class ScriptedPrompter implements Prompter {

  /** An answer that leaves the line as it stands. */
  static final String AS_IT_IS = "\0";

  private final boolean interactive;
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<String> questions = new ArrayList<>();
  private final List<char[]> secrets = new ArrayList<>();

  private ScriptedPrompter(boolean interactive, List<String> answers) {
    this.interactive = interactive;
    this.answers.addAll(answers);
  }

  static ScriptedPrompter nobody() {
    return new ScriptedPrompter(false, List.of());
  }

  static ScriptedPrompter answering(String... answers) {
    return new ScriptedPrompter(true, List.of(answers));
  }

  /** What was asked so far. */
  List<String> questions() {
    return questions;
  }

  /** The very arrays that were handed out, as they are now. */
  List<char[]> secrets() {
    return secrets;
  }

  boolean isFinished() {
    return answers.isEmpty();
  }

  @Override
  public boolean interactive() {
    return interactive;
  }

  @Override
  public String line(String prompt, String initial) {
    String answer = answer(prompt);
    return answer.equals(AS_IT_IS) ? initial : answer;
  }

  @Override
  public char[] secret(String prompt) {
    char[] secret = answer(prompt).toCharArray();
    secrets.add(secret);
    return secret;
  }

  private String answer(String prompt) {
    questions.add(prompt);
    if (!interactive || answers.isEmpty()) {
      throw new NobodyAnswersException();
    }
    return answers.remove();
  }
}
