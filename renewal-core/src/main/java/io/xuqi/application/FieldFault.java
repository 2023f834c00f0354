package io.xuqi.application;

import io.xuqi.common.Problem;
import io.xuqi.common.Texts;
import java.util.Locale;

/**
 * What is wrong, or looks odd, with one field of a form (R16, R40).
 *
 * @param field the field's stable name, one of the constants of {@link ApplicationForm} or {@code
 *     InvoiceForm}
 * @param problem what is wrong; never contains all that was typed, but the characters that have to
 *     be looked at
 */
public record FieldFault(String field, Problem problem) {

  /** The field's name as the form shows it. */
  public String label(Locale locale) {
    return Texts.text("field." + field, locale);
  }
}
