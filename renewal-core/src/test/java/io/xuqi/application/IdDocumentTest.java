package io.xuqi.application;

import static io.xuqi.common.ErrorCode.FIELD_ID_FORM;
import static io.xuqi.common.ErrorCode.FIELD_RESIDENT_ID_CHECK;
import static io.xuqi.common.ErrorCode.FIELD_RESIDENT_ID_DATE;
import static io.xuqi.common.ErrorCode.FIELD_RESIDENT_ID_FORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R20")
class IdDocumentTest {

  @Test
  void the_resident_id_comes_first_in_the_list() {
    assertEquals(IdType.RESIDENT_ID, List.of(IdType.values()).get(0));
    assertEquals("身份证", IdType.RESIDENT_ID.text(Locale.CHINESE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"11010519491231002X", "440524188001010014"})
  void published_resident_ids_are_accepted(String number) {
    assertEquals(number, new IdDocument(IdType.RESIDENT_ID, number).number());
  }

  @ParameterizedTest
  @ValueSource(strings = {"11010519491231002x", " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ"})
  void a_resident_id_is_normalised(String typed) {
    assertEquals("11010519491231002X", new IdDocument(IdType.RESIDENT_ID, typed).number());
  }

  @ParameterizedTest
  @CsvSource({
    "110105491231002, FIELD_RESIDENT_ID_FORM",
    "11010519491231002, FIELD_RESIDENT_ID_FORM",
    "X1010519491231002X, FIELD_RESIDENT_ID_FORM",
    "1101051949123100211, FIELD_RESIDENT_ID_FORM",
    "٠10105194912310020, FIELD_RESIDENT_ID_FORM",
    "11010519490230002X, FIELD_RESIDENT_ID_DATE",
    "11010519001301002X, FIELD_RESIDENT_ID_DATE",
    "110105194912310021, FIELD_RESIDENT_ID_CHECK",
    "11010519491231003X, FIELD_RESIDENT_ID_CHECK"
  })
  void a_faulty_resident_id_is_told_by_its_fault(String number, ErrorCode code) {
    assertEquals(Optional.of(code), IdType.RESIDENT_ID.fault(number));
    assertThrows(IllegalArgumentException.class, () -> new IdDocument(IdType.RESIDENT_ID, number));
  }

  @ParameterizedTest
  @ValueSource(strings = {"81", "82", "83", "91", "99", "00"})
  void no_region_is_refused(String prefix) {
    assertEquals(
        Optional.empty(),
        IdType.RESIDENT_ID.fault(
            ResidentIdNumbers.withCheckDigit(prefix + "0000" + "19900307" + "123")));
  }

  @ParameterizedTest
  @CsvSource({
    "PASSPORT, E12345678",
    "PASSPORT, ea1234567",
    "PASSPORT, C01X00T47",
    "HK_MACAO_PERMIT, H12345678",
    "HK_MACAO_PERMIT, m1234567801",
    "TAIWAN_PERMIT, 12345678",
    "TAIWAN_PERMIT, 0012345678(B)",
    "FOREIGNER_PERMIT, USA310012345678",
    "MILITARY_ID, 军字第1234567号",
    "MILITARY_ID, 1234567",
    "OTHER, 沪A-2026/0007"
  })
  void each_kind_accepts_its_own_form(IdType type, String number) {
    assertEquals(Optional.empty(), type.fault(IdDocument.normalise(number)));
  }

  @Test
  void the_newer_foreigner_permit_has_the_form_of_a_resident_id_and_its_check_digit() {
    String number = ResidentIdNumbers.withCheckDigit("911124" + "19850613" + "001");
    assertEquals(Optional.empty(), IdType.FOREIGNER_PERMIT.fault(number));
    String wrong = number.substring(0, 17) + (number.endsWith("0") ? "1" : "0");
    assertEquals(Optional.of(FIELD_RESIDENT_ID_CHECK), IdType.FOREIGNER_PERMIT.fault(wrong));
  }

  @ParameterizedTest
  @CsvSource({
    "PASSPORT, E123",
    "PASSPORT, 护照1234567",
    "HK_MACAO_PERMIT, A12345678",
    "HK_MACAO_PERMIT, H1234567",
    "TAIWAN_PERMIT, 1234567",
    "FOREIGNER_PERMIT, US3100123456789",
    "MILITARY_ID, 军字第号",
    "OTHER, 7",
    "OTHER, 12<34>"
  })
  void each_kind_refuses_other_forms(IdType type, String number) {
    assertEquals(Optional.of(FIELD_ID_FORM), type.fault(IdDocument.normalise(number)));
  }

  @ParameterizedTest
  @EnumSource(IdType.class)
  void every_kind_has_a_name_in_both_languages(IdType type) {
    assertFalse(type.text(Locale.ENGLISH).isBlank());
    assertFalse(type.text(Locale.CHINESE).equals(type.text(Locale.ENGLISH)));
  }

  @Test
  void a_document_and_a_refusal_never_show_the_number() {
    String number = "11010519491231002X";
    assertFalse(new IdDocument(IdType.RESIDENT_ID, number).toString().contains("1949"));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new IdDocument(IdType.RESIDENT_ID, "110105194912310021"));
    assertFalse(refusal.toString().contains("1949"));
    assertEquals(Optional.of(FIELD_RESIDENT_ID_FORM), IdType.RESIDENT_ID.fault("E12345678"));
    assertEquals(
        Optional.of(FIELD_RESIDENT_ID_DATE), IdType.RESIDENT_ID.fault("110105194900000020"));
  }
}
