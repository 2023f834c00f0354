package io.xuqi.application;

import io.xuqi.common.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers every fault of a form, in the order of its fields. Not thread-safe. */
public final class FormFaults {

  private final List<FieldFault> faults = new ArrayList<>();

  /** No faults yet. */
  public FormFaults() {}

  /** Notes what is wrong with a field, if anything is. */
  public void add(String field, Optional<Problem> problem) {
    problem.ifPresent(p -> faults.add(new FieldFault(field, p)));
  }

  /** What was noted so far. */
  public List<FieldFault> all() {
    return List.copyOf(faults);
  }

  /**
   * Lets a form without faults pass.
   *
   * @param faults what the form's check gave
   * @throws FormException with all of them, if there is one
   */
  public static void refuse(List<FieldFault> faults) throws FormException {
    if (!faults.isEmpty()) {
      throw new FormException(faults);
    }
  }
}
