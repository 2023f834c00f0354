package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Texts;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of identity document an agent can have (R20), the usual one first. */
public enum IdType {
  /** 居民身份证, GB 11643: 17 digits and a check digit. */
  RESIDENT_ID("id-type.resident-id", ""),
  /** 护照, of any country. */
  PASSPORT("id-type.passport", "[A-Z0-9]{5,17}"),
  /** 港澳居民来往内地通行证: H or M and 8 digits, or 10 with the number of the issue. */
  HK_MACAO_PERMIT("id-type.hk-macao-permit", "[HM]\\d{8}(\\d{2})?"),
  /** 台湾居民来往大陆通行证: 8 digits, or the older 10 with a letter. */
  TAIWAN_PERMIT("id-type.taiwan-permit", "\\d{8}(\\d{2}(\\(?[A-Z]\\)?)?)?"),
  /** 外国人永久居留身份证: 3 letters and 12 digits, or 18 digits in the form of a resident ID. */
  FOREIGNER_PERMIT("id-type.foreigner-permit", "[A-Z]{3}\\d{12}"),
  /** 军人证件, e.g. 军字第1234567号 or the bare number. */
  MILITARY_ID("id-type.military-id", "(\\p{IsHan}{1,6}第?)?[A-Z]?\\d{4,18}号?"),
  /** Anything else the CA agrees to: a number of which nothing is known but its length. */
  OTHER("id-type.other", "[\\p{L}\\p{N}()./-]{2,64}");

  private final String textKey;
  private final Pattern form;

  IdType(String textKey, String form) {
    this.textKey = textKey;
    this.form = Pattern.compile(form);
  }

  /** The key of its name in {@link Texts}. */
  public String textKey() {
    return textKey;
  }

  /** Its name in the given language. */
  public String text(Locale locale) {
    return Texts.text(textKey, locale);
  }

  /**
   * What is wrong with a normalised number of this kind, as far as it can be told without a clock.
   */
  Optional<ErrorCode> fault(String number) {
    return switch (this) {
      case RESIDENT_ID -> ResidentIdNumber.fault(number);
      case FOREIGNER_PERMIT ->
          ResidentIdNumber.hasForm(number) ? ResidentIdNumber.fault(number) : formFault(number);
      default -> formFault(number);
    };
  }

  private Optional<ErrorCode> formFault(String number) {
    return form.matcher(number).matches() ? Optional.empty() : Optional.of(ErrorCode.FIELD_ID_FORM);
  }
}
