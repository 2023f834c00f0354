package io.xuqi.renewal;

import io.xuqi.common.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One step of the progress bar (R23, R29).
 *
 * @param kind which step
 * @param progress how far
 */
public record Step(Kind kind, Progress progress) {

  /** The steps in their sequence. */
  public enum Kind {
    /** 用户申请. */
    APPLY,
    /** 用户缴费; absent when nothing is to be paid. */
    PAY,
    /** 管理员审核. */
    REVIEW,
    /** 安装新证书. */
    INSTALL,
    /** 完成. */
    DONE
  }

  /** How far a step is. */
  public enum Progress {
    DONE,
    ACTIVE,
    TODO
  }

  /** The step's name, in the given language. */
  public String text(Locale locale) {
    return Texts.text("step." + kind.name().toLowerCase(Locale.ROOT), locale);
  }

  /** Five steps, or four when nothing is to be paid. */
  static List<Step> of(RenewalState state, boolean fee) {
    Kind active = active(state, fee);
    List<Step> steps = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind == Kind.PAY && !fee) {
        continue;
      }
      int order = kind.compareTo(active);
      boolean reached = order < 0 || state == RenewalState.COMPLETED;
      steps.add(
          new Step(kind, reached ? Progress.DONE : order == 0 ? Progress.ACTIVE : Progress.TODO));
    }
    return List.copyOf(steps);
  }

  private static Kind active(RenewalState state, boolean fee) {
    return switch (state) {
      case SUBMITTING, CANCELLING, CANCELLED -> Kind.APPLY;
      case AWAITING_PAYMENT, EXPIRED -> fee ? Kind.PAY : Kind.REVIEW;
      case AWAITING_REVIEW, REJECTED -> Kind.REVIEW;
      case AWAITING_INSTALL, INSTALLING -> Kind.INSTALL;
      case COMPLETED -> Kind.DONE;
    };
  }
}
