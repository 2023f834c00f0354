package io.xuqi.application;

import static io.xuqi.common.ErrorCode.FIELD_CHARACTERS;
import static io.xuqi.common.ErrorCode.FIELD_EMAIL;
import static io.xuqi.common.ErrorCode.FIELD_MOBILE;
import static io.xuqi.common.ErrorCode.FIELD_REQUIRED;
import static io.xuqi.common.ErrorCode.FIELD_RESIDENT_ID_CHECK;
import static io.xuqi.common.ErrorCode.FIELD_RESIDENT_ID_DATE;
import static io.xuqi.common.ErrorCode.FIELD_TOO_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R16")
class ApplicationFormTest {

  private static final String ID = "11010519491231002X";
  private static final Clock CLOCK = at("2022-10-14T02:00:00Z");

  private static ApplicationForm.Builder filled() {
    return ApplicationForm.builder()
        .idNumber(ID)
        .agentName("  李试 ")
        .mobile("+86 138-0013-8000")
        .email("li@example.com");
  }

  @Test
  @Tag("R20")
  void a_form_without_faults_gives_the_agent_in_normal_form() throws FormException {
    CheckedForm form = filled().build().validated(CLOCK);
    assertEquals(
        new Agent(
            "李试",
            new IdDocument(IdType.RESIDENT_ID, ID),
            new MobileNumber("13800138000"),
            Optional.of(new EmailAddress("li@example.com"))),
        form.agent());
    assertEquals(Optional.empty(), form.recipient());
  }

  @Test
  void an_empty_form_names_every_required_field_at_once() {
    assertEquals(
        List.of(
            "agent.idNumber FIELD_REQUIRED",
            "agent.name FIELD_REQUIRED",
            "agent.mobile FIELD_REQUIRED"),
        faults(ApplicationForm.builder()));
  }

  @Test
  void all_faults_are_reported_at_once_in_the_order_of_the_fields() {
    assertEquals(
        List.of(
            "agent.idNumber " + FIELD_RESIDENT_ID_CHECK,
            "agent.name " + FIELD_CHARACTERS,
            "agent.mobile " + FIELD_MOBILE,
            "agent.email " + FIELD_EMAIL,
            "recipient.name " + FIELD_REQUIRED,
            "recipient.mobile " + FIELD_REQUIRED,
            "recipient.address " + FIELD_TOO_LONG),
        faults(
            ApplicationForm.builder()
                .idNumber("110105194912310021")
                .agentName("<b>李试</b>")
                .mobile("12800138000")
                .email("li@example")
                .recipientAddress("路".repeat(201))));
  }

  @Test
  void the_exception_carries_the_faults_and_names_the_fields_but_not_what_was_typed() {
    ApplicationForm form = filled().idNumber("110105194912310021").mobile("99900138000").build();
    FormException refused = assertThrows(FormException.class, () -> form.validated(CLOCK));
    assertEquals(ErrorCode.APPLICATION_FORM, refused.code());
    assertEquals(form.check(CLOCK), refused.faults());
    String shown = refused + refused.explain(Locale.CHINESE) + refused.faults();
    assertTrue(shown.contains("agent.idNumber, agent.mobile"), shown);
    assertFalse(shown.contains("1949") || shown.contains("999"), shown);
  }

  @Test
  void every_field_has_a_label_in_both_languages() {
    List<FieldFault> faults =
        ApplicationForm.builder().email("@").recipientName("\t<").build().check(CLOCK);
    assertEquals(7, faults.size());
    for (FieldFault fault : faults) {
      assertFalse(fault.label(Locale.ENGLISH).equals(fault.label(Locale.CHINESE)));
    }
  }

  @ParameterizedTest
  @Tag("R20")
  @CsvSource({"2022-10-14T15:59:59Z, false", "2022-10-14T16:00:00Z, true"})
  void a_birth_date_is_in_the_future_until_that_day_begins_in_beijing(String now, boolean born) {
    ApplicationForm form = filled().idNumber("110105202210150014").build();
    assertEquals(
        born ? List.of() : List.of("agent.idNumber " + FIELD_RESIDENT_ID_DATE),
        faults(form, at(now)));
  }

  @Test
  @Tag("R20")
  void a_passport_is_checked_as_a_passport() {
    assertEquals(List.of(), faults(filled().idType(IdType.PASSPORT).idNumber("E12345678")));
    assertEquals(
        List.of("agent.idNumber FIELD_ID_FORM"),
        faults(filled().idType(IdType.HK_MACAO_PERMIT).idNumber("E12345678")));
  }

  @Test
  @Tag("R20")
  void the_mail_address_is_optional() throws FormException {
    CheckedForm form = filled().email("  ").build().validated(CLOCK);
    assertEquals(Optional.empty(), form.agent().email());
  }

  @Test
  @Tag("R21")
  void the_recipient_is_copied_from_the_agent_and_only_the_address_is_typed() throws FormException {
    CheckedForm form =
        filled().recipientFromAgent().recipientAddress("甲省乙市丙路1号").build().validated(CLOCK);
    assertEquals(Optional.of(Recipient.copyOf(form.agent(), "甲省乙市丙路1号")), form.recipient());
  }

  @Test
  @Tag("R21")
  void a_recipient_begun_must_be_finished() {
    assertEquals(
        List.of("recipient.address FIELD_REQUIRED"), faults(filled().recipientFromAgent()));
  }

  @ParameterizedTest
  @Tag("R20")
  @ValueSource(
      strings = {
        "13800138000",
        "+8613800138000",
        "0086 138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００"
      })
  void a_mobile_number_is_normalised(String typed) {
    assertEquals("13800138000", new MobileNumber(typed).value());
  }

  @ParameterizedTest
  @Tag("R20")
  @ValueSource(
      strings = {
        "",
        "1380013800",
        "138001380001",
        "12800138000",
        "8613800138000",
        "+85213800138000",
        "1380013800a"
      })
  void what_is_no_mobile_number_is_refused(String typed) {
    assertFalse(MobileNumber.accepts(typed));
    assertThrows(IllegalArgumentException.class, () -> new MobileNumber(typed));
  }

  @ParameterizedTest
  @Tag("R20")
  @ValueSource(
      strings = {
        "a@example.com",
        "first.last+tag@mail.example.com.cn",
        "li@例子.公司",
        "li＠example.com"
      })
  void mail_addresses_are_accepted(String typed) {
    assertTrue(EmailAddress.accepts(typed));
  }

  @ParameterizedTest
  @Tag("R20")
  @ValueSource(
      strings = {
        "a",
        "a@b",
        "a@@example.com",
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        "a@example..com",
        "a@example.com\r\nBcc: b@example.com",
        "a b@example.com",
        "a@example.com,b@example.com"
      })
  void what_is_no_mail_address_is_refused(String typed) {
    assertFalse(EmailAddress.accepts(typed));
    assertThrows(IllegalArgumentException.class, () -> new EmailAddress(typed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"阿卜杜拉·买买提", "O'Brien-Smith Jr.", "𠮷田", "李试（代）"})
  void names_of_people_are_accepted(String name) {
    assertEquals(List.of(), faults(filled().agentName(name)));
  }

  @Test
  void nothing_personal_is_printed() throws FormException {
    ApplicationForm form = filled().recipientFromAgent().recipientAddress("丙路1号").build();
    CheckedForm checked = form.validated(CLOCK);
    String printed =
        Stream.of(
                form,
                checked,
                checked.agent().id(),
                checked.agent().mobile(),
                checked.agent().email())
            .map(String::valueOf)
            .reduce("", String::concat);
    for (String personal : List.of("李试", "1949", "138", "li@", "丙路")) {
      assertFalse(printed.contains(personal), printed);
    }
  }

  @Test
  @Tag("R15")
  void an_accepted_agreement_has_a_version_and_a_digest() {
    Bytes digest = Bytes.copyOf(new byte[] {1, 2, 3}).sha256();
    assertEquals("2.1", new AcceptedAgreement("2.1", digest, CLOCK.instant()).version());
    assertThrows(
        IllegalArgumentException.class, () -> new AcceptedAgreement(" ", digest, CLOCK.instant()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AcceptedAgreement("2.1", Bytes.empty(), CLOCK.instant()));
  }

  private static List<String> faults(ApplicationForm.Builder form) {
    return faults(form.build(), CLOCK);
  }

  private static List<String> faults(ApplicationForm form, Clock clock) {
    return form.check(clock).stream()
        .map(fault -> fault.field() + " " + fault.problem().code())
        .toList();
  }

  private static Clock at(String instant) {
    return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
  }
}
