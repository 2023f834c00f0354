package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/** Free text of the form: names and addresses, which are stripped, bounded and printable. */
enum FormText {
  /** Letters of any script, with what stands between the parts of a name. */
  PERSON_NAME(64, "[\\p{L}\\p{M}\\p{N} .·•‧'’()（）-]*"),
  /** One line of anything printable. */
  ADDRESS(200, "[^\\p{C}\\u2028\\u2029]*");

  private final int maxLength;
  private final Pattern form;

  FormText(int maxLength, String form) {
    this.maxLength = maxLength;
    this.form = Pattern.compile(form);
  }

  /** What is wrong with a text as typed, an empty one included. */
  Optional<Problem> fault(String typed) {
    String text = typed.strip();
    if (text.isEmpty()) {
      return Optional.of(Problem.of(ErrorCode.FIELD_REQUIRED));
    }
    if (text.codePointCount(0, text.length()) > maxLength) {
      return Optional.of(Problem.of(ErrorCode.FIELD_TOO_LONG, maxLength));
    }
    return form.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(Problem.of(ErrorCode.FIELD_CHARACTERS));
  }

  /**
   * The text without surrounding spaces.
   *
   * @throws IllegalArgumentException if something is wrong with it; the message does not contain it
   */
  String require(String typed) {
    fault(typed)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(this + ": " + problem.code().value());
            });
    return typed.strip();
  }
}
