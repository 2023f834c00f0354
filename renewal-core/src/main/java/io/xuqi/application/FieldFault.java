package io.xuqi.application;

import io.xuqi.common.Problem;
import io.xuqi.common.Texts;
import java.util.Locale;

/**
 * What is wrong with one field of the form (R16).
 *
 * @param field the field's stable name, one of the constants of {@link ApplicationForm}
 * @param problem what is wrong; never contains what was typed
 */
public record FieldFault(String field, Problem problem) {

  /** The field's name as the form shows it. */
  public String label(Locale locale) {
    return Texts.text("field." + field, locale);
  }
}
