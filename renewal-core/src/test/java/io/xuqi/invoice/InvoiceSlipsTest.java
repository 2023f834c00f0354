package io.xuqi.invoice;

import static io.xuqi.invoice.BuyerKind.ENTERPRISE;
import static io.xuqi.invoice.BuyerKind.GOVERNMENT;
import static io.xuqi.invoice.BuyerKind.PERSON;
import static io.xuqi.invoice.InvoiceRequests.numbered;
import static io.xuqi.invoice.InvoiceRequests.slips;
import static io.xuqi.invoice.InvoiceRequests.titled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R41")
class InvoiceSlipsTest {

  private static final String NAME = "云杉示例科技有限公司";

  @Test
  void a_request_without_slips_has_no_warnings() {
    assertEquals(List.of(), slips(InvoiceRequests.full(), NAME));
    assertEquals(List.of(), slips(titled(NAME), NAME));
    assertEquals(List.of(), slips(titled(NAME)));
    assertEquals(List.of(), slips(numbered(GOVERNMENT, "111101050000000004"), "乙市示例局"));
  }

  @Test
  void the_title_may_be_any_name_of_the_subject() {
    assertEquals(List.of(), slips(titled(NAME), "王试验", NAME));
    assertEquals(List.of(), slips(titled(NAME), NAME + "分公司", NAME));
    assertEquals(
        List.of("title title-character 2,杉,石"), slips(titled(NAME), "王试验", "云石示例科技有限公司", "别的"));
  }

  @Test
  void slips_come_in_the_order_of_the_forms_fields() {
    InvoiceRequest request =
        new InvoiceRequest(
            InvoiceType.ELECTRONIC,
            PERSON,
            "云杉示例科技有限公司。",
            Optional.of(InvoiceRequests.NUMBER),
            new BillingDetails(
                Optional.empty(), Optional.of("1"), Optional.empty(), Optional.of("1")),
            InvoiceRequests.full().delivery());
    assertEquals(
        List.of(
            "title title-extra 11,。",
            "title title-edge 11,。",
            "taxpayerNumber person-has-code",
            "address phone-without-address",
            "bank account-without-bank"),
        slips(request, NAME));
  }

  // The taxpayer number

  @Test
  void a_failing_check_digit_is_told_by_which_it_is() {
    assertEquals(
        List.of("taxpayerNumber credit-digit"), slips(numbered(ENTERPRISE, "91350100M000100Y44")));
    String seventeen = "91350100M000100Y5";
    assertEquals(
        List.of("taxpayerNumber organisation-digit"),
        slips(numbered(ENTERPRISE, seventeen + CreditCodes.creditCheck(seventeen))));
  }

  @ParameterizedTest
  @CsvSource({
    "91350100M0001D0Y43, both, 'look-alike 14,D,0'",
    "9135Q100M000100Y43, one, 'look-alike 5,Q,0'",
    "91350100M000L00Y43, both, 'look-alike 13,L,1'",
    "19350200MA2YJ1XR9G, one, 'swapped 1,2,19,91'",
    "91350200MA2YJX1R9G, both, 'swapped 14,15,X1,1X'",
    "91350200MA2YJ1XRG9, both, 'swapped 17,18,G9,9G'"
  })
  void the_one_look_alike_or_swap_that_explains_failing_check_digits_is_hinted_at(
      String typed, String failing, String hint) {
    List<String> expected = new ArrayList<>();
    if (failing.equals("both")) {
      expected.add("taxpayerNumber organisation-digit");
    }
    expected.add("taxpayerNumber credit-digit");
    expected.add("taxpayerNumber number-" + hint);
    assertEquals(expected, slips(numbered(ENTERPRISE, typed)));
  }

  @Test
  void a_hint_corrects_nothing() {
    InvoiceRequest request = numbered(ENTERPRISE, "19350200MA2YJ1XR9G");
    assertEquals(request, InvoiceSlips.check(request, Optional.of(NAME)).request());
  }

  @Test
  void slips_that_several_changes_explain_get_no_hint() {
    // With 8 for 3 in place 3, or E for F in place 8, it fits.
    assertEquals(
        List.of("taxpayerNumber credit-digit"), slips(numbered(ENTERPRISE, "9135283FM000100Y4Q")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"350100123456789", "35010012345678901", "3501001990010112340X"})
  void of_an_older_form_nothing_is_said(String number) {
    assertEquals(List.of(), slips(numbered(ENTERPRISE, number)));
  }

  @Test
  void a_persons_number_is_the_one_on_his_id_card() {
    assertEquals(List.of(), slips(numbered(PERSON, "11010519491231002X")));
    assertEquals(
        List.of("taxpayerNumber person-number"), slips(numbered(PERSON, "110105194912310021")));
  }

  @Test
  void a_resident_id_of_another_buyer_is_told_instead_of_its_check_digits() {
    for (BuyerKind buyer : List.of(ENTERPRISE, GOVERNMENT)) {
      assertEquals(
          List.of("taxpayerNumber number-is-resident-id"),
          slips(numbered(buyer, "11010519491231002X")));
    }
  }

  @Test
  void a_persons_credit_code_is_told() {
    assertEquals(
        List.of("taxpayerNumber person-has-code"), slips(numbered(PERSON, "91350100M000100Y43")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "12"})
  void an_enterprise_with_a_government_bodys_code_is_told(String beginning) {
    String code = CreditCodes.withCheckDigits(beginning + "350100", "M000100Y");
    assertEquals(
        List.of("taxpayerNumber government-code " + beginning), slips(numbered(ENTERPRISE, code)));
    assertEquals(List.of(), slips(numbered(GOVERNMENT, code)));
  }

  @Test
  void a_government_body_with_an_enterprises_code_is_told() {
    assertEquals(
        List.of("taxpayerNumber enterprise-code"),
        slips(numbered(GOVERNMENT, "91350100M000100Y43")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"51", "52", "92", "13"})
  void other_registrars_are_nothing_to_speak_of_for_an_enterprise(String beginning) {
    String code = CreditCodes.withCheckDigits(beginning + "350100", "M000100Y");
    assertEquals(List.of(), slips(numbered(ENTERPRISE, code)));
  }

  // The title and the certificate

  @ParameterizedTest
  @CsvSource({
    "云杉(示例)科技有限公司, 云杉（示例）科技有限公司",
    "云杉﹙示例﹚科技有限公司, 云杉〔示例〕科技有限公司",
    "云杉·示例科技有限公司, 云杉・示例科技有限公司",
    "云杉•示例科技有限公司, 云杉‧示例科技有限公司",
    "Yunshan Specimen Co.，Ltd., 'YUNSHAN SPECIMEN CO., LTD.'",
    "云杉ABC科技有限公司, 云杉ＡＢＣ科技有限公司",
    "云杉示例科技有限公司, 云杉 示例\u3000科技\u00a0有限公司 ",
  })
  void a_difference_of_form_only_is_no_warning(String title, String subject) {
    assertEquals(List.of(), slips(titled(title), subject));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Specimen Trading (Shanghai) Co., Ltd. |",
        "Specimen ( Shanghai) Ltd. | title-space 11",
        "Specimen  (Shanghai) Ltd. | title-space 9",
        "云杉 (甲市)示例有限公司 | title-space 3",
      })
  void a_space_outside_the_brackets_of_a_foreign_name_is_no_slip(String title, String slip) {
    assertEquals(slip == null ? List.of() : List.of("title " + slip), slips(titled(title)));
  }

  @ParameterizedTest
  @CsvSource({
    "云杉ＡBC科技有限公司, 云杉ABC科技有限公司, 'title-unusual 3,Ａ,A'",
    "云杉示例㈱, 云杉示例(株), 'title-unusual 5,㈱,(株)'",
    "云杉示例科技有限公⼝, 云杉示例科技有限公口, 'title-unusual 10,⼝,口'",
    "云杉 示例科技有限公司, 云杉示例科技有限公司, title-space 3",
    "云杉\u3000示例科技有限公司, 云杉示例科技有限公司, title-space 3"
  })
  void a_form_that_is_printed_unusually_is_a_milder_warning(
      String title, String subject, String slip) {
    assertEquals(List.of("title " + slip), slips(titled(title), subject));
    assertEquals(List.of(), slips(titled(title), title));
  }

  @ParameterizedTest
  @CsvSource({
    // one after another: neighbours, look-alikes of shape, of sound, across scripts
    "云杉例示科技有限公司, 云杉示例科技有限公司, 'title-swapped 3,4,例示,示例'",
    "未来示例科技有限公司, 末来示例科技有限公司, 'title-look-alike 1,未,末'",
    "云杉大夏有限公司, 云杉大厦有限公司, 'title-look-alike 4,夏,厦'",
    "云杉晖示例厂, 云杉辉示例厂, 'title-look-alike 3,晖,辉'",
    "宏例科技有限公司, 鸿例科技有限公司, 'title-look-alike 1,宏,鸿'",
    "云杉國际有限公司, 云杉国际有限公司, 'title-look-alike 3,國,国'",
    "三〇示例有限公司, 三○示例有限公司, 'title-look-alike 2,〇,○'",
    "三0示例有限公司, 三〇示例有限公司, 'title-look-alike 2,0,〇'",
    "云-示例有限公司, 云一示例有限公司, 'title-look-alike 2,-,一'",
    "(云)己—示例有限公司, （云）已一示例有限公司, 'title-look-alike 4,己,已;title-look-alike 5,—,一'",
    "云杉示例科技有限公司, 云杉实例科技有限公司, 'title-character 3,示,实'",
    "云杉 示 例科技有限公司, 云杉实例科技有限公司, 'title-character 4,示,实;title-space 3'",
    "云杉示例科技有限公司, 云杉示例科技有限责任公司, 'title-suffix 有限公司,有限责任公司'",
    "云杉示例科技股份有限公司, 云杉示例科技有限公司, 'title-suffix 股份有限公司,有限公司'",
    "云杉示例（集团）公司, 云杉示例（集团）有限公司, 'title-suffix 公司,有限公司'",
    "云杉示例合伙企业, 云杉示例合伙企业（有限合伙）, 'title-suffix 合伙企业,合伙企业(有限合伙)'",
    "云杉示例科技, 云杉示例科技有限公司, 'title-missing 7,有限公司'",
    "云杉示例科技有限公司, 云杉示例科技, 'title-extra 7,有限公司'",
    "云杉示科技有限公司, 云杉示例科技有限公司, 'title-missing 4,例'",
    "杉示例科技有限公司, 云杉示例科技有限公司, 'title-missing 1,云'",
    "云杉示示例科技有限公司, 云杉示例科技有限公司, 'title-extra 4,示'",
    "云杉示例科技有限公司, 长风验证技术有限公司, title-differs 长风验证技术有限公司",
    "云杉, 云杉示例科技有限公司, title-differs 云杉示例科技有限公司",
    "云杉示例科技有限公司, 杉云例示科技有限公司, title-differs 杉云例示科技有限公司"
  })
  void what_differs_from_the_certificate_is_told(String title, String subject, String slips) {
    List<String> expected =
        List.of(slips.split(";")).stream().map(slip -> "title " + slip).toList();
    assertEquals(
        expected,
        slips(titled(title), subject).stream().filter(slip -> slip.startsWith("title")).toList());
  }

  @Test
  void a_latin_letter_of_another_script_is_told_as_a_look_alike_and_as_a_stranger() {
    assertEquals(
        List.of("title title-look-alike 3,С,C", "title title-script 3,С"),
        slips(titled("云杉С科技有限公司"), "云杉C科技有限公司"));
  }

  @Test
  void more_look_alikes_than_three_make_another_name() {
    assertEquals(List.of("title title-differs 已末土曰示例公司"), slips(titled("己未士日示例公司"), "已末土曰示例公司"));
  }

  @Test
  void a_message_shows_place_and_both_characters_in_both_languages() {
    CheckedInvoice checked = InvoiceSlips.check(titled("未来示例科技有限公司"), Optional.of("末来示例科技有限公司"));
    assertEquals(
        "抬头第1个字为“未”，证书上为容易混淆的“末”。", checked.warnings().get(0).problem().message(Locale.CHINESE));
    String english = checked.warnings().get(0).problem().message(Locale.ENGLISH);
    assertTrue(english.contains("Character 1") && english.contains("“未”"), english);
    assertTrue(english.contains("“末”"), english);
    assertFalse(checked.toString().contains("未"), checked::toString);
  }

  // The title by itself

  @ParameterizedTest
  @CsvSource({
    "云杉\u3164示例科技有限公司, title-invisible 3 U+3164",
    "云杉示\ufe00例科技有限公司, title-invisible 4 U+FE00",
    "云杉Аbc科技有限公司, title-script 3 А",
    "云杉ロ科技有限公司, title-script 3 ロ",
    "。云杉示例科技有限公司, title-edge 1 。",
    "云杉示例科技有限公司、, title-edge 11 、",
    "\u00a0云杉示例科技有限公司, title-edge 1 U+00A0",
    "云杉（示例科技有限公司, title-bracket 3 （",
    "云杉示例)科技有限公司, title-bracket 5 )",
    "云杉（示例）科技有限公司（, title-bracket 13 （"
  })
  void what_is_odd_in_a_title_is_told_with_its_place(String title, String slip) {
    String expected = "title " + slip.replaceAll("(\\d) (.)", "$1,$2");
    assertEquals(List.of(expected), slips(titled(title)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "云杉示例投资合伙企业（有限合伙）",
        "（云杉）示例有限公司",
        "Yunshan Specimen Co., Ltd.",
        "云杉(示例】科技有限公司",
        "ΑΒΓ ΔΕΖ"
      })
  void ordinary_titles_have_no_slips(String title) {
    assertEquals(List.of(), slips(titled(title)));
  }

  // The kind of buyer

  @ParameterizedTest
  @CsvSource({
    "云杉示例科技有限公司, 公司",
    "云杉示例厂, 厂",
    "乙市示例中心, 中心",
    "乙市示例局, 局",
    "乙市云杉示例饭店, 店",
    "乙市云杉示例商行, 商行",
    "云杉示例企业（有限合伙）, 合伙)",
    "乙市示例审计处, 处",
    "'Yunshan Co., Ltd', ltd"
  })
  void a_person_with_the_title_of_an_organisation_is_told(String title, String end) {
    assertEquals(
        List.of("buyer person-is-organisation " + end),
        slips(InvoiceRequests.of(PERSON, title, Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"王试验", "王行", "欧阳试行", "阿卜杜拉·试验", "Li Specimen"})
  void a_persons_name_is_no_slip_for_a_person(String name) {
    assertEquals(List.of(), slips(InvoiceRequests.of(PERSON, name, Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"王试", "王试验", "欧阳试验", "阿卜杜拉·试验"})
  void an_enterprise_with_the_name_of_a_person_is_told(String name) {
    assertEquals(List.of("buyer enterprise-is-person"), slips(titled(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"云杉公司", "示例厂", "云杉商行", "云杉示例茶社", "ABC"})
  void a_short_name_of_an_organisation_is_no_slip(String name) {
    assertEquals(List.of(), slips(titled(name)));
  }

  @Test
  void a_government_body_with_the_title_of_a_company_is_told() {
    assertEquals(
        List.of("buyer government-is-company"),
        slips(InvoiceRequests.of(GOVERNMENT, NAME, Optional.empty())));
  }

  // Further details

  @ParameterizedTest
  @CsvSource({
    ", 0591-87654321, , , address phone-without-address",
    "丙路1号, , , , phone address-without-phone",
    ", , 示例银行, , account bank-without-account",
    ", , , 3500123456789012345, bank account-without-bank",
    "丙路1号, 3500 1234 5678 9012 345, , , phone phone-is-account",
    ", , 3500123456789012345, 3500123456789012345, bank bank-is-number",
    ", , 示例银行, 138 0013-8000, account account-is-mobile",
    ", , 示例银行, 138—0013—8000, account account-is-mobile",
    ", , 示例银行, １３８００１３８０００, account account-is-mobile",
    ", , 示例银行, 91350100M000100Y43, account account-is-taxpayer-number"
  })
  void a_detail_that_is_missing_or_in_anothers_field_is_told(
      String address, String phone, String bank, String account, String slip) {
    assertEquals(
        List.of(slip),
        slips(
            InvoiceRequests.detailed(
                new BillingDetails(
                    Optional.ofNullable(address),
                    Optional.ofNullable(phone),
                    Optional.ofNullable(bank),
                    Optional.ofNullable(account)))));
  }

  @Test
  void the_longest_and_oddest_texts_are_looked_at_in_bounded_time() {
    // U+FDFA decomposes into 18 characters, the most there is.
    for (String odd : List.of("ﷺ", "(", "\u0301", "\u3164", "人", "a·", "(a")) {
      String title = "云" + odd.repeat(99 / odd.length());
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> {
            for (int i = 0; i < 10; i++) {
              slips(titled(title), odd.repeat(100_000), title + "公", "(".repeat(5_000_000));
            }
          });
    }
  }

  @Test
  void where_two_titles_differ_is_counted_in_the_first_one() {
    assertEquals(OptionalInt.empty(), InvoiceSlips.firstDifference("云杉（北京）有限公司", "云杉 (北京)有限公司"));
    assertEquals(OptionalInt.of(4), InvoiceSlips.firstDifference("云杉（北京）公司", "云杉(上海)公司"));
    assertEquals(OptionalInt.of(3), InvoiceSlips.firstDifference("云 杉 公司", "云山公司"));
    assertEquals(OptionalInt.of(4), InvoiceSlips.firstDifference("云杉甲", "云杉甲乙"));
  }
}
