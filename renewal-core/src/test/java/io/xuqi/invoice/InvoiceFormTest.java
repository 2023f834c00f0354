package io.xuqi.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.Agent;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.FieldFault;
import io.xuqi.application.FormException;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.common.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R40")
class InvoiceFormTest {

  private static final InvoicePolicy ELECTRONIC = InvoicePolicy.electronic("云衡电子认证有限公司");
  private static final InvoicePolicy BOTH =
      new InvoicePolicy(
          Set.of(InvoiceType.values()), Set.of("云衡电子认证有限公司"), Optional.of("公众号“云衡认证”"));
  private static final String NUMBER = "91350100M000100Y43";

  private static InvoiceForm.Builder filled() {
    return InvoiceForm.builder()
        .title(" 云杉示例科技有限公司 ")
        .taxpayerNumber("9135 0100 m000 100y 43")
        .mobile("+86 138-0013-8000");
  }

  private static InvoiceForm.Builder full() {
    return filled()
        .type(InvoiceType.FIXED_AMOUNT_PAPER)
        .address("甲省乙市丙路1号")
        .phone("0591-8765 4321转8")
        .bank("示例银行乙市支行")
        .account("FTE 3500 1234 5678")
        .email("fa.piao@example.com")
        .recipientName("王试验")
        .recipientMobile("13900139000")
        .recipientAddress("甲省乙市丁路2号");
  }

  @Test
  void a_form_without_faults_gives_the_request_in_normal_form() throws FormException {
    assertEquals(
        new InvoiceRequest(
            InvoiceType.ELECTRONIC,
            BuyerKind.ENTERPRISE,
            "云杉示例科技有限公司",
            Optional.of(new TaxpayerNumber(NUMBER)),
            BillingDetails.none(),
            new InvoiceDelivery(
                new MobileNumber("13800138000"), Optional.empty(), Optional.empty())),
        filled().build().validated(ELECTRONIC));
  }

  @Test
  @Tag("R39")
  void every_field_of_the_form_reaches_the_request() throws FormException {
    assertEquals(
        new InvoiceRequest(
            InvoiceType.FIXED_AMOUNT_PAPER,
            BuyerKind.GOVERNMENT,
            "云杉示例科技有限公司",
            Optional.of(new TaxpayerNumber(NUMBER)),
            new BillingDetails(
                Optional.of("甲省乙市丙路1号"),
                Optional.of("0591-8765 4321转8"),
                Optional.of("示例银行乙市支行"),
                Optional.of("FTE 3500 1234 5678")),
            new InvoiceDelivery(
                new MobileNumber("13800138000"),
                Optional.of(new EmailAddress("fa.piao@example.com")),
                Optional.of(new Recipient("王试验", new MobileNumber("13900139000"), "甲省乙市丁路2号")))),
        full().buyer(BuyerKind.GOVERNMENT).build().validated(BOTH));
  }

  @Test
  void an_empty_form_names_every_required_field_at_once() {
    assertEquals(
        List.of(
            "invoice.title FIELD_REQUIRED",
            "invoice.taxpayerNumber FIELD_REQUIRED",
            "invoice.mobile FIELD_REQUIRED"),
        faults(InvoiceForm.builder()));
  }

  @Test
  void all_faults_are_reported_at_once_in_the_order_of_the_fields() {
    InvoiceForm.Builder form =
        InvoiceForm.builder()
            .type(InvoiceType.FIXED_AMOUNT_PAPER)
            .title("云\u202e杉")
            .taxpayerNumber("91350100M000100Y4Z")
            .address("路".repeat(201))
            .phone("none")
            .bank("示例\u0007银行")
            .account("---")
            .mobile("12800138000")
            .email("fa@")
            .recipientName("<b>")
            .recipientMobile("1")
            .recipientAddress(" ");
    assertEquals(
        List.of(
            "invoice.type FIELD_INVOICE_TYPE",
            "invoice.title FIELD_CHARACTERS",
            "invoice.taxpayerNumber FIELD_CREDIT_CODE_LETTER",
            "invoice.address FIELD_TOO_LONG",
            "invoice.phone FIELD_CHARACTERS",
            "invoice.bank FIELD_CHARACTERS",
            "invoice.account FIELD_CHARACTERS",
            "invoice.mobile FIELD_MOBILE",
            "invoice.email FIELD_EMAIL",
            "invoice.recipient.name FIELD_CHARACTERS",
            "invoice.recipient.mobile FIELD_MOBILE",
            "invoice.recipient.address FIELD_REQUIRED"),
        faults(form));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0591-87654321", "０５９１－８７６５４３２１", "0591–87654321", "0591—87654321"})
  void phone_and_account_are_taken_with_the_dashes_that_input_methods_give(String number) {
    assertEquals(List.of(), filled().phone(number).account(number).build().check(ELECTRONIC));
  }

  @Test
  @Tag("R39")
  void a_type_the_ca_does_not_issue_is_a_fault() {
    assertEquals(List.of("invoice.type FIELD_INVOICE_TYPE"), faults(full()));
    assertEquals(List.of(), full().build().check(BOTH));
  }

  @Test
  @Tag("R39")
  void paper_needs_the_whole_postal_recipient() {
    assertEquals(
        List.of(
            "invoice.recipient.name FIELD_REQUIRED",
            "invoice.recipient.mobile FIELD_REQUIRED",
            "invoice.recipient.address FIELD_REQUIRED"),
        names(filled().type(InvoiceType.FIXED_AMOUNT_PAPER).build().check(BOTH)));
  }

  @Test
  void a_recipient_typed_before_paper_was_given_up_is_not_asked_about_and_not_sent()
      throws FormException {
    InvoiceRequest request =
        full().type(InvoiceType.ELECTRONIC).recipientMobile("1").build().validated(BOTH);
    assertEquals(Optional.empty(), request.delivery().postal());
  }

  @ParameterizedTest
  @EnumSource(BuyerKind.class)
  void only_an_enterprise_needs_a_taxpayer_number(BuyerKind buyer) throws FormException {
    InvoiceForm form = filled().buyer(buyer).taxpayerNumber(" ").build();
    if (buyer == BuyerKind.ENTERPRISE) {
      assertEquals(List.of("invoice.taxpayerNumber FIELD_REQUIRED"), names(form.check(ELECTRONIC)));
    } else {
      assertEquals(Optional.empty(), form.validated(ELECTRONIC).taxpayerNumber());
    }
  }

  @ParameterizedTest
  @EnumSource(BuyerKind.class)
  void a_number_that_was_typed_is_checked_for_every_buyer(BuyerKind buyer) {
    assertEquals(
        List.of("invoice.taxpayerNumber FIELD_TAXPAYER_LENGTH"),
        faults(filled().buyer(buyer).taxpayerNumber("9135")));
  }

  @Test
  void a_failing_check_digit_is_no_fault() {
    assertEquals(List.of(), faults(filled().taxpayerNumber("91350100M000100Y44")));
  }

  @Test
  @Tag("R42")
  void the_delivery_is_copied_from_the_agent() throws FormException {
    Agent agent =
        new Agent(
            "李试",
            new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
            new MobileNumber("13700137000"),
            Optional.of(new EmailAddress("li@example.com")));
    assertEquals(
        new InvoiceDelivery(agent.mobile(), agent.email(), Optional.empty()),
        filled().deliveryFromAgent(agent).build().validated(ELECTRONIC).delivery());
    Agent silent = new Agent("李试", agent.id(), agent.mobile(), Optional.empty());
    assertEquals(
        Optional.empty(),
        full().deliveryFromAgent(silent).build().validated(BOTH).delivery().email());
  }

  @ParameterizedTest
  @CsvSource({
    "9135010OM000100Y43, 8, O, 0",
    "91350100M0001I0Y43, 14, I, 1",
    "9135S100M000100Y43, 5, S, 5",
    "9135010０m000100v43, 16, V, U",
    "91350100M000100Y4Z, 18, Z, 2"
  })
  void a_letter_left_out_of_the_code_is_named_with_its_place_and_what_it_may_be(
      String typed, String place, String letter, String instead) {
    FieldFault fault = fault(typed);
    assertEquals(ErrorCode.FIELD_CREDIT_CODE_LETTER, fault.problem().code());
    assertEquals(List.of(place, letter, instead), fault.problem().arguments());
    assertTrue(fault.problem().message(Locale.ENGLISH).contains("Character " + place));
    assertTrue(fault.problem().remedy(Locale.CHINESE).contains("“" + instead + "”"));
  }

  @ParameterizedTest
  @CsvSource({
    "91350100-M000100Y43, 9, -",
    "91350100M000100Y4三, 18, 三",
    "９１３５Я100M000100Y43, 5, Я",
    "91350100\u200bM000100Y43, 9, U+200B",
    "91350100\u202eM000100Y43, 9, U+202E",
    "9135010\uD83D\uDE00M000100Y43, 8, \uD83D\uDE00",
    "91350100Mı00100Y43, 10, ı"
  })
  void another_character_is_named_with_its_place(String typed, String place, String shown) {
    FieldFault fault = fault(typed);
    assertEquals(ErrorCode.FIELD_TAXPAYER_CHARACTER, fault.problem().code());
    assertEquals(List.of(place, shown), fault.problem().arguments());
  }

  @ParameterizedTest
  @CsvSource({
    "91350100M000100Y4, 17, true",
    "91350100M000100, 15, true",
    "91350100M000100Y4300, 20, true",
    "91350100M00010, 14, false",
    "91350100M000100Y, 16, false",
    "91350100M000100Y433, 19, false",
    "91350100M000100Y43000, 21, false"
  })
  void a_length_that_fits_no_form_is_told(String typed, String length, boolean accepted) {
    Optional<String> told =
        TaxpayerNumber.fault(typed).map(p -> p.code() + p.arguments().toString());
    assertEquals(
        accepted ? Optional.empty() : Optional.of("FIELD_TAXPAYER_LENGTH[" + length + "]"), told);
    assertEquals(accepted, TaxpayerNumber.accepts(typed));
  }

  @Test
  void a_number_longer_than_anybody_types_is_not_looked_at() {
    assertEquals(ErrorCode.FIELD_TOO_LONG, fault("9".repeat(41)).problem().code());
    assertEquals(ErrorCode.FIELD_TOO_LONG, fault("ﷺ".repeat(1_000_000)).problem().code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0085", "\u200b", "\u202e", "\u2066", "\u2028", "\ufeff"})
  void control_and_bidi_characters_are_refused_in_every_text(String hidden) {
    assertEquals(
        List.of(
            "invoice.title FIELD_CHARACTERS",
            "invoice.address FIELD_CHARACTERS",
            "invoice.bank FIELD_CHARACTERS"),
        faults(
            filled()
                .title("云杉" + hidden + "公司")
                .address("丙路" + hidden + "1号")
                .bank("示例" + hidden + "银行")));
  }

  @Test
  void the_exception_names_the_fields_but_not_what_was_typed() {
    InvoiceForm form = full().title("杉".repeat(101)).phone("秘").build();
    FormException refused = assertThrows(FormException.class, () -> form.validated(BOTH));
    assertEquals(form.check(BOTH), refused.faults());
    String shown = refused + refused.explain(Locale.CHINESE) + refused.faults();
    assertTrue(shown.contains("invoice.title, invoice.phone"), shown);
    assertFalse(shown.contains("杉") || shown.contains("秘"), shown);
  }

  @Test
  void every_field_has_a_label_in_both_languages() {
    List<FieldFault> faults =
        InvoiceForm.builder()
            .type(InvoiceType.FIXED_AMOUNT_PAPER)
            .address("\t\u0000")
            .phone("x")
            .bank("\u0000x")
            .account("x")
            .email("@")
            .build()
            .check(ELECTRONIC);
    assertEquals(12, faults.size());
    for (FieldFault fault : faults) {
      assertFalse(fault.label(Locale.ENGLISH).equals(fault.label(Locale.CHINESE)));
    }
    assertEquals(
        "购买方类型", new FieldFault(InvoiceForm.BUYER, faults.get(0).problem()).label(Locale.CHINESE));
  }

  private static FieldFault fault(String taxpayerNumber) {
    List<FieldFault> faults = filled().taxpayerNumber(taxpayerNumber).build().check(ELECTRONIC);
    assertEquals(1, faults.size(), faults::toString);
    assertEquals(InvoiceForm.TAXPAYER_NUMBER, faults.get(0).field());
    return faults.get(0);
  }

  private static List<String> faults(InvoiceForm.Builder form) {
    return names(form.build().check(ELECTRONIC));
  }

  private static List<String> names(List<FieldFault> faults) {
    return faults.stream().map(f -> f.field() + " " + f.problem().code()).toList();
  }
}
