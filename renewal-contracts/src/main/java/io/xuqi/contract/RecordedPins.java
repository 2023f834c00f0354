package io.xuqi.contract;

import io.xuqi.token.Pin;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Answers every question, unless told otherwise with one PIN, and remembers what was asked. */
final class RecordedPins implements PinSource {

  private final char[] answer;
  private final Map<PinKind, char[]> answers = new EnumMap<>(PinKind.class);
  private final boolean confirming;
  private final List<PinRequest> requests = new ArrayList<>();
  private final List<char[]> given = new ArrayList<>();
  private int confirmations;

  private RecordedPins(char[] answer, boolean confirming) {
    this.answer = answer;
    this.confirming = confirming;
  }

  /** A user who never agrees to spend the last try. */
  static RecordedPins of(char[] answer) {
    return new RecordedPins(answer, false);
  }

  /** A user who agrees to spend the last try. */
  static RecordedPins confirming(char[] answer) {
    return new RecordedPins(answer, true);
  }

  /** Like {@link #of} with one answer to questions for this PIN only. */
  static RecordedPins answering(PinKind kind, char[] answer) {
    return new RecordedPins(new char[] {'?'}, false).with(kind, answer);
  }

  /** Questions for this PIN get another answer. */
  RecordedPins with(PinKind kind, char[] other) {
    answers.put(kind, other);
    return this;
  }

  /** Another PIN than the right one, of the same length. */
  static char[] wrong(char[] right) {
    char[] wrong = right.clone();
    wrong[0] = right[0] == '9' ? '8' : '9';
    return wrong;
  }

  @Override
  public Pin pin(PinRequest request) {
    requests.add(request);
    char[] characters = answers.getOrDefault(request.kind(), answer).clone();
    given.add(characters);
    return Pin.takeOver(characters);
  }

  @Override
  public boolean confirmFinalTry(PinRequest request) {
    confirmations++;
    return confirming;
  }

  List<PinRequest> requests() {
    return requests;
  }

  int confirmations() {
    return confirmations;
  }

  /** Whether every PIN that was given has been wiped. */
  boolean wiped() {
    return given.stream().allMatch(pin -> new String(pin).chars().allMatch(c -> c == 0));
  }
}
