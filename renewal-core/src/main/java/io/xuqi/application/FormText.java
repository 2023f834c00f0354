package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/** Free text of forms: names and addresses, which are stripped, bounded and printable. */
public enum FormText {
  /** Letters of any script, with what stands between the parts of a name. */
  PERSON_NAME(64, "[\\p{L}\\p{M}\\p{N} .·•‧'’()（）-]*"),
  /** One line of anything printable. */
  ADDRESS(200, Forms.ONE_LINE),
  /** 发票抬头: one line of anything printable. */
  TITLE(100, Forms.ONE_LINE),
  /** The name of a bank and its branch: one line of anything printable. */
  BANK(100, Forms.ONE_LINE),
  /** A phone number: digits of any width and what separates them, at least one digit. */
  NUMBER(40, Forms.A_DIGIT + "[\\p{Nd} ()（）+*/#转－–—-]*"),
  /** An account: as a phone number, and with letters, which those of free-trade zones have. */
  ACCOUNT(40, Forms.A_DIGIT + "[\\p{Nd}A-Za-zＡ-Ｚａ-ｚ ()（）+*/#－–—-]*");

  private static final class Forms {
    static final String ONE_LINE = "[^\\p{C}\\u2028\\u2029]*";
    static final String A_DIGIT = "(?=.*\\p{Nd})";
  }

  private final int maxLength;
  private final Pattern form;

  FormText(int maxLength, String form) {
    this.maxLength = maxLength;
    this.form = Pattern.compile(form);
  }

  /** What is wrong with a text as typed, an empty one included. */
  public Optional<Problem> fault(String typed) {
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
  public String require(String typed) {
    fault(typed)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(this + ": " + problem.code().value());
            });
    return typed.strip();
  }
}
