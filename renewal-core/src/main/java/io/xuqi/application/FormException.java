package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import java.util.List;
import java.util.stream.Collectors;

/** The form has faults, all of which are named; nothing was sent. */
public final class FormException extends XuqiException {

  private static final long serialVersionUID = 1L;

  private final transient List<FieldFault> faults;

  FormException(List<FieldFault> faults) {
    super(
        Problem.of(
            ErrorCode.APPLICATION_FORM,
            faults.stream().map(FieldFault::field).collect(Collectors.joining(", "))),
        null);
    this.faults = List.copyOf(faults);
  }

  /** Every fault, in the order of the form's fields; at least one. */
  public List<FieldFault> faults() {
    return faults;
  }
}
