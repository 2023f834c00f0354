package io.xuqi.invoice;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says how a title differs from the name in the certificate (R41). Takes time linear in their
 * lengths.
 */
final class TitleComparison {

  /** More look-alikes than these are not a slip but another name. */
  private static final int MOST_LOOK_ALIKES = 3;

  /** Longest first: one is the end of another. */
  private static final List<String> LEGAL_FORMS =
      List.of(
          "集团股份有限公司",
          "集团有限责任公司",
          "合伙企业(有限合伙)",
          "合伙企业(普通合伙)",
          "股份有限公司",
          "有限责任公司",
          "集团有限公司",
          "股份公司",
          "集团公司",
          "有限公司",
          "合伙企业",
          "总公司",
          "分公司",
          "公司");

  private final NormalTitle title;
  private final NormalTitle subject;
  private final String subjectText;

  private TitleComparison(NormalTitle title, NormalTitle subject, String subjectText) {
    this.title = title;
    this.subject = subject;
    this.subjectText = subjectText;
  }

  /** How the title differs; empty if it is the same in normal form. */
  static List<Problem> differences(NormalTitle title, NormalTitle subject, String subjectText) {
    return title.isSame(subject)
        ? List.of()
        : new TitleComparison(title, subject, subjectText).differences();
  }

  private List<Problem> differences() {
    List<Problem> kind = title.length() == subject.length() ? ofSameLength() : List.of();
    if (kind.isEmpty()) {
      kind = otherLegalForm().or(this::missingOrExtra).map(List::of).orElse(List.of());
    }
    return kind.isEmpty()
        ? List.of(Problem.of(ErrorCode.INVOICE_SLIP_TITLE_DIFFERS, subjectText))
        : kind;
  }

  private List<Problem> ofSameLength() {
    List<Integer> different = new ArrayList<>();
    for (int i = 0; i < title.length(); i++) {
      if (title.character(i) != subject.character(i)) {
        different.add(i);
      }
    }
    int first = different.get(0);
    if (different.size() == 2 && isSwap(first, different.get(1))) {
      return List.of(
          Problem.of(
              ErrorCode.INVOICE_SLIP_TITLE_SWAPPED,
              title.place(first),
              title.place(first + 1),
              title.shown(first) + title.shown(first + 1),
              subject.shown(first) + subject.shown(first + 1)));
    }
    if (different.size() <= MOST_LOOK_ALIKES && different.stream().allMatch(this::isLookAlike)) {
      return different.stream()
          .map(i -> character(ErrorCode.INVOICE_SLIP_TITLE_LOOK_ALIKE, i))
          .toList();
    }
    return different.size() == 1
        ? List.of(character(ErrorCode.INVOICE_SLIP_TITLE_CHARACTER, first))
        : List.of();
  }

  private boolean isSwap(int first, int second) {
    return second == first + 1
        && title.character(first) == subject.character(second)
        && title.character(second) == subject.character(first);
  }

  private boolean isLookAlike(int index) {
    return LookAlikes.inTitles(title.character(index), subject.character(index));
  }

  private Problem character(ErrorCode code, int index) {
    return Problem.of(code, title.place(index), title.shown(index), subject.shown(index));
  }

  private Optional<Problem> otherLegalForm() {
    String mine = legalForm(title.text());
    String theirs = legalForm(subject.text());
    if (mine.isEmpty() || theirs.isEmpty() || mine.equals(theirs)) {
      return Optional.empty();
    }
    return stem(title.text(), mine).equals(stem(subject.text(), theirs))
        ? Optional.of(Problem.of(ErrorCode.INVOICE_SLIP_TITLE_SUFFIX, mine, theirs))
        : Optional.empty();
  }

  private static String legalForm(String text) {
    return LEGAL_FORMS.stream().filter(text::endsWith).findFirst().orElse("");
  }

  private static String stem(String text, String form) {
    return text.substring(0, text.length() - form.length());
  }

  /** One run of characters is in only one of them. */
  private Optional<Problem> missingOrExtra() {
    int start = title.commonStart(subject);
    int end = title.commonEnd(subject, start);
    int common = start + end;
    int titleRest = title.length() - common;
    int subjectRest = subject.length() - common;
    if (titleRest > common || subjectRest > common) {
      return Optional.empty();
    }
    if (titleRest == 0) {
      return Optional.of(
          Problem.of(
              ErrorCode.INVOICE_SLIP_TITLE_MISSING,
              start == 0 ? 1 : title.place(start - 1) + 1,
              subject.typed(start, start + subjectRest)));
    }
    return subjectRest == 0
        ? Optional.of(
            Problem.of(
                ErrorCode.INVOICE_SLIP_TITLE_EXTRA,
                title.place(start),
                title.typed(start, start + titleRest)))
        : Optional.empty();
  }
}
